"""When people work, and when nothing may be moved: holidays, office hours and freezes of the organisation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands.rules.day_words import say_day
from commands.rules.moves.window import Window, say_window

MONDAY_TO_FRIDAY = frozenset(range(5))
_LONGEST = timedelta(days=8)
"""Beyond this a window meets office hours and nights alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """Days on which nothing is moved, the last one included."""

    start: date
    until: date
    name: str = ""

    @property
    def said(self) -> str:
        """`the freeze Year end (Sun 20 Dec 2026 to Wed 6 Jan 2027)`."""
        named = f" {self.name}" if self.name else ""
        return f"the freeze{named} ({say_day(self.start)} to {say_day(self.until)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The organisation's calendar. A holiday is a day on which nobody works; moves are allowed on it."""

    zone: str = "UTC"
    """IANA name of the time zone that days, hours and windows are in."""
    holidays: frozenset[date] = frozenset()
    freezes: tuple[Freeze, ...] = ()
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    """0 is Monday."""
    office_from: time = time(8)
    office_until: time = time(18)

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day."""
        return day.weekday() in self.working_days and day not in self.holidays


def clash(window: Window, calendar: Calendar) -> str:
    """Why nothing may be moved in a part of the window, as a sentence; empty: the whole of it is free.

    A window without bounds clashes with nothing: `may_start` looks at the moment itself.
    """
    for freeze in calendar.freezes:
        start, end = _bounds(freeze, calendar)
        if window.start is not None and window.end is not None and window.start < end and window.end > start:
            return f"The window falls into {freeze.said}, in which nothing is moved."
    return ""


def frozen(now: datetime, calendar: Calendar) -> str:
    """Why nothing may be moved now, as a sentence; empty: there is no freeze."""
    for freeze in calendar.freezes:
        start, end = _bounds(freeze, calendar)
        if start <= now < end:
            return f"Nothing is moved during {freeze.said}."
    return ""


def may_start(now: datetime, window: Window, calendar: Calendar) -> str | None:
    """None where a move may start now, else why not, as a sentence."""
    if window.start is not None and now < window.start:
        return f"The window has not begun yet: {say_window(window.start, window.end, calendar.zone)}."
    if has_ended(now, window):
        return f"The window has ended: {say_window(window.start, window.end, calendar.zone)}."
    return frozen(now, calendar) or None


def has_ended(now: datetime, window: Window) -> bool:
    """Whether the window lies behind us. The end itself still belongs to it."""
    return window.end is not None and now > window.end


def in_office(window: Window, calendar: Calendar) -> bool:
    """Whether some of the window may lie in office hours; one without bounds may."""
    if window.start is None or window.end is None or window.end - window.start > _LONGEST:
        return True
    return any(start < window.end and end > window.start for start, end in _office(window.start, window.end, calendar))


def outside_office(window: Window, calendar: Calendar) -> bool:
    """Whether some of the window may lie outside office hours; one without bounds may."""
    if window.start is None or window.end is None or window.end - window.start > _LONGEST:
        return True
    return not any(
        start <= window.start and window.end <= end for start, end in _office(window.start, window.end, calendar)
    )


def _office(start: datetime, end: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """The office hours, in UTC, of each working day that may touch the time between the two."""
    zone = ZoneInfo(calendar.zone)
    day = start.astimezone(zone).date()
    while day <= end.astimezone(zone).date():
        if calendar.is_working_day(day):
            yield _moment(day, calendar.office_from, zone), _moment(day, calendar.office_until, zone)
        day += timedelta(days=1)


def _bounds(freeze: Freeze, calendar: Calendar) -> tuple[datetime, datetime]:
    zone = ZoneInfo(calendar.zone)
    return _moment(freeze.start, time(), zone), _moment(freeze.until + timedelta(days=1), time(), zone)


def _moment(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
