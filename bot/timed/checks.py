"""The checks that run by themselves, so that digests, alarms and the Home tab have something to tell."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from bot.timed.jobs import Due, Timed
from commands.step import StatusResult

CHECKS = "checks"
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)

After = Callable[[], None]
"""Done after the checks, by what they have stored. What it raises is logged."""

_log = structlog.get_logger("hybridbot.timed")


def checks(check: Callable[[], StatusResult], *, every: timedelta, after: Sequence[After] = ()) -> Timed:
    """All five steps, at each multiple of `every` since 1970 in UTC: of `every` = 1 h at each full hour.

    `check` runs and stores them; it may raise StorageError.

    A time that was missed is caught up until the next one comes: so whoever starts where nothing was ever checked, or
    not since the last such time, checks at once.
    """

    def run(_: Due) -> None:
        status = check()
        _log.info("checked everything", verdict=str(status.verdict), headline=status.headline)
        for one in after:
            _isolated(one)

    return Timed(name=CHECKS, due=lambda now: (Due(CHECKS, aligned(now, every)),), run=run, patience=every)


def aligned(now: datetime, every: timedelta) -> datetime:
    """The last multiple of an interval since 1970 that is not after `now` (aware)."""
    return now - (now - _BEGIN) % every


def _isolated(after: After) -> None:
    try:
        after()
    except Exception:  # noqa: BLE001 - what follows a check is one thing each, and none may take the others along
        _log.exception("what follows the checks failed")
