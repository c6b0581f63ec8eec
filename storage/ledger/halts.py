"""Everything stands still while a halt is in force: no request claims anybody, on any replica.

A halt and a claim both hold the end of the audit trail when they decide, so each claim is before the halt in the
trail, or is not made.
"""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.ledger import audit
from storage.ledger.tables import Halt


def halt(session: Session, *, by: str, reason: str, now: datetime) -> Halt:
    """Stop every claim from the commit on. What is being moved at that moment is finished."""
    row = Halt(by=by, reason=reason, at=now)
    session.add(row)
    session.flush()
    audit.append(session, at=now, actor=by, action="halt", detail={"reason": reason, "halt": row.id})
    return row


def in_force(session: Session) -> Halt | None:
    """The latest halt that nobody has lifted."""
    query = select(Halt).where(col(Halt.lifted_at).is_(None)).order_by(col(Halt.id).desc()).limit(1)
    return session.exec(query.execution_options(populate_existing=True)).first()


def lift(session: Session, *, by: str, now: datetime) -> int:
    """End every halt; returns how many were in force. What requests need to go on is not decided here."""
    lifted = session.exec(
        update(Halt).where(col(Halt.lifted_at).is_(None)).values(lifted_at=now, lifted_by=by)
    ).rowcount
    if lifted:
        audit.append(session, at=now, actor=by, action="lift halt", detail={"halts": lifted})
    return lifted
