"""Slots of a stretch of time: those that the rule tells one after the other, and those that a naive walk finds.

The walk goes through UTC and looks at the clock of the zone at each step.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands.rules.schedules.schedule import Schedule, next_due
from tests.unmeasured import unmeasured

MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


@unmeasured
def walked(zone: str, at: time, start: datetime, end: datetime, *, step: timedelta = MINUTE) -> dict[date, datetime]:
    """Of each day that the zone's clocks show, when they first show this time or a later one."""
    where = ZoneInfo(zone)
    wanted: dict[date, datetime] = {}
    found: dict[date, datetime] = {}
    moment = start
    while moment <= end:
        shown = moment.astimezone(where).replace(tzinfo=None)
        wanted.setdefault(shown.date(), datetime.combine(shown.date(), at))
        for day in [day for day, wish in wanted.items() if day not in found and shown >= wish]:
            found[day] = moment
        moment += step
    return found


def changes(zone: str, start: datetime, end: datetime) -> Iterator[datetime]:
    """The hours before which the clocks of a zone are put forward or back."""
    where = ZoneInfo(zone)
    moment, step = start, timedelta(days=7)
    while moment < end:
        before, after = moment, moment + step
        if before.astimezone(where).utcoffset() != after.astimezone(where).utcoffset():
            while after - before > _HOUR:
                middle = before + (after - before) / 2
                same = middle.astimezone(where).utcoffset() == before.astimezone(where).utcoffset()
                before, after = (middle, after) if same else (before, middle)
            yield after.replace(minute=0, second=0, microsecond=0)
        moment += step


def midnight(year: int, month: int = 1, day: int = 1) -> datetime:
    """The beginning of a day in UTC."""
    return datetime(year, month, day, tzinfo=UTC)


def due_between(schedule: Schedule, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """The slots after `start` up to `end`, itself included: both aware, the slots growing.

    They are those that `next_due` tells, one after the other.
    """
    found: list[datetime] = []
    while (slot := next_due(schedule, start)) is not None and slot <= end:
        found.append(slot)
        start = slot
    return tuple(found)
