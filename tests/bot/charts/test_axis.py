"""Which days and numbers stand along a picture."""

from datetime import date, timedelta

import pytest

from bot.charts.axis import Span, days_named, far_apart, room, steps
from tests.bot.charts.samples import FALLING, TODAY, burndown


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (41, [0, 20, 40]),
        (63, [0, 20, 40, 60]),
        (250, [0, 100, 200]),
        (1_000_000, [0, 500_000, 1_000_000]),
    ],
)
def test_the_numbers_at_the_side_are_round_and_few(most: int, expected: list[int]) -> None:
    assert steps(most) == expected


def test_every_number_of_people_has_two_to_five_marks() -> None:
    assert {len(steps(most)) for most in range(1, 3000)} <= {2, 3, 4, 5}


def test_days_carry_their_year_where_it_begins() -> None:
    assert days_named([date(2026, 10, 29), date(2026, 11, 26)]) == ["29 Oct", "26 Nov 2026"]
    assert days_named([date(2026, 10, 29), date(2027, 1, 12), date(2027, 3, 2)]) == [
        "29 Oct 2026",
        "12 Jan 2027",
        "2 Mar",
    ]


def test_days_too_near_to_each_other_are_not_both_named() -> None:
    first = date(2026, 1, 1)
    wanted = (date(2026, 2, 1), date(2026, 2, 3), date(2026, 4, 1), first, date(2027, 1, 1))
    assert far_apart(first, date(2026, 4, 10), wanted) == (first, date(2026, 2, 1), date(2026, 4, 1))


def test_a_day_at_an_edge_is_named_inside_the_picture() -> None:
    span = Span(date(2026, 1, 1), date(2026, 4, 10), ())
    assert [span.side(day) for day in (span.first, date(2026, 2, 1), span.last)] == ["left", "center", "right"]


def test_the_range_for_the_end_is_in_the_picture() -> None:
    span = room(FALLING)
    assert span.first == TODAY - timedelta(days=28)
    assert FALLING.earliest in span.marked
    assert TODAY in span.marked


def test_an_end_in_years_leaves_what_happened_its_room() -> None:
    far = burndown(*range(60, 40, -1), earliest=date(2027, 6, 1), latest=date(2034, 6, 1))
    span = room(far)
    assert (TODAY - span.first) / (span.last - span.first) >= 0.2


def test_an_open_end_leaves_room_behind_the_earliest_day() -> None:
    span = room(burndown(*range(60, 31, -1), earliest=date(2026, 12, 12)))
    assert span.last > date(2026, 12, 15)


@pytest.mark.parametrize("left", [(41,), (9, 0)])
def test_without_an_end_the_picture_ends_soon_after_today(left: tuple[int, ...]) -> None:
    span = room(burndown(*left))
    assert TODAY < span.last < TODAY + timedelta(days=8)
