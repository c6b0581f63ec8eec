"""The time in which people may be moved, from what somebody typed, and how it is said.

A window is typed in local time and kept in UTC. A local time that does not exist, or exists twice, because clocks
change that night is refused: nobody is moved at an hour that was not meant.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands import words
from commands.rules.day_words import say_day
from commands.rules.moves.days import Unreadable, days_meant
from commands.rules.moves.zones import zone_named
from commands.rules.wording import duration
from commands.step import UsageError

LONGEST = timedelta(days=7)
FARTHEST = timedelta(days=366)
"""How far ahead a window may begin."""

_NOW = r"now|at once|immediately|asap|jetzt|sofort"
_TIME = r"\d{1,2}[:.]\d{2}(?: ?[ap]m)?|\d{1,2} ?[ap]m"
_TO = r" ?(?:-|\bto\b|\buntil\b|\btill\b|\bbis\b) ?"
_FORM = re.compile(
    rf"(?:(?P<now>{_NOW})|(?P<day>.*?)(?<![\d:.])(?P<start>{_TIME})){_TO}(?P<last>.*?)(?<![\d:.])(?P<end>{_TIME})",
    re.IGNORECASE,
)
_BARE_FORM = re.compile(
    rf"(?:(?P<now>{_NOW})|(?P<day>(?:.*[^\d:.\-])?)(?P<start>\d{{1,2}}(?:[:.]\d{{2}})?)){_TO}(?P<last>)"
    r"(?P<end>\d{1,2}(?:[:.]\d{2})?)",
    re.IGNORECASE,
)
"""Hours alone: `22-02`. Only where no day stands before the end, since `Mon 3 - Wed 5` may be dates."""
_OCLOCK = re.compile(r"(?<=\d) ?(?:uhr|h|o'clock)\b", re.IGNORECASE)
_MOST_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when, aware and UTC; both None: at once, and for as long as it takes."""

    start: datetime | None = None
    end: datetime | None = None
    said: str = field(default="at once", compare=False)
    """In the time zone in which it was typed."""


def monday_to_friday(day: date) -> bool:
    """Whether people work on this day, where no calendar says otherwise."""
    return day.weekday() < 5


def parse_window(
    text: str, *, time_zone: str, now: datetime, is_working_day: Callable[[date], bool] = monday_to_friday
) -> Window:
    """The window that somebody typed: "Sat 02:00-05:00 Europe/Berlin", "tonight 22-02", "Sa 2 bis 5 Uhr", "now".

    `time_zone` is meant where the text names none. Where a day is named by its place in the week, it is the next such
    window that has not ended. Raises UsageError with a full sentence and an example.
    """
    typed = " ".join(words.split(text))[:_MOST_CHARACTERS]
    rest, zone = _without_zone(typed, ZoneInfo(time_zone))
    rest = _OCLOCK.sub("", rest)
    if re.fullmatch(_NOW, rest, re.IGNORECASE):
        return Window()
    found = _FORM.fullmatch(rest) or _BARE_FORM.fullmatch(rest)
    if not found:
        raise _not_understood(typed, zone, now)
    try:
        start, end = _bounds(found, zone, now.astimezone(zone), is_working_day)
    except Unreadable as error:
        raise _not_understood(str(error) or typed, zone, now) from error
    check_window(start, end, now, zone)
    return Window(start, end, say_window(start, end, zone.key))


def say_window(start: datetime | None, end: datetime | None, zone: str) -> str:
    """`Sat 28 Nov 2026, 02:00-05:00 Europe/Berlin`: in words that `parse_window` reads again."""
    if start is None or end is None:
        return "at once"
    local = ZoneInfo(zone)
    if _is_ambiguous(_naive(start, local), local) or _is_ambiguous(_naive(end, local), local):
        zone, local = "UTC", ZoneInfo("UTC")
    first, last = _naive(start, local), _naive(end, local)
    if first.date() == last.date():
        return f"{say_day(first.date())}, {first:%H:%M}-{last:%H:%M} {zone}"
    return f"{say_day(first.date())}, {first:%H:%M} - {say_day(last.date())}, {last:%H:%M} {zone}"


def _without_zone(typed: str, default: ZoneInfo) -> tuple[str, ZoneInfo]:
    """The text without the time zone at its end, and that."""
    rest, _, last = typed.rpartition(" ")
    zone = zone_named(last.strip("()"))
    return (rest.rstrip(" ,"), zone) if zone and rest else (typed, default)


