"""When people work, and when nothing may be moved."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.moves.calendar import Calendar, Freeze, clash, in_office, may_start, outside_office
from commands.rules.moves.window import Window, parse_window
from tests.commands.rules.moves.values import NOW

YEAR_END = Freeze(start=date(2026, 12, 20), until=date(2027, 1, 6), name="Year end")
BERLIN = Calendar(zone="Europe/Berlin", holidays=frozenset({date(2026, 12, 1)}), freezes=(YEAR_END,))
AT_ONCE = Window()


def window(text: str) -> Window:
    return parse_window(text, time_zone="Europe/Berlin", now=NOW)


@pytest.mark.parametrize(
    ("typed", "clashes"),
    [
        ("2026-12-19 22:00-24:00", False),
        ("2026-12-19 22:00 - 2026-12-20 00:01", True),
        ("2026-12-25 02:00-05:00", True),
        ("2027-01-06 22:00-23:00", True),
        ("2027-01-07 00:00-03:00", False),
        ("2027-01-06 23:00-24:00 UTC", False),
        ("2026-12-19 23:00-24:00 UTC", True),
    ],
)
def test_a_freeze_is_whole_days_of_the_organisation(typed: str, clashes: bool) -> None:
    """Its last day belongs to it; where a window is typed in another zone, the days are still ours."""
    assert bool(clash(window(typed), BERLIN)) is clashes


def test_a_clash_says_with_what() -> None:
    assert clash(window("2026-12-25 02:00-05:00"), BERLIN) == (
        "The window falls into the freeze Year end (Sun 20 Dec 2026 to Wed 6 Jan 2027), in which nothing is moved."
    )
    unnamed = replace(BERLIN, freezes=(replace(YEAR_END, name=""),))
    assert "falls into the freeze (Sun 20 Dec" in clash(window("2026-12-25 02:00-05:00"), unnamed)


def test_a_holiday_forbids_nothing() -> None:
    assert clash(window("2026-12-01 10:00-11:00"), BERLIN) == ""


def test_at_once_is_held_against_the_moment() -> None:
    assert clash(AT_ONCE, BERLIN) == ""
    assert may_start(NOW, AT_ONCE, BERLIN) is None
    assert may_start(datetime(2026, 12, 24, tzinfo=UTC), AT_ONCE, BERLIN) == (
        "Nothing is moved during the freeze Year end (Sun 20 Dec 2026 to Wed 6 Jan 2027)."
    )


def test_a_move_starts_in_its_window_only() -> None:
    saturday = window("Sat 02:00-05:00")
    assert saturday.start is not None
    assert saturday.end is not None
    said = "Sat 28 Nov 2026, 02:00-05:00 Europe/Berlin"
    assert may_start(NOW, saturday, BERLIN) == f"The window has not begun yet: {said}."
    assert may_start(saturday.start, saturday, BERLIN) is None
    assert may_start(saturday.end, saturday, BERLIN) is None
    assert may_start(saturday.end + timedelta(seconds=1), saturday, BERLIN) == f"The window has ended: {said}."


@pytest.mark.parametrize(
    ("typed", "inside", "outside"),
    [
        ("Fri 10:00-12:00", True, False),
        ("Fri 08:00-18:00", True, False),
        ("Fri 07:59-18:00", True, True),
        ("Fri 18:00-22:00", False, True),
        ("Fri 22:00-08:00", False, True),
        ("Sun 22:00-08:01", True, True),
        ("Sat 10:00-12:00", False, True),
        ("2026-12-01 10:00-12:00", False, True),
        ("Fri 10:00 - Mon 10:00", True, True),
    ],
)
def test_office_hours_are_those_of_working_days(typed: str, inside: bool, outside: bool) -> None:
    """Tuesday, 1 December, is a holiday here."""
    assert in_office(window(typed), BERLIN) is inside
    assert outside_office(window(typed), BERLIN) is outside


def test_what_has_no_bounds_may_lie_in_both() -> None:
    long = Window(NOW, NOW + timedelta(days=20))
    for unknown in (AT_ONCE, long):
        assert in_office(unknown, BERLIN)
        assert outside_office(unknown, BERLIN)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - the zone comes below
    st.integers(1, 60),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    st.frozensets(st.integers(0, 6)),
)
def test_office_hours_equal_a_look_at_every_quarter_of_an_hour(
    start: datetime, quarters: int, zone: str, working_days: frozenset[int]
) -> None:
    calendar = Calendar(zone=zone, working_days=working_days, office_from=time(8), office_until=time(18))
    begin = start.replace(minute=0, second=0, microsecond=0, tzinfo=UTC)
    looked = Window(begin, begin + timedelta(minutes=15 * quarters))
    at_work = set()
    for quarter in range(quarters):
        local = (begin + timedelta(minutes=15 * quarter)).astimezone(ZoneInfo(zone))
        at_work.add(local.weekday() in working_days and time(8) <= local.time() < time(18))
    assert in_office(looked, calendar) is (True in at_work)
    assert outside_office(looked, calendar) is (False in at_work)
