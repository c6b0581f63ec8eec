"""The oracle itself, by days that were looked up by hand."""

from datetime import datetime

from tests.quarter.oracle import Span, Wanted, day, expected, slots


def wanted(**values: object) -> Wanted:
    return Wanted(**({"name": "x", "channel": "C1", "at": "08:30", "zone": "Europe/Berlin"} | values))  # type: ignore[arg-type] # each by its name


def test_a_working_day_has_one_slot_and_a_holiday_has_none() -> None:
    """Easter 2027: Thursday 25 March, then Tuesday 30 March, in summer time by then."""
    found = slots(wanted(country="DE"), day(3, 25), day(3, 31))
    assert found == [day(3, 25, 7, 30), day(3, 30, 6, 30)]


def test_an_hour_that_is_skipped_comes_right_after_it() -> None:
    found = slots(wanted(at="02:15", zone="America/New_York", days=("Sun",)), day(3, 14), day(3, 15))
    assert found == [day(3, 14, 7, 0)], "03:00 of summer time"


def test_an_hour_that_is_skipped_over_midnight_belongs_to_the_day_before() -> None:
    """Nuuk, 27 March 2027: at 23:00 of Saturday it is Sunday."""
    nuuk = wanted(at="23:30", zone="America/Nuuk", days=("Sat", "Sun"))
    assert slots(nuuk, day(3, 27, 12), day(3, 29, 12)) == [day(3, 28, 1), day(3, 29, 0, 30)]


def test_an_hour_that_comes_twice_counts_once() -> None:
    found = slots(wanted(at="02:30", zone="Pacific/Auckland", days=("Sun",)), day(4, 3), day(4, 5))
    assert found == [day(4, 3, 13, 30)], "the first of the two"


def test_what_was_missed_for_longer_than_the_grace_is_not_expected() -> None:
    def of(*up: tuple[datetime, datetime]) -> list[datetime]:
        return expected(wanted(country="DE"), day(3, 1), day(3, 2), [Span(*span) for span in up])

    slot = day(3, 1, 7, 30)
    assert of((day(3, 1, 0), day(3, 1, 7)), (day(3, 1, 10, 30), day(3, 2))) == [slot]
    assert of((day(3, 1, 0), day(3, 1, 7)), (day(3, 1, 10, 31), day(3, 2))) == []