def _bounds(
    found: re.Match[str], zone: ZoneInfo, now: datetime, is_working_day: Callable[[date], bool]
) -> tuple[datetime, datetime]:
    """Start and end in UTC. `now` is local. Raises Unreadable or UsageError."""
    last_minute = _minutes(found["end"])
    if found["now"]:
        first = now.replace(tzinfo=None, second=0, microsecond=0)
        start = now.astimezone(UTC).replace(second=0, microsecond=0)
        last_days = days_meant(found["last"], first.date(), is_working_day) if found["last"].strip() else ()
        return start, _instant(_end(first, last_minute, last_days), zone)
    first_minute = _minutes(found["start"])
    days = days_meant(found["day"], now.date(), is_working_day)
    meant = [_on(day, first_minute, found["last"], last_minute, is_working_day) for day in days]
    first, last = next((one for one in meant if one[1].replace(tzinfo=zone) > now), meant[-1])
    return _instant(first, zone), _instant(last, zone)


def _on(
    day: date, first_minute: int, last_day: str, last_minute: int, is_working_day: Callable[[date], bool]
) -> tuple[datetime, datetime]:
    """Start and end, in local time, of the window that begins on this day."""
    first = _at(day, first_minute)
    last_days = days_meant(last_day, day, is_working_day) if last_day.strip() else ()
    return first, _end(first, last_minute, last_days)


def _end(first: datetime, minute: int, days: tuple[date, ...]) -> datetime:
    """The first time of this minute behind the start, on one of the days where those are given."""
    candidates = [_at(day, minute) for day in days or (first.date(), first.date() + timedelta(days=1))]
    return next((end for end in candidates if end > first), candidates[-1])


def _minutes(text: str) -> int:
    """Minutes since midnight, up to 24:00. Raises Unreadable."""
    bare = text.lower().replace(" ", "")
    half = bare[-2:] if bare.endswith("m") else ""
    hour, _, minute = bare.removesuffix(half).replace(".", ":").partition(":")
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= 12:
            raise Unreadable(text)
        hours = hours % 12 + (12 if half == "pm" else 0)
    if minutes > 59 or hours * 60 + minutes > 24 * 60:
        raise Unreadable(text)
    return hours * 60 + minutes


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)  # local: the zone comes with _instant


def _naive(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _is_ambiguous(local: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks show this time twice, or skip it."""
    return local.replace(tzinfo=zone, fold=0).utcoffset() != local.replace(tzinfo=zone, fold=1).utcoffset()


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment in UTC. Raises UsageError for a local time that does not exist, or exists twice."""
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if not _is_ambiguous(local, zone):
        return moment
    said = f"{local:%H:%M} on {say_day(local.date())} in {zone.key}"
    if _naive(moment, zone) != local:
        instead = f"{moment.astimezone(zone):%H:%M}"
        raise UsageError(f"Clocks go forward: there is no {said}. Type {instead} or another time.")
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    raise UsageError(
        f"Clocks go back: there are two {said}. Type the window in UTC, where they are "
        f"{moment:%Y-%m-%d %H:%M} and {second:%Y-%m-%d %H:%M}."
    )


def check_window(start: datetime, end: datetime, now: datetime, zone: ZoneInfo) -> None:
    """Raise UsageError for a window that has ended, is too long, or begins too far from now."""
    said = say_window(start, end, zone.key)
    if end <= start:
        raise UsageError(f"The end of this window lies before its start: {said}. {_like_this(zone, now)}")
    if end <= now:
        raise UsageError(f"This window has ended already: {said}. {_like_this(zone, now)}")
    if end - start > LONGEST:
        raise UsageError(f"This window is longer than {duration(LONGEST.total_seconds())}: {said}. Make it shorter.")
    if start - now > FARTHEST:
        raise UsageError(f"This window begins more than a year from now: {said}. {_like_this(zone, now)}")


def _not_understood(typed: str, zone: ZoneInfo, now: datetime) -> UsageError:
    return UsageError(f'"{_shown(typed)}" is not a window that I understand. {_like_this(zone, now)}')


def _like_this(zone: ZoneInfo, now: datetime) -> str:
    """Examples that work at this moment."""
    first = (now.astimezone(zone) + timedelta(days=2)).date()
    return (
        f"Type it like this: Sat 02:00-05:00 {zone.key}, or tonight 22-02, or "
        f"{first} 22:00 - {first + timedelta(days=1)} 02:00, or now."
    )


def _shown(typed: str) -> str:
    """The text as a message may repeat it: colons and blanks stay, whatever marks up does not."""
    return " ".join(":".join(words.shown(part) for part in word.split(":")) for word in typed.split()[:8])
