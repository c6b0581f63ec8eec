"""When everybody may be moved: refusals by table, and what must hold whatever was observed."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.rules.over_time.burndown import reckon, thinned
from commands.rules.over_time.values import Burndown, Headcount, Point

TODAY = date(2026, 11, 20)
"""A Friday."""


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def points(moved: list[int], whole: int, *, unknown: int = 0) -> list[Point]:
    """A point each day up to today: how many were moved by then."""
    first = TODAY - timedelta(days=len(moved) - 1)
    return [
        Point(first + timedelta(days=number), Headcount(moved=some, ready=whole - some - unknown, unknown=unknown))
        for number, some in enumerate(moved)
    ]


def bursts(weeks: int, each: int, *, whole: int) -> list[Point]:
    """So many people on each Saturday."""
    moved, total = [], 0
    for number in range(weeks * 7 + 1):
        day = TODAY - timedelta(days=weeks * 7 - number)
        total += each if day.weekday() == 5 and number else 0
        moved.append(total)
    return points(moved, whole)


@pytest.mark.parametrize(
    ("known", "because"),
    [
        ([], "No check has counted people yet."),
        (points([0], 0), "There is nobody to be moved."),
        (points([1], 1), "Everybody is moved."),
        (points([9], 9), "All 9 people are moved."),
        (points([0], 9), "Too early to tell: people were counted for 1 day, and it takes 2 weeks."),
        (points([0] * 14, 9), "Too early to tell: people were counted for 14 days, and it takes 2 weeks."),
        (points([4] * 15, 9), "Nobody was moved in the last 2 weeks, so no end can be told."),
        (points([0] * 14 + [3], 9), "Too few moves to tell: 3 on 1 day."),
        (points([0] * 12 + [2, 3, 4], 9), "Too few moves to tell: 4 on 3 days."),
    ],
)
def test_where_nothing_can_be_told_it_says_why(known: list[Point], because: str) -> None:
    found = reckon(known, weekdays)
    assert (found.earliest, found.latest, found.because) == (None, None, because)
    assert found.points == tuple(known)


def test_the_same_number_each_week_ends_on_one_day() -> None:
    """20 each Saturday is 4 a business day; 100 left are 25 business days."""
    found = reckon(bursts(8, 20, whole=260), weekdays)
    assert (found.per_day, found.earliest, found.latest) == (4.0, date(2026, 12, 25), date(2026, 12, 25))
    assert found.because == (
        "160 people were moved on 8 days of the last 8 weeks. "
        "It ends in between in 8 of 10 courses drawn from these weeks."
    )


def test_days_on_which_nothing_is_moved_do_not_count() -> None:
    """A freeze in the whole of December puts the end off by its 23 business days."""
    frozen = reckon(bursts(8, 20, whole=260), lambda day: weekdays(day) and day.month != 12)
    assert frozen.earliest == date(2027, 1, 27)


def test_weeks_without_moves_make_the_range_wide_or_open() -> None:
    moved = [0] * 50 + [10, 20, 30, 30, 30, 30, 30]
    found = reckon(points(moved, 400), weekdays)
    assert found.earliest is not None
    assert found.latest is None
    assert found.because.endswith("With the pace of the slower weeks it may never end.")
    uneven = reckon(points([30 * (day // 14) for day in range(57)], 400), weekdays)
    assert uneven.earliest is not None
    assert uneven.latest is not None
    assert uneven.latest - uneven.earliest > timedelta(days=30)


def test_a_pace_of_more_than_ten_years_has_no_end() -> None:
    found = reckon(bursts(8, 1, whole=100_000), weekdays)
    assert (found.earliest, found.latest) == (None, None)
    assert found.because.endswith("At this pace it would take more than ten years.")
    assert reckon(bursts(8, 20, whole=260), lambda _: False).earliest is None, "nobody ever works"


def test_who_cannot_be_told_counts_as_left() -> None:
    known = bursts(8, 20, whole=260)
    known[-1] = Point(TODAY, Headcount(moved=160, ready=60, unknown=40))
    assert reckon(known, weekdays).because.endswith("40 people who cannot be told count as left.")
    known[-1] = Point(TODAY, Headcount(moved=160, ready=99, unknown=1))
    assert reckon(known, weekdays).because.endswith("1 person who cannot be told counts as left.")


def test_people_who_leave_are_no_moves_back() -> None:
    found = reckon(points([0, 10, 5, 15, 20] + [20] * 10, 99), weekdays)
    assert found.because.startswith("25 people were moved on 3 days")


GAINS = st.lists(st.sampled_from([0, 0, 0, 1, 5, 40]), min_size=14, max_size=60)


def burned(gains: list[int], left: int) -> Burndown:
    total = sum(gains)
    moved = [sum(gains[:number]) for number in range(len(gains) + 1)]
    return reckon(points(moved, total + left), weekdays)


@settings(max_examples=60, deadline=None)
@given(GAINS, st.integers(0, 3_000), st.integers(0, 3_000))
def test_what_must_hold_whatever_was_observed(gains: list[int], left: int, more: int) -> None:
    """Earliest before latest, never in the past, the same each time, and more left never ends earlier."""
    one, other = burned(gains, left), burned(gains, left + more)
    assert one.because
    assert one == burned(gains, left)
    if one.earliest is not None:
        assert one.earliest > TODAY
        assert one.latest is None or one.earliest <= one.latest
        assert weekdays(one.earliest)
        if other.earliest is not None:
            assert other.earliest >= one.earliest
        if other.latest is not None:
            assert one.latest is not None
            assert other.latest >= one.latest
    else:
        assert one.latest is None
        assert not left or other.earliest is None
    if not left:
        assert one.earliest is None
        assert "moved" in one.because or "nobody" in one.because


@pytest.mark.parametrize("most", [20, 30])
def test_what_is_kept_is_evenly_spread_and_ends_with_the_last_day(most: int) -> None:
    assert thinned((), most) == ()
    for many in range(2, 200):
        whole = points(list(range(many)), many)
        kept = [point.day for point in thinned(whole, most)]
        assert kept[-1] == whole[-1].day
        assert len({later - earlier for earlier, later in pairwise(kept)}) == 1
        assert min(many, most // 2) <= len(kept) <= most
