"""Prolongs the leases that this process holds, well before they run out."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.moves.leases import OwnLease, OwnLeases
from storage.database import Database, StorageError
from storage.ledger import items
from storage.ledger.clock import read_clock

_log = structlog.get_logger("hybridbot.heart")


def beat(database: Database, leases: OwnLeases, *, lease: float, now: Callable[[], datetime]) -> None:
    """Prolong every lease that can still be trusted by `lease` seconds from now.

    Our own moment is read before the database is told, so that it is never later than the database's. A beat that
    fails prolongs nothing, and the next one may still come in time; a lease that the database gives to somebody else
    ends here.
    """
    for held in leases.held():
        until = leases.monotonic() + lease
        try:
            if _extend(database, held, lease=lease, now=now):
                held.prolong(until)
            else:
                # settled at this very moment, or taken over by another owner
                held.end()
                _log.info("a lease is over", item=held.item)
        except StorageError:
            _log.exception("a lease could not be prolonged", item=held.item, left=round(held.left(), 1))


def _extend(database: Database, held: OwnLease, *, lease: float, now: Callable[[], datetime]) -> bool:
    with database.writing() as session:
        until = read_clock(session, now()) + timedelta(seconds=lease)
        prolonged: bool = items.extend(session, held.item, token=held.token, until=until)
    return prolonged
