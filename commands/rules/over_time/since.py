"""Since when somebody wants to know what changed: "yesterday", "Monday", "2026-11-20", "20 Nov 08:00", "3 days"."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from commands.rules.moves.day_names import weekday_named
from commands.rules.moves.days import Unreadable, days_meant
from commands.rules.schedules.business_days import IsWorkingDay
from commands.rules.schedules.local_time import zone_of
from commands.step import UsageError

EXAMPLE = "Type it like this: diff yesterday, diff Monday, diff 2026-11-20, diff 20 Nov 08:00, or diff 3 days"
MOST_DAYS = 3_660
"""Nothing is kept for longer than this."""
_LONGEST = 60
_YEARS = (1990, 2200)
_WRITTEN = (
    (r"(\d{4})-(\d{1,2})-\d{1,2}", 1, 2, "%Y-%m-%d"),
    (r"\d{1,2}\. ?(\d{1,2})\. ?(\d{4})", 2, 1, "%d.%m.%Y"),
)
"""How a whole date is written, where in it year and month are, and the way to write one like it."""
_FILLER = re.compile(r"^(?:since|seit|from|vor|last|the last|for)\s+|\s+(?:ago|her)$")
_AGO = re.compile(r"(\d{1,6})\s*(h|hours?|stunden?|d|days?|tage?n?|w|weeks?|wochen?)")
_HOUR = re.compile(r"^(.*?)[\sT]+(?:at\s+|um\s+)?(\d{1,2}):(\d{2})$", re.IGNORECASE)
_YESTERDAY = frozenset(("yesterday", "gestern"))
_LAST_WORKING_DAY = re.compile(r"(?:working|business|work) ?day|arbeitstag|werktag")


def since_meant(text: str, now: datetime, *, zone: str, is_working_day: IsWorkingDay) -> datetime:
    """The moment that the words mean, aware and UTC; of a day without a time its beginning in the zone.

    Nothing at all is the last business day before today. Raises UsageError for what is no day, or lies ahead.
    """
    plain = " ".join(text.split()).casefold()
    if len(plain) > _LONGEST:
        raise UsageError(f"That is no day. {EXAMPLE}")
    plain = _FILLER.sub("", _FILLER.sub("", plain))
    if ago := _AGO.fullmatch(plain):
        return _back(now, int(ago[1]), ago[2], zone)
    hour = _HOUR.fullmatch(plain)
    where = zone_of(zone)
    today = now.astimezone(where).date()
    day = _day(hour[1] if hour else plain, today, is_working_day)
    try:
        clock = time(int(hour[2]), int(hour[3])) if hour else time()
    except ValueError as error:
        raise UsageError(f"That is no time of day. {EXAMPLE}") from error
    meant = datetime.combine(day, clock, where).astimezone(UTC)
    if meant > now:
        raise UsageError(f"That lies ahead: nothing can have changed since. {EXAMPLE}")
    return meant


def _back(now: datetime, number: int, unit: str, zone: str) -> datetime:
    """So many hours before now; of days and weeks the beginning of the day."""
    days = number * (7 if unit.startswith("w") else 1)
    if unit.startswith(("h", "s")):
        return now - timedelta(hours=min(number, MOST_DAYS * 24))
    where = zone_of(zone)
    day = now.astimezone(where).date() - timedelta(days=min(days, MOST_DAYS))
    return datetime.combine(day, time(), where).astimezone(UTC)


def _day(plain: str, today: date, is_working_day: IsWorkingDay) -> date:
    if not plain or _LAST_WORKING_DAY.fullmatch(plain):
        back = (today - timedelta(days=number) for number in range(1, 30))
        return next((day for day in back if is_working_day(day)), today - timedelta(days=1))
    if plain in _YESTERDAY:
        return today - timedelta(days=1)
    try:
        return _past(plain, today)
    except Unreadable as error:
        raise UsageError(_no_day(plain)) from error


def _no_day(plain: str) -> str:
    """Why it is none, with an example in the way it was typed."""
    if any(not _YEARS[0] <= int(year) <= _YEARS[1] for year in re.findall(r"\b\d{4}\b", plain)):
        return f"That is out of range: a day is of the years {_YEARS[0]} to {_YEARS[1]}. {EXAMPLE}"
    for pattern, year, month, way in _WRITTEN:
        found = re.fullmatch(pattern, plain)
        if found is not None and 1 <= int(found[month]) <= 12:
            last = date(int(found[year]), int(found[month]), monthrange(int(found[year]), int(found[month]))[1])
            return f"That month ends with its day {last.day}. Type it like this: diff {last:{way}}"
    return f"That is no day. {EXAMPLE}"


def _past(plain: str, today: date) -> date:
    """The last such day: a day of the week before today, a date up to today if there is one. Raises as `_day`."""
    weekday = weekday_named(plain.rstrip("."))
    if weekday is not None:
        return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    days: list[date] = []
    problem: Exception = Unreadable(plain)
    is_date = any(character.isdigit() for character in plain)
    for around in (today, today - timedelta(days=364)) if is_date else (today,):
        try:
            days += days_meant(plain, around, lambda _: False)
        except (Unreadable, UsageError) as error:
            # of a date without a year: with a weekday, or a 29 Feb, that another year has
            problem = error
    if not days:
        raise problem
    return max((day for day in days if day <= today), default=min(days))
