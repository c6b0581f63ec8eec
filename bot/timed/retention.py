"""Once a day, what is no longer needed is deleted."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.timed.checks import aligned
from bot.timed.jobs import Due, Timed
from commands.retention import forget
from commands.rules.over_time.keeping import Keep
from storage.database import Database

RETENTION = "retention"
_DAY = timedelta(days=1)
_AT = timedelta(hours=3, minutes=10)
"""UTC; between two background checks, as these are usually set."""

_log = structlog.get_logger("hybridbot.timed")


def retention(database: Database, keep: Keep, *, now: Callable[[], datetime]) -> Timed:
    """Delete at 03:10 UTC what `keep` does not keep; a day that was missed is made up for until the next one."""

    def run(_: Due) -> None:
        gone = forget(database, now(), keep)
        _log.info("deleted what is old", runs=gone.runs, censuses=gone.censuses, digests=gone.digests, slots=gone.slots)

    return Timed(
        name=RETENTION, due=lambda at: (Due(RETENTION, aligned(at - _AT, _DAY) + _AT),), run=run, patience=_DAY
    )
