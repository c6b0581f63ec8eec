"""Deletes what is no longer needed of the past: results of checks, counts of people, digests, alarms, jobs, slots."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlmodel import Session

from commands.rules.over_time.keeping import KEEP, Keep, Seen, superfluous
from storage import retention, slots
from storage.database import Database
from storage.readiness import open_findings

SLOTS = timedelta(days=14)
"""Longer than any job may be late: what is deleted must not come again."""
_AT_ONCE = 200
"""Rows deleted in one transaction: nobody waits long for the lock."""

One = TypeVar("One")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many of each were deleted."""

    runs: int
    censuses: int
    digests: int
    messages: int
    jobs: int
    alarms: int
    slots: int


def forget(database: Database, now: datetime, keep: Keep = KEEP) -> Forgotten:
    """Delete what `keep` does not keep. Bears repetition, and being cut off. Raises StorageError. `now`: aware UTC."""
    with database.session() as session:
        runs = [Seen(*row) for row in retention.runs(session)]
        censuses = retention.censuses(session)
    old_runs = superfluous(runs, now, keep)
    counted = superfluous((Seen(place, "", at) for place, at in enumerate(censuses)), now, keep)
    _in_portions(database, old_runs, retention.forget_runs)
    _in_portions(database, [censuses[place] for place in counted], retention.forget_censuses)
    with database.writing() as session:
        open_findings.forget_closed(session, now - keep.daily)
        return Forgotten(
            runs=len(old_runs),
            censuses=len(counted),
            digests=retention.forget_digests(session, now - keep.daily),
            messages=retention.forget_messages(session, now - keep.daily),
            jobs=retention.forget_jobs(session, now - keep.daily),
            alarms=retention.forget_alarms(session, now - keep.daily),
            slots=slots.forget_before(session, now - SLOTS),
        )


def _in_portions(database: Database, rows: Sequence[One], delete: Callable[[Session, Sequence[One]], None]) -> None:
    for portion in _portions(rows):
        with database.writing() as session:
            delete(session, portion)


def _portions(rows: Sequence[One]) -> Iterator[Sequence[One]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
