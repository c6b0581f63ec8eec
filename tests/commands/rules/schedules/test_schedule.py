from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import TZPATH, ZoneInfo, reset_tzpath

import pytest

from commands.rules.moves.calendar import Calendar
from commands.rules.schedules.local_time import UnknownZone, moment_of, zone_of
from commands.rules.schedules.schedule import Schedule, last_due, next_due
from commands.step import UsageError
from tests.commands.rules.schedules.walking import due_between

BERLIN = "Europe/Berlin"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type] # year to minute


def test_a_time_that_the_clocks_skip_is_the_first_minute_after_the_change() -> None:
    night = Schedule(at=time(2, 30), zone=BERLIN, weekdays=frozenset({6}))
    assert last_due(night, utc(2026, 3, 29, 12)) == utc(2026, 3, 29, 1)
    assert utc(2026, 3, 29, 1).astimezone(ZoneInfo(BERLIN)).time() == time(3)


def test_a_time_that_comes_twice_is_a_slot_the_first_time_only() -> None:
    night = Schedule(at=time(2, 30), zone=BERLIN, weekdays=frozenset(range(7)))
    assert due_between(night, utc(2026, 10, 24, 12), utc(2026, 10, 25, 12)) == (utc(2026, 10, 25, 0, 30),)


def test_a_time_that_says_it_is_the_second_of_two_is_the_first_one_all_the_same() -> None:
    first, second = (moment_of(date(2026, 10, 25), time(2, 30, fold=fold), zone_of(BERLIN)) for fold in (0, 1))
    assert first == second == utc(2026, 10, 25, 0, 30)


def test_a_day_that_a_zone_has_left_out_has_no_slot() -> None:
    assert moment_of(date(2011, 12, 30), time(8), zone_of("Pacific/Apia")) is None
    morning = Schedule(at=time(0), zone="Pacific/Apia", weekdays=frozenset(range(7)))
    assert len(due_between(morning, utc(2011, 12, 28, 12), utc(2012, 1, 1, 12))) == 4


def test_a_time_skipped_over_midnight_still_belongs_to_its_day() -> None:
    """Greenland goes from 23:00 of Saturday to Sunday: Saturday's slot is the first minute of Sunday."""
    saturday = moment_of(date(2024, 3, 30), time(23, 30), zone_of("America/Nuuk"))
    sunday = moment_of(date(2024, 3, 31), time(23, 30), zone_of("America/Nuuk"))
    assert saturday == utc(2024, 3, 31, 1)
    assert sunday is not None
    assert saturday < sunday


def test_business_days_leave_out_weekends_and_the_holidays_of_the_organisation() -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 11, 26)}))
    schedule = Schedule(at=time(9), zone=BERLIN, calendar=calendar)
    days = [slot.day for slot in due_between(schedule, utc(2026, 11, 24, 12), utc(2026, 11, 30, 12))]
    assert days == [25, 27, 30]


def test_business_days_of_a_country_leave_out_its_public_holidays() -> None:
    bavaria = Schedule(at=time(9), zone=BERLIN, country="DE-BY")
    berlin = Schedule(at=time(9), zone=BERLIN, country="DE-BE")
    epiphany = (utc(2026, 1, 5, 23), utc(2026, 1, 6, 23))
    assert due_between(bavaria, *epiphany) == ()
    assert due_between(berlin, *epiphany) == (utc(2026, 1, 6, 8),)


def test_chosen_weekdays_count_on_holidays_too() -> None:
    thursdays = Schedule(at=time(9), zone="America/New_York", weekdays=frozenset({3}), country="US")
    assert last_due(thursdays, utc(2026, 11, 27)) == utc(2026, 11, 26, 14)


def test_with_no_day_to_be_due_on_nothing_is_due() -> None:
    never = Schedule(at=time(9), zone="UTC", calendar=Calendar(working_days=frozenset()))
    assert last_due(never, utc(2026, 11, 26)) is None
    assert next_due(never, utc(2026, 11, 26)) is None
    assert due_between(never, utc(2020, 1, 1), utc(2026, 11, 26)) == ()


def test_the_slot_itself_is_due_and_the_next_one_is_the_day_after() -> None:
    daily = Schedule(at=time(8, 30), zone="Asia/Kathmandu", weekdays=frozenset(range(7)))
    slot = utc(2026, 11, 26, 2, 45)
    assert last_due(daily, slot) == slot
    assert last_due(daily, slot - timedelta(seconds=1)) == slot - timedelta(days=1)
    assert next_due(daily, slot) == slot + timedelta(days=1)


@pytest.mark.parametrize("only_the_package", [False, True])
@pytest.mark.parametrize(("old", "new"), [("Europe/Kiev", "Europe/Kyiv"), ("Asia/Calcutta", "Asia/Kolkata")])
def test_a_renamed_zone_is_the_same_under_both_names(old: str, new: str, only_the_package: bool) -> None:
    """Also where the system has no zones, or none by old names: the package tzdata has them."""
    before = TZPATH
    ZoneInfo.clear_cache()
    try:
        reset_tzpath(() if only_the_package else None)
        slots = [
            due_between(Schedule(at=time(3, 30), zone=name, country="UA"), utc(2026, 3, 1), utc(2026, 11, 1))
            for name in (old, new)
        ]
        assert slots[0] == slots[1]
        assert len(slots[0]) > 150
    finally:
        reset_tzpath(before)
        ZoneInfo.clear_cache()


@pytest.mark.parametrize(
    "name", ["Mars/Olympus", "", "Europe", "../etc/passwd", "/etc/localtime", "a\0b", "Europe/Bärlin"]
)
def test_a_zone_that_nobody_knows_is_said_in_a_sentence(name: str) -> None:
    schedule = Schedule(at=time(9), zone=name)
    for asked in (last_due, next_due):
        with pytest.raises(UnknownZone, match="is not known here") as caught:
            asked(schedule, utc(2026, 11, 26))
        assert isinstance(caught.value, UsageError)
        assert caught.value.name == name
    with pytest.raises(UnknownZone):
        due_between(schedule, utc(2026, 11, 26), utc(2026, 11, 27))
