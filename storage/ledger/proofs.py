"""What is seen of somebody after their move: known to Microsoft 365, meetings migrated, signed in to Teams."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.database import must_be_writing
from storage.ledger import audit
from storage.ledger.tables import MoveItem
from storage.states import ItemState

STAGES = {"synced_at": "synced", "meetings_at": "meetings migrated", "signed_in_at": "signed in"}
"""Column of a stage, and what the audit trail calls it."""


def due_proofs(session: Session, now: datetime, limit: int) -> list[MoveItem]:
    """People who were moved and are to be looked at again, the longest due first, at most `limit`."""
    query = (
        select(MoveItem)
        .where(col(MoveItem.proof_due_at) <= now, MoveItem.state == ItemState.MOVED)
        .order_by(col(MoveItem.proof_due_at), col(MoveItem.id))
        .limit(limit)
    )
    return list(session.exec(query.execution_options(populate_existing=True)))


def claim_proof(session: Session, item_id: int, *, seen_due: datetime, next_due: datetime) -> bool:
    """Claim one look by setting the time of the next; False if another replica was quicker."""
    changed = session.exec(
        update(MoveItem)
        .where(col(MoveItem.id) == item_id, col(MoveItem.proof_due_at) == seen_due)
        .values(proof_due_at=next_due)
    )
    return changed.rowcount == 1


def note_proof(session: Session, item_id: int, *, now: datetime, **columns: Any) -> list[str]:
    """Note what a look has seen; returns the stages that were reached by it, as the audit trail calls them.

    `columns` are those of the proof in `MoveItem`. A stage that was reached before keeps its moment.
    """
    must_be_writing(session)
    query = select(MoveItem).where(MoveItem.id == item_id).with_for_update().execution_options(populate_existing=True)
    item = session.exec(query).one()
    reached = [name for name in STAGES if columns.get(name) and getattr(item, name) is None]
    values = {name: value for name, value in columns.items() if name not in STAGES or name in reached}
    session.add(item.sqlmodel_update(values))
    session.flush()
    for name in reached:
        audit.append(
            session,
            at=now,
            actor=audit.BOT,
            action=STAGES[name],
            request_id=item.request_id,
            user=item.user,
            detail={"at": columns[name]},
        )
    return [STAGES[name] for name in reached]
