"""When something is due that comes at a time of day: its slots, as moments in UTC.

There is one slot for each chosen day that the time zone has. Where the clocks are put forward over the time, the slot
is the first minute after the change; a time that comes twice, as clocks are put back, is a slot the first time only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from commands.rules.moves.calendar import Calendar
from commands.rules.schedules.business_days import working_days_of
from commands.rules.schedules.local_time import moment_of, zone_of

_DAY = timedelta(days=1)
_LONGEST = 400
"""Days. With nothing to be due for so long, nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A time of day on some days."""

    at: time
    """Local time, without a zone."""
    zone: str
    """IANA name of the time zone."""
    weekdays: frozenset[int] = frozenset()
    """0 is Monday; on these, holiday or not. Empty: on business days."""
    country: str = ""
    """Whose business days: `DE` or `DE-BY`; empty: those of the calendar."""
    calendar: Calendar = field(default_factory=Calendar)
    """The organisation's."""


def last_due(schedule: Schedule, now: datetime) -> datetime | None:
    """The latest slot that is not after `now` (aware). None: there was none within 400 days.

    Raises UnknownZone and UnknownCountry, which are sentences for whoever chose them.
    """
    today = now.astimezone(zone_of(schedule.zone)).date()
    return next((slot for _, slot in _slots(schedule, today + _DAY, -_DAY) if slot <= now), None)


def next_due(schedule: Schedule, now: datetime) -> datetime | None:
    """The first slot after `now` (aware). None: there is none within 400 days. Raises as `last_due` does."""
    today = now.astimezone(zone_of(schedule.zone)).date()
    return next((slot for _, slot in _slots(schedule, today - _DAY, _DAY) if slot > now), None)


def day_of(schedule: Schedule, slot: datetime) -> date:
    """The day for which a slot (aware) was chosen. Raises as `last_due` does.

    It is the local day of the moment. A time that the clocks skip over midnight belongs to the day before.
    """
    local = slot.astimezone(zone_of(schedule.zone)).date()
    for day, one in _slots(schedule, local - _DAY, _DAY):
        if one == slot:
            return day
        if one > slot:
            break
    return local


def _slots(schedule: Schedule, day: date, step: timedelta) -> Iterator[tuple[date, datetime]]:
    """The chosen days from one on, in the direction of `step`, each with its slot."""
    zone = zone_of(schedule.zone)
    is_working_day = working_days_of(schedule.country, schedule.calendar)
    for _ in range(_LONGEST):
        if day.weekday() in schedule.weekdays if schedule.weekdays else is_working_day(day):
            slot = moment_of(day, schedule.at, zone)
            if slot is not None:
                yield day, slot
        day += step
