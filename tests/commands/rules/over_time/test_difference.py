"""What `diff` answers, in words."""

from datetime import timedelta

import pytest

from commands.rules.over_time.difference import Around, say_moment, told
from commands.rules.over_time.values import Change, Changes, Headcount
from commands.step import Finding, Step, Verdict
from tests.commands.values import NOW

SINCE = NOW - timedelta(days=2, hours=12)


def change(
    verdict: Verdict, before: Verdict | None = None, *, check: str = "T1", remedy: str = "", days: int = 0
) -> Change:
    finding = Finding(check=check, title="t", verdict=verdict, says="s.", remedy=remedy)
    return Change(step=Step.TENANT, finding=finding, before=before, working_days=days)


FAIL, WARN, PASS, UNKNOWN = (change(one) for one in (Verdict.FAIL, Verdict.WARN, Verdict.PASS, Verdict.UNKNOWN))
ALWAYS = change(Verdict.UNKNOWN, Verdict.UNKNOWN, remedy="By hand, in PowerShell: look.")


@pytest.mark.parametrize(
    ("changes", "headline", "verdict"),
    [
        (Changes(), "nothing has begun and nothing is fixed.", Verdict.PASS),
        (Changes(unknown=(ALWAYS,)), "nothing has begun and nothing is fixed.", Verdict.PASS),
        (Changes(failing=(FAIL, FAIL, WARN)), "2 newly blocked and 1 newly needs attention.", Verdict.FAIL),
        (Changes(failing=(WARN, WARN), fixed=(PASS,)), "2 newly need attention and 1 fixed.", Verdict.WARN),
        (
            Changes(fixed=(PASS,), still=(FAIL,), accepted=(FAIL,), unknown=(UNKNOWN,)),
            "1 fixed and 1 cannot be told any more; 1 still open and 1 accepted.",
            Verdict.UNKNOWN,
        ),
        (
            Changes(unknown=(change(Verdict.UNKNOWN, Verdict.UNKNOWN),)),
            "nothing has begun and nothing is fixed; 1 cannot be told.",
            Verdict.PASS,
        ),
        (
            Changes(failing=(change(Verdict.FAIL, check=""),)),
            "nothing has begun and nothing is fixed.",
            Verdict.PASS,
        ),
    ],
)
def test_the_headline_counts_what_is_news_and_then_what_lasts(
    changes: Changes, headline: str, verdict: Verdict
) -> None:
    result = told(changes, Around(since=SINCE, now=NOW, zone="UTC"))
    assert result.headline == f"Since Fri 20 Nov 2026: {headline}"
    assert result.verdict is verdict
    assert not result.people


def test_what_blocks_and_is_oldest_comes_first_and_the_next_step_is_about_what_is_new() -> None:
    old = [change(Verdict.WARN, days=9), change(Verdict.FAIL, days=1), change(Verdict.FAIL, days=5, remedy="Old.")]
    changes = Changes(still=tuple(old))
    result = told(changes, Around(since=SINCE, now=NOW, zone="UTC"))
    assert [(line.verdict.value, line.working_days) for line in result.still] == [("fail", 5), ("fail", 1), ("warn", 9)]
    assert result.next_step == "Tenant: Old."
    assert [line.age for line in result.still] == ["5 business days", "1 business day", "9 business days"]


@pytest.mark.parametrize(
    ("before", "count", "says"),
    [
        (None, Headcount(), ""),
        (None, Headcount(moved=9), "9 of 9 people are moved."),
        (
            Headcount(moved=2, ready=3, blocked=5),
            Headcount(moved=3, ready=1, blocked=5, unknown=1),
            "3 of 10 people are moved (+1); 1 is ready (-2); 5 are blocked; for 1 person it cannot be told.",
        ),
    ],
)
def test_people_are_counted_with_the_difference(before: Headcount | None, count: Headcount, says: str) -> None:
    result = told(Changes(), Around(since=SINCE, now=NOW, zone="UTC", sources=("s.",), before=before, count=count))
    assert (result.people, result.sources) == (says, ("s.",))


def test_a_moment_is_a_day_where_it_is_its_beginning() -> None:
    assert say_moment(SINCE, "UTC") == "Fri 20 Nov 2026"
    assert say_moment(SINCE, "Europe/Berlin") == "Fri 20 Nov 2026, 01:00 Europe/Berlin"
