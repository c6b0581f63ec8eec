"""Which of the results and counts of the past are kept: all of the last days, then the last of each day, then none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

PART = "/"
"""Between a step and the domain that alone was looked at: `domains/fabrikam.com`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """For how long."""

    whole: timedelta = timedelta(days=14)
    """Everything."""
    daily: timedelta = timedelta(days=400)
    """The last of each day in UTC."""


KEEP = Keep()


@dataclass(frozen=True, slots=True)
class Seen:
    """One result that is stored."""

    number: int
    """Its id: of two at one moment, the higher was stored later."""
    what: str
    """The step, or a part of it."""
    at: datetime
    """Aware."""

    @property
    def place(self) -> tuple[datetime, int]:
        """Of two results of one thing, the one with the higher counts."""
        return self.at, self.number


def superfluous(seen: Iterable[Seen], now: datetime, keep: Keep = KEEP) -> list[int]:
    """The numbers of what need not be kept, growing. `seen` is everything that is stored.

    The latest of a step is never among them, however old, nor that of a part that is newer than its step: the status
    is made of these.
    """
    everything = sorted(seen, key=lambda one: one.place)
    latest = {one.what: one for one in everything}
    last_of_day: dict[tuple[str, date], Seen] = {(one.what, one.at.astimezone(UTC).date()): one for one in everything}

    def needed(one: Seen) -> bool:
        if latest[one.what] is one and _counts(one, latest):
            return True
        age = now - one.at
        day = one.at.astimezone(UTC).date()
        return age <= keep.whole or (age <= keep.daily and last_of_day[one.what, day] is one)

    return sorted(one.number for one in everything if not needed(one))


def _counts(one: Seen, latest: dict[str, Seen]) -> bool:
    step, _, part = one.what.partition(PART)
    whole = latest.get(step)
    return not part or whole is None or one.at > whole.at
