"""Which day somebody means: "Sat", "tomorrow", "29 Nov", "2026-12-05", "05.12.2026", "next working day", "morgen"."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from commands.rules.day_words import WEEKDAYS, say_day
from commands.rules.moves.day_names import in_english, month_named, weekday_named
from commands.step import UsageError

_FILLERS = re.compile(r"^(?:on|from|am|vom|von|ab)\s+|\s*\b(?:at|from|um|von|ab)$|[\s,]+$|(?<=\d)t$")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}))?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? ([a-zä]+)\.?(?:,? (\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_WORKING_DAY = re.compile(r"(?:next )?(?:working|business|work) ?day")


class Unreadable(ValueError):
    """The words name no day or time. The message is what could not be read."""


def days_meant(text: str, today: date, is_working_day: Callable[[date], bool]) -> tuple[date, ...]:
    """The days that the words may mean, the nearest first. Raises Unreadable.

    A day of the week, or none at all, may mean yesterday's: a window that began then may still be open.
    """
    bare = in_english(_bare(text))
    around = tuple(today + timedelta(days=number) for number in range(-1, 8))
    if bare in ("", "tonight"):
        return around[:3]
    if bare in ("today", "tomorrow", "tomorrow night"):
        return (today + timedelta(days=bare.startswith("tomorrow")),)
    if _WORKING_DAY.fullmatch(bare):
        ahead = (today + timedelta(days=number) for number in range(1, 60))
        return (next((day for day in ahead if is_working_day(day)), today + timedelta(days=1)),)
    weekday = weekday_named(bare.rstrip("."))
    if weekday is not None:
        return tuple(day for day in around if day.weekday() == weekday)
    return _dates(bare, today)


def _bare(text: str) -> str:
    bare, before = text.strip().lower(), ""
    while bare != before:
        before, bare = bare, _FILLERS.sub("", bare).strip()
    return bare


def _dates(bare: str, today: date) -> tuple[date, ...]:
    """The days of a date, on the weekday where one is typed with it. Raises Unreadable, or UsageError for none."""
    first, _, rest = bare.partition(" ")
    weekday = weekday_named(first.rstrip(",."))
    found = _date(rest if weekday is not None else bare, today)
    if weekday is None:
        return found
    right = tuple(day for day in found if day.weekday() == weekday)
    if not right:
        raise UsageError(
            f"{say_day(found[0])}: that date is no {WEEKDAYS[weekday]}. Check it, or leave the weekday out."
        )
    return right


def _date(bare: str, today: date) -> tuple[date, ...]:
    try:
        if iso := _ISO.fullmatch(bare):
            return (_near(date(int(iso[1]), int(iso[2]), int(iso[3]))),)
        number, month, year = _day_and_month(bare)
        years = (int(year),) if year else (today.year, today.year + 1)
        days = [_near(date(one, month, number)) for one in years]
    except Unreadable:
        raise
    except ValueError as error:  # 30 Feb
        raise Unreadable(bare) from error
    yesterday = today - timedelta(days=1)
    return tuple(day for day in days if day >= yesterday) or (days[0],)


def _day_and_month(bare: str) -> tuple[int, int, str | None]:
    """The day, the month from 1 on, and the year where one is typed. Raises Unreadable."""
    if dotted := _DOTTED.fullmatch(bare):
        return int(dotted[1]), int(dotted[2]), dotted[3]
    if found := _DAY_MONTH.fullmatch(bare):
        number, name, year = found.groups()
    elif found := _MONTH_DAY.fullmatch(bare):
        name, number, year = found.groups()
    else:
        raise Unreadable(bare)
    month = month_named(name)
    if month is None:
        raise Unreadable(bare)
    return int(number), month + 1, year


def _near(day: date) -> date:
    """The day, of a year that somebody can mean: far from both ends of the calendar."""
    if not 1990 <= day.year <= 2200:
        raise Unreadable(str(day.year))
    return day
