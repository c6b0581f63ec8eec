"""Business days, as whoever reads something counts them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

_LONGEST = 5_000
"""Days that are counted at most: older than this is old enough."""


class WorkCalendar(Protocol):
    """In which time zone days begin, and on which of them people work: `commands.rules.moves.calendar.Calendar`."""

    @property
    def zone(self) -> str:
        """IANA name."""

    def is_working_day(self, day: date, /) -> bool:
        """Whether people work on this day."""


def day_of(moment: datetime, calendar: WorkCalendar) -> date:
    """The day on which a moment falls for whoever reads it."""
    return moment.astimezone(ZoneInfo(calendar.zone)).date()


def days_after(first: date, last: date) -> list[date]:
    """Each day after `first` up to `last`; none where that lies before."""
    number = max(0, (last - first).days)
    return [last - timedelta(days=back) for back in range(min(number, _LONGEST) - 1, -1, -1)]


def age_in(now: datetime, calendar: WorkCalendar) -> Callable[[datetime | None], int | None]:
    """How old things are at `now`, in business days: from Friday to Monday is one, and within a day none.

    None: not known since when.
    """

    @cache
    def of_day(day: date) -> int:
        return sum(calendar.is_working_day(one) for one in days_after(day, day_of(now, calendar)))

    return lambda since: None if since is None else of_day(day_of(since, calendar))
