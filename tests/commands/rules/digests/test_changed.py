"""What counts as news, for whoever wants to hear of changes only."""

from dataclasses import replace
from typing import Any

import pytest

from commands.rules.digests.changed import Posting, changed, posting
from commands.rules.digests.facts import Blocker, Lasting, MoveState, Told
from commands.rules.over_time.values import Headcount
from commands.step import Step, Verdict
from tests.commands.rules.digests.known import (
    COUNT,
    DAY,
    FRIDAY,
    MONDAY,
    change,
    changes,
    facts,
    held,
    last,
    move,
    result,
    waiting,
)

OPEN = {"changes": changes(still=(change(),)), "people": (held(),), "countdown": waiting(20)}


def test_a_day_on_which_only_ages_grow_is_no_news() -> None:
    before = last(**OPEN)
    older = changes(still=(change(days=4),))
    assert not changed(before, facts(before, **(OPEN | {"changes": older})))


@pytest.mark.parametrize(
    "news",
    [
        {"changes": changes(still=(change(),), failing=(change(subject="new.com"),))},
        {"changes": changes(fixed=(change(),))},
        {"people": ()},
        {"people": (held(), held("U10"))},
        {"moves": (move(1, MoveState.DONE),)},
        {"moves": (move(1, MoveState.NEXT),)},
        {"moved": 1},
        {"halted": "Halted by U0ADA."},
        {"count": replace(COUNT, moved=COUNT.moved + 3)},
        {"count": Headcount(moved=87, ready=63, unknown=100)},
        {"results": {step: result(step, at=MONDAY - 2 * DAY) for step in Step}},
        {"results": {step: result(step, sources=("DNS: silent.",)) for step in Step}},
        {"results": {step: replace(result(step), verdict=Verdict.UNKNOWN) for step in Step}},
        {"countdown": waiting(20, lost=1)},
        {"alarms": (Lasting(key="alarm/1", says="It is so.", action="Mend it."),)},
    ],
    ids=str,
)
def test_each_of_these_is_news(news: dict[str, Any]) -> None:
    before = last(**OPEN)
    assert changed(before, facts(before, **(OPEN | news)))


def test_a_source_that_comes_back_is_news() -> None:
    old = {step: result(step, at=FRIDAY - 2 * DAY) for step in Step}
    before = last(**(OPEN | {"results": old}))
    assert changed(before, facts(before, **OPEN))


def test_a_number_that_stays_the_same_percent_is_no_news() -> None:
    before = last(count=Headcount(moved=600, ready=0, blocked=400))
    now = facts(before, count=Headcount(moved=600, ready=9, blocked=391))
    assert not changed(before, now)


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        (15, 14, False),
        (14, 13, True),
        (13, 8, False),
        (8, 6, True),
        (6, 3, False),
        (3, 2, True),
        (2, 1, False),
        (1, 0, True),
    ],
)
def test_a_countdown_is_news_as_it_passes_14_7_3_and_1_days(before: int, now: int, news: bool) -> None:
    friday = last(countdown=waiting(before))
    assert changed(friday, facts(friday, countdown=waiting(now))) is news


def test_a_countdown_that_ends_with_a_sign_in_is_no_news() -> None:
    before = last(countdown=waiting(2))
    assert not changed(before, facts(before))


@pytest.mark.parametrize(
    ("running", "news"),
    [
        (move(1, MoveState.RUNNING, moved=3), False),
        (move(1, MoveState.RUNNING, moved=4), True),
        (move(1, MoveState.RUNNING, moved=3, failed=1), True),
        (move(1, MoveState.STOPPED, moved=3), True),
        (move(1, MoveState.RUNNING, moved=3, says="Said otherwise."), False),
        (move(1, MoveState.RUNNING, moved=3, starts=MONDAY), True),
    ],
)
def test_a_move_is_news_when_it_goes_on_or_is_put_off(running: Any, news: bool) -> None:
    before = last(moves=(move(1, MoveState.RUNNING, moved=3),))
    assert changed(before, facts(before, moves=(running,))) is news


@pytest.mark.parametrize(
    ("then", "now", "news"), [(1, 2, True), (9, 8, True), (50, 55, False), (50, 56, True), (50, 44, True)]
)
def test_about_as_many_people_are_no_news(then: int, now: int, news: bool) -> None:
    """Held back by one thing, in both worlds at once, or not suited by the time of a request."""
    before = last(people=(held(number=then),))
    assert changed(before, facts(before, people=(held(number=now),))) is news
    alarm = Lasting(key="alarm/1", says="Both worlds.", action="Look.", people=then)
    before = last(alarms=(alarm,))
    assert changed(before, facts(before, alarms=(replace(alarm, people=now),))) is news


def test_more_that_hangs_on_the_same_deed_and_what_needs_attention_since_are_news() -> None:
    same = facts(last())
    blocker = Blocker(key="domains/D5/a", says="Not verified.", action="Verify it.", who="Ada")
    before = replace(same, blockers=(blocker,), blockers_in_all=1)
    assert not changed(before, before)
    assert changed(before, replace(before, blockers=(replace(blocker, also=("No record either.",)),)))
    assert changed(before, replace(before, attention=(Told(key="D9", says="Slow to answer."),)))


def test_without_news_it_is_silent_for_six_days_and_says_so_on_the_seventh() -> None:
    before = last()
    outcomes = [posting(before, facts(before, FRIDAY + days * DAY), only_changes=True) for days in range(1, 9)]
    assert outcomes == [*[Posting.NONE] * 6, Posting.SHORT, Posting.SHORT]


def test_whoever_wants_one_each_day_reads_the_whole_again_on_the_first_of_a_week_only() -> None:
    outcomes = []
    for days in range(3, 11):
        before = facts(None, FRIDAY + (days - 1) * DAY)
        outcomes.append(posting(before, facts(before, FRIDAY + days * DAY), only_changes=False))
    assert outcomes == [Posting.FULL, *[Posting.SHORT] * 6, Posting.FULL]


def test_news_is_told_and_so_is_everything_to_whoever_wants_all_and_the_first_always() -> None:
    before = last()
    assert posting(before, facts(before, moved=1), only_changes=True) is Posting.FULL
    assert posting(before, facts(before), only_changes=False) is Posting.FULL
    assert posting(None, facts(), only_changes=True) is Posting.FULL
