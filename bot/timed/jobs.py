"""What is done by the clock: a job says which of its times have come, and what to do at one of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Due:
    """One time of one job. There is a row for each (`storage.models.ScheduleSlot`), so it is run by one replica."""

    job: str
    """Name of the kind, and behind a colon what it is about: `digest:7`, `checks`."""
    slot_at: datetime
    """Aware and UTC."""


def _nothing(_: datetime) -> None:
    """There is nothing to look after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A kind of job."""

    name: str
    """The part of `Due.job` before the colon."""
    due: Callable[[datetime], Iterable[Due]]
    """At a moment (aware, UTC): of each job of this kind the last time that has come, unless it is too late for it.

    Asked again and again: what it returns twice is run once. So there is no backlog: a time that nobody saw, because
    everything was down, is caught up while it is within the job's grace, and one at a time.
    """
    run: Callable[[Due], None]
    """Do it, under a lease. Bears repetition: who dies in the middle leaves it to another. Raises StorageError.

    Of each job one time is run at once, in all replicas together, and an earlier one first."""
    look_after: Callable[[datetime], None] = _nothing
    """Done before `due` is asked, in each replica: what became of earlier jobs is noted. Bears repetition."""
    patience: timedelta = timedelta(hours=4)
    """So long after its time a job may begin, and is tried again where it has failed; then it is given up."""
