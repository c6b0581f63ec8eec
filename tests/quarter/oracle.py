"""Which digests there should be, told in the most stupid way: by walking through every minute of the quarter.

Shares nothing with the product: holidays are written out, and what a wall clock shows is asked of each minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

GRACE = timedelta(hours=3)
"""So late a digest may be posted; docs/digests.md says so."""
_MINUTE = timedelta(minutes=1)
HOLIDAYS = {
    "DE": frozenset(map(date, (2027,) * 4, (3, 3, 5, 5), (26, 29, 1, 6))),
    "US": frozenset((date(2027, 2, 15),)),
}
"""Public holidays of the quarter: Good Friday, Easter Monday, Labour Day, Ascension; and Washington's Birthday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What one channel has asked for, and from when to when it counts."""

    name: str
    channel: str
    at: str
    zone: str
    country: str = ""
    """Business days of this country; empty: `days`."""
    days: tuple[str, ...] = ()
    """Weekdays that were chosen; empty: business days."""
    scope: str = "everybody"
    only_changes: bool = False
    active: tuple[tuple[datetime, datetime], ...] = ()
    """Spans in which it was active; empty: always."""

    def is_active(self, slot: datetime) -> bool:
        """Whether somebody wanted a digest at this moment."""
        return not self.active or any(start < slot < end for start, end in self.active)


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which the bot ran."""

    start: datetime
    end: datetime


def slots(wanted: Wanted, start: datetime, end: datetime) -> list[datetime]:
    """Every moment of the span (UTC) at which a digest is wanted."""
    zone = ZoneInfo(wanted.zone)
    found: dict[date, datetime] = {}
    moment, before = start, (start - _MINUTE).astimezone(zone)
    at = time.fromisoformat(wanted.at)
    while moment < end:
        local = moment.astimezone(zone)
        # on the wall it is this minute, or clocks have just jumped over it, also from one day to the next
        for one in {before.date(), local.date()}:
            passed = before.replace(tzinfo=None) < datetime.combine(one, at) <= local.replace(tzinfo=None)
            if passed and _is_day(wanted, one):
                found.setdefault(one, moment)
        moment, before = moment + _MINUTE, local
    return sorted(found.values())


def _is_day(wanted: Wanted, day: date) -> bool:
    if wanted.days:
        return f"{day:%a}" in wanted.days
    return day.weekday() < 5 and day not in HOLIDAYS[wanted.country]


def expected(wanted: Wanted, start: datetime, end: datetime, up: Sequence[Span]) -> list[datetime]:
    """The slots that are decided: somebody wants them, and the bot ran at them or within the grace."""
    return [
        slot
        for slot in slots(wanted, start, end)
        if wanted.is_active(slot) and any(span.start <= slot + GRACE and slot < span.end for span in up)
    ]


def day(month: int, number: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of the quarter's year, UTC."""
    return datetime(2027, month, number, hour, minute, tzinfo=UTC)
