"""Since when findings are open."""

from datetime import datetime, timedelta

import pytest

from commands.rules.over_time.opened import Open, settled
from commands.step import Finding, NextAction, Offer, Step, StepResult, Verdict
from tests.commands.rules.over_time.test_changes import FAIL, NOT_NEEDED, PASS, UNKNOWN, WARN, finding
from tests.commands.values import NOW

DAY = timedelta(days=1)
KEY = ("T1", "")


def result(
    *findings: Finding, step: Step = Step.TENANT, subject: str = "", at: datetime = NOW, offers: bool = False
) -> StepResult:
    action = (NextAction(offer=Offer.ADD_DOMAIN, subject=subject, label="l"),) if offers else ()
    return StepResult(
        step=step, verdict=FAIL, headline="h", findings=findings, checked_at=at, subject=subject, next_actions=action
    )


def opened(verdict: Verdict = FAIL, *, at: datetime = NOW - DAY, closed: datetime | None = None) -> Open:
    return Open(verdict=verdict, since=at, blocked_since=at if verdict is FAIL else None, seen_at=at, closed_at=closed)


@pytest.mark.parametrize(
    ("before", "verdict", "after"),
    [
        (None, FAIL, Open(verdict=FAIL, since=NOW, blocked_since=NOW, seen_at=NOW)),
        (None, WARN, Open(verdict=WARN, since=NOW, blocked_since=None, seen_at=NOW)),
        (None, UNKNOWN, None),
        (None, PASS, None),
        (FAIL, FAIL, Open(verdict=FAIL, since=NOW - DAY, blocked_since=NOW - DAY, seen_at=NOW)),
        (WARN, FAIL, Open(verdict=FAIL, since=NOW - DAY, blocked_since=NOW, seen_at=NOW)),
        (FAIL, WARN, Open(verdict=WARN, since=NOW - DAY, blocked_since=None, seen_at=NOW)),
        (FAIL, UNKNOWN, opened(FAIL)),
        (FAIL, PASS, opened(FAIL, closed=NOW)),
        (WARN, NOT_NEEDED, opened(WARN, closed=NOW)),
    ],
)
def test_what_a_verdict_makes_of_it(before: Verdict | None, verdict: Verdict, after: Open | None) -> None:
    known = {KEY: opened(before)} if before is not None else {}
    assert settled(known, result(finding("T1", verdict))).get(KEY) == after


def test_what_is_left_out_is_closed_where_the_check_could_be_made_and_kept_where_not() -> None:
    assert settled({KEY: opened()}, result(finding("T2", PASS))) == {KEY: opened(closed=NOW)}
    assert settled({KEY: opened()}, result(finding("", UNKNOWN))) == {KEY: opened()}


def test_a_look_at_one_domain_counts_for_that_domain_alone() -> None:
    """What it leaves out makes no sense any more, but for what a look at one domain does not read."""
    known = {key: opened() for key in (("D2", "a.com"), ("D3", "a.com"), ("D7", "a.com"), ("D2", "b.com"))}
    look = result(
        finding("D1", PASS, "A.com"),
        finding("D2", WARN, "A.com"),
        finding("D2", PASS, "b.com"),
        step=Step.DOMAINS,
        subject="A.com",
    )
    after = settled(known, look)
    assert {key for key, one in after.items() if not one.closed_at} == {
        ("D2", "a.com"),
        ("D7", "a.com"),
        ("D2", "b.com"),
    }
    assert after["D2", "a.com"].verdict is WARN
    assert after["D2", "b.com"] == opened()


def test_a_mistyped_domain_opens_nothing() -> None:
    mistyped = result(finding("D1", FAIL, "typo.com"), step=Step.DOMAINS, subject="typo.com")
    assert settled({}, mistyped) == {}
    missing = result(finding("D1", FAIL, "real.com"), step=Step.DOMAINS, subject="real.com", offers=True)
    assert set(settled({}, missing)) == {("D1", "real.com")}


def test_what_was_closed_stays_closed_and_opens_anew() -> None:
    closed = opened(closed=NOW - DAY / 2)
    for verdict in (PASS, UNKNOWN):
        assert settled({KEY: closed}, result(finding("T1", verdict))) == {KEY: closed}
    again = settled({KEY: closed}, result(finding("T1", WARN)))[KEY]
    assert again == Open(verdict=WARN, since=NOW, blocked_since=None, seen_at=NOW)


def test_of_two_findings_about_the_same_the_gravest_counts() -> None:
    after = settled({}, result(finding("T1", WARN), finding("T1", FAIL), finding("T1", PASS)))
    assert after[KEY].verdict is FAIL
