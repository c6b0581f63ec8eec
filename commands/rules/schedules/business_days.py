"""On which days people work: by the organisation's own calendar, or by the public holidays of a country."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from holidays import country_holidays, list_supported_countries

from commands.rules.moves.calendar import Calendar
from commands.rules.schedules.local_time import zone_of
from commands.step import UsageError

IsWorkingDay = Callable[[date], bool]

_DAY = timedelta(days=1)


class UnknownCountry(UsageError):
    """Nobody knows the public holidays there. The message is a sentence with what to type instead."""


def country_named(text: str) -> str:
    """`DE` or `DE-BY`, typed in any case; empty for an empty text. Raises UnknownCountry."""
    country, _, part = text.strip().upper().replace("_", "-").partition("-")
    if not country:
        return ""
    parts = _countries().get(country)
    if parts is None:
        raise UnknownCountry(
            f"The public holidays of {country} are not known. Type a country as two letters, such as DE, "
            "or one with a part of it, such as DE-BY."
        )
    if not part:
        return country
    found = next((one for one in parts if one.upper() == part), "")
    if not found:
        known = f"Its parts are {', '.join(parts)}." if parts else f"It has no parts of its own: type {country}."
        raise UnknownCountry(f"The public holidays of {country}-{part} are not known. {known}")
    return f"{country}-{found}"


def working_days_of(country: str, calendar: Calendar) -> IsWorkingDay:
    """On which days people work: with a country by its weekend and public holidays, else by the calendar.

    Raises UnknownCountry.
    """
    named = country_named(country)
    if not named:
        return calendar.is_working_day
    return lambda day: day not in _days_off(named, day.year)


def working_days_between(start: datetime, end: datetime, *, zone: str, is_working_day: IsWorkingDay) -> int:
    """How many working days have begun since: from Friday to Monday it is 1, within a day 0.

    Both are aware; days are those of the zone. Raises UnknownZone.
    """
    where = zone_of(zone)
    first, last = start.astimezone(where).date(), end.astimezone(where).date()
    return sum(is_working_day(first + number * _DAY) for number in range(1, (last - first).days + 1))


@cache
def _countries() -> Mapping[str, list[str]]:
    return list_supported_countries(include_aliases=False)


@lru_cache(maxsize=256)
def _days_off(country: str, year: int) -> frozenset[date]:
    """Weekends and holidays; a weekend that is worked on by law, as in China, is none."""
    code, _, part = country.partition("-")
    known = country_holidays(code, subdiv=part or None, years=year, expand=False)
    days = (date(year, 1, 1) + number * _DAY for number in range(366))
    return frozenset(day for day in days if day.year == year and not known.is_working_day(day))
