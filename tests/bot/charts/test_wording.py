"""What a picture shows is said in full sentences, and no day is guessed."""

from datetime import date, timedelta

import pytest

from bot.charts.wording import finding, history_finding, ready_since
from commands.rules.over_time.values import Burndown, Headcount, Point
from tests.bot.charts.samples import FALLING, TODAY, burndown, points


def test_the_finding_has_the_number_with_its_whole_the_change_and_the_range() -> None:
    assert finding(FALLING) == (
        "41 of 250 people are left to be moved, down from 63 four weeks ago; "
        "at the observed pace this ends between 12 Jan and 2 Mar 2027."
    )


def test_a_range_over_two_years_names_both() -> None:
    said = finding(burndown(41, earliest=date(2026, 12, 12), latest=date(2027, 3, 2)))
    assert said == (
        "41 of 250 people are left to be moved; at the observed pace this ends between 12 Dec 2026 and 2 Mar 2027."
    )


def test_one_day_is_no_range() -> None:
    assert finding(burndown(41, earliest=date(2026, 12, 12), latest=date(2026, 12, 12))).endswith(
        "at the observed pace this ends on 12 Dec 2026."
    )


def test_an_end_that_may_never_come_is_said_to_be_one() -> None:
    assert finding(burndown(41, earliest=date(2026, 12, 12))).endswith(
        "this ends on 12 Dec 2026 at the earliest, and may never end."
    )


def test_a_day_that_cannot_be_told_is_refused_with_the_reason() -> None:
    said = finding(burndown(41, because="Nobody was moved in the last four weeks."))
    assert said == (
        "41 of 250 people are left to be moved. When this ends cannot be told: nobody was moved in the last four weeks."
    )
    assert finding(burndown(41)).endswith("When this ends cannot be told: too little is known yet.")


def test_how_far_a_range_can_be_trusted_stands_behind_it() -> None:
    said = finding(burndown(41, earliest=date(2026, 12, 12), latest=date(2027, 3, 2), because="Only nine days count"))
    assert said.endswith("2 Mar 2027. Only nine days count.")


@pytest.mark.parametrize(
    ("left", "every", "expected"),
    [
        ((63, 41), 7, "down from 63 one week ago"),
        ((41, 63), 5, "up from 41 5 days ago"),
        ((41, 41), 1, "as many as 1 day ago"),
        ((80, 63, 50, 41), 28, "down from 50 four weeks ago"),
        ((63, 41), 40, "down from 63 40 days ago"),
    ],
)
def test_what_is_compared_is_four_weeks_old_or_the_oldest_there_is(
    left: tuple[int, ...], every: int, expected: str
) -> None:
    assert f"left to be moved, {expected}. When" in finding(burndown(*left, every=every))


def test_another_whole_is_named_where_the_scope_has_grown() -> None:
    before, now = points(63, 41, every=28)
    grown = Point(before.day, Headcount(moved=10, ready=63))
    assert "down from 63 of 73 four weeks ago" in finding(Burndown(points=(grown, now)))
    same = Point(before.day, Headcount(moved=10, ready=41))
    assert "as many as four weeks ago, then of 51" in finding(Burndown(points=(same, now)))


def test_a_day_on_which_nobody_was_counted_is_not_compared_with() -> None:
    empty = Point(date(2026, 10, 1), Headcount())
    assert "down" not in finding(Burndown(points=(empty, *points(41))))


def test_people_of_whom_nothing_is_known_are_counted_and_named() -> None:
    assert finding(burndown(41, unknown=7)).startswith(
        "41 of 250 people are left to be moved (of 7 it cannot be told how they stand). When"
    )


def test_nothing_left_nobody_at_all_and_nobody_counted_are_three_sentences() -> None:
    assert finding(burndown(9, 0)) == "All 250 people are moved."
    assert finding(burndown(0, whole=1)) == "The one person is moved."
    assert finding(burndown(0, whole=0)) == "Nobody is to be moved: there are no people in this scope."
    assert finding(Burndown(points=(), because="Nobody has been counted yet.")) == (
        "How many people are left to be moved cannot be told: nobody has been counted yet."
    )
    assert finding(burndown(1, whole=1)).startswith("1 of 1 person is left to be moved.")


def test_a_history_tells_every_state_now_and_at_its_beginning() -> None:
    assert history_finding(points(60, 40, unknown=5, every=28)) == (
        "At least 215 of 250 people were moved or ready four weeks ago, at least 225 are today. "
        "Of 250 people: 210 moved, 15 ready, 20 blocked, 5 cannot tell. "
        "On 29 Oct 2026: 190 moved, 25 ready, 30 blocked, 5 cannot tell."
    )
    assert history_finding(points(0, whole=2)) == "Of 2 people: 2 moved."
    assert history_finding(points(0, whole=0)) == "There are no people in this scope."
    assert history_finding(()) == "How many people are ready cannot be told: nobody has been counted yet."
    empty = Point(date(2026, 11, 1), Headcount())
    assert history_finding((empty, Point(TODAY, Headcount(ready=1)))) == (
        "Of 1 person: 1 ready. On 1 Nov 2026: nobody."
    )


def counted(*counts: Headcount, every: int = 7) -> tuple[Point, ...]:
    days = range(len(counts) - 1, -1, -1)
    return tuple(Point(TODAY - timedelta(days=day * every), count) for day, count in zip(days, counts, strict=True))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (
            counted(Headcount(ready=60, blocked=190), Headcount(moved=120, ready=58, blocked=72), every=28),
            "60 of 250 people were moved or ready four weeks ago, 178 are today.",
        ),
        (
            counted(Headcount(ready=1, blocked=8), Headcount(ready=1, blocked=9), every=3),
            "1 of 9 people was moved or ready 3 days ago, 1 of 10 is today.",
        ),
        (
            counted(Headcount(ready=1, unknown=1), Headcount(unknown=2), Headcount(moved=1, unknown=1)),
            "At least 1 of 2 people was moved or ready two weeks ago, at least 1 is today.",
        ),
        (
            counted(Headcount(unknown=2), Headcount(ready=2), Headcount(moved=2)),
            "2 of 2 people were moved or ready one week ago, 2 are today.",
        ),
        (counted(Headcount(ready=2), Headcount(unknown=2)), ""),
        (counted(Headcount(unknown=2), Headcount(ready=2)), ""),
        (counted(Headcount(ready=2)), ""),
    ],
)
def test_who_was_ready_and_is_told_in_one_sentence_and_who_cannot_be_told_is_neither(
    shown: tuple[Point, ...], expected: str
) -> None:
    assert ready_since(shown) == expected
