"""A subscription for tests, and what one of its digests needs to be stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from storage.digests import digests, subscriptions
from storage.digests.subscriptions import Wanted
from storage.digests.tables import Subscription
from storage.ledger import outbox
from storage.ledger.tables import OutboxMessage
from storage.states import DigestOutcome, OutboxState

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
"""08:30 in Berlin."""
DAY = timedelta(days=1)
CHANNEL = "C0MIGRATION"
WANTED = Wanted(
    channel=CHANNEL,
    at="08:30",
    zone="Europe/Berlin",
    days="[]",
    country="DE",
    scope='{"kind": "everybody", "value": ""}',
    only_changes=False,
)


def wanted(**other: Any) -> Wanted:
    return replace(WANTED, **other)


def subscribed(session: Session, *, by: str = "U0ADA", now: datetime = MONDAY - DAY, **other: Any) -> Subscription:
    row = subscriptions.add(session, wanted(**other), by=by, now=now)
    assert row is not None
    return row


def kept(
    session: Session, row: Subscription, slot_at: datetime, *, outcome: DigestOutcome = DigestOutcome.POSTED
) -> bool:
    return digests.insert(
        session,
        subscription_id=row.id or 0,
        slot_at=slot_at,
        day=f"{slot_at:%Y-%m-%d}",
        made_at=slot_at,
        outcome=outcome,
        facts="{}",
        message_key=f"digest:{row.id}:{slot_at:%Y%m%dT%H%MZ}" if outcome is DigestOutcome.POSTED else "",
    )


def messaged(
    session: Session, row: Subscription, slot_at: datetime, *, state: OutboxState = OutboxState.SENT, problem: str = ""
) -> None:
    """A digest was kept, and this has become of its message."""
    assert kept(session, row, slot_at)
    key = f"digest:{row.id}:{slot_at:%Y%m%dT%H%MZ}"
    outbox.put(session, key=key, kind="digest", channel=row.channel, run_at=slot_at)
    session.exec(update(OutboxMessage).where(col(OutboxMessage.key) == key).values(state=state, problem=problem))
