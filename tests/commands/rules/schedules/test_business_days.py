from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.moves.calendar import Calendar
from commands.rules.schedules.business_days import (
    UnknownCountry,
    country_named,
    working_days_between,
    working_days_of,
)
from commands.rules.schedules.local_time import UnknownZone
from commands.step import UsageError


@pytest.mark.parametrize(
    ("typed", "named"),
    [("DE", "DE"), ("de-by", "DE-BY"), (" de_BY ", "DE-BY"), ("de-augsburg", "DE-Augsburg"), ("", ""), ("us", "US")],
)
def test_a_country_is_read_in_any_case(typed: str, named: str) -> None:
    assert country_named(typed) == named


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Germany", "two letters, such as DE"),
        ("XX", "of XX are not known"),
        ("DE-ZZ", "Its parts are BB, BE"),
        ("SM-1", "It has no parts of its own: type SM."),
    ],
)
def test_a_country_that_nobody_knows_is_said_with_what_is_possible(typed: str, says: str) -> None:
    with pytest.raises(UnknownCountry, match=says) as caught:
        working_days_of(typed, Calendar())
    assert isinstance(caught.value, UsageError)


def test_a_holiday_of_a_part_of_a_country_is_none_of_the_rest() -> None:
    assert not working_days_of("DE-BY", Calendar())(date(2026, 1, 6))
    assert working_days_of("DE", Calendar())(date(2026, 1, 6))


def test_a_country_has_its_own_weekend_and_works_on_some() -> None:
    israel, china = working_days_of("IL", Calendar()), working_days_of("CN", Calendar())
    assert not israel(date(2026, 11, 27))  # Friday
    assert israel(date(2026, 11, 29))  # Sunday
    assert china(date(2025, 1, 26))  # a Sunday that is worked on before the Spring Festival


def test_without_a_country_the_calendar_of_the_organisation_decides() -> None:
    works = working_days_of("", Calendar(holidays=frozenset({date(2026, 11, 26)})))
    assert not works(date(2026, 11, 26))
    assert works(date(2026, 11, 27))


def test_the_last_day_of_a_leap_year_is_looked_at() -> None:
    assert not working_days_of("IT", Calendar())(date(2028, 12, 26))
    assert working_days_of("US", Calendar())(date(2024, 12, 31))


def test_from_friday_to_monday_one_business_day_has_begun() -> None:
    works = Calendar().is_working_day
    friday = datetime(2026, 11, 27, 9, tzinfo=UTC)
    assert working_days_between(friday, friday + timedelta(hours=5), zone="UTC", is_working_day=works) == 0
    assert working_days_between(friday, friday + timedelta(days=2), zone="UTC", is_working_day=works) == 0
    assert working_days_between(friday, friday + timedelta(days=3), zone="UTC", is_working_day=works) == 1
    assert working_days_between(friday, friday - timedelta(days=3), zone="UTC", is_working_day=works) == 0


def test_the_days_are_those_of_the_zone() -> None:
    works = Calendar().is_working_day
    late, later = datetime(2026, 11, 26, 22, 30, tzinfo=UTC), datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    assert working_days_between(late, later, zone="UTC", is_working_day=works) == 0
    assert working_days_between(late, later, zone="Europe/Berlin", is_working_day=works) == 1


def test_a_zone_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownZone):
        working_days_between(
            datetime(2026, 1, 1, tzinfo=UTC),
            datetime(2026, 1, 2, tzinfo=UTC),
            zone="Nowhere",
            is_working_day=Calendar().is_working_day,
        )


MOMENTS = st.integers(0, 10 * 365 * 24).map(lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


@given(MOMENTS, MOMENTS, MOMENTS)
def test_ages_add_up(one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    works = working_days_of("DE-BY", Calendar())

    def age(start: datetime, end: datetime) -> int:
        return working_days_between(start, end, zone="Europe/Berlin", is_working_day=works)

    assert age(first, middle) + age(middle, last) == age(first, last)
    assert age(first, last) <= (last.astimezone(ZoneInfo("Europe/Berlin")) - first).days + 1
