"""When digests are due, and what keeps subscriptions from being asked that."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from commands.digests.asks import asked_by
from commands.digests.trouble import UNREADABLE, forget_trouble, note_deliveries, note_trouble, note_unmade
from commands.rules.schedules.schedule import last_due
from commands.services import Services
from commands.step import UsageError
from storage.database import StorageError
from storage.digests import subscriptions
from storage.digests.tables import Subscription

GRACE = timedelta(hours=3)
"""So late a digest may come after a time that nobody could keep; later it is skipped."""

_log = structlog.get_logger("hybridbot.digests")


@dataclass(frozen=True, slots=True)
class Slot:
    """One time of one subscription."""

    subscription: int
    slot_at: datetime
    """Aware and UTC."""


def due(services: Services, now: datetime, *, grace: timedelta = GRACE) -> Iterator[Slot]:
    """Of each active subscription the last time that has come, if it counts and it is not too late for it.

    Only asks. One whose times cannot be told has none: `note_troubles` tells its people. Raises StorageError.
    """
    for row, slot_at, _ in _times(services, now):
        if slot_at is not None and slot_at > row.counts_from and now - slot_at <= grace:
            yield Slot(row.id or 0, slot_at)


def note_troubles(services: Services, now: datetime) -> None:
    """Note what stands in the way of subscriptions, told once to whoever made them, and what no longer does.

    That is what became of their last messages, digests that could not be made, and times that cannot be told.
    Raises StorageError.
    """
    note_deliveries(services)
    note_unmade(services, now)
    for row, _, error in _times(services, now):
        if error is None:
            forget_trouble(services, row)
            continue
        if not isinstance(error, (UsageError, ValueError)):
            _log.error("a subscription cannot be asked when it is due", subscription=row.id, exc_info=error)
        note_trouble(services, row, str(error) if isinstance(error, UsageError) else UNREADABLE)


def _times(services: Services, now: datetime) -> Iterator[tuple[Subscription, datetime | None, Exception | None]]:
    """Each active subscription with the last of its times that has come, or else why that cannot be told."""
    calendar = services.organisation.policy.calendar
    with services.database.session() as session:
        rows = subscriptions.active(session)
    for row in rows:
        try:
            slot_at, error = last_due(asked_by(row).schedule(calendar), now), None
        except StorageError:
            raise
        except Exception as broken:  # noqa: BLE001 - one subscription must not silence all the others
            slot_at, error = None, broken
        yield row, slot_at, error
