"""Plans that somebody was shown and may ask for: kept for a day, since they name people."""

from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import delete
from sqlmodel import Session, col

from storage.ledger.tables import MoveDraft
from storage.states import MoveKind

KEPT = timedelta(days=1)


def keep(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    *,
    by: str,
    kind: MoveKind,
    reason: str,
    plan: str,
    digest: str,
    asked_in: str,
    confirm: str,
    now: datetime,
) -> str:
    """Keep a plan, and drop those that are too old; returns the id by which it is sent."""
    session.exec(delete(MoveDraft).where(col(MoveDraft.created_at) < now - KEPT))
    draft = MoveDraft(
        id=token_hex(12),
        by=by,
        kind=kind,
        reason=reason,
        plan=plan,
        digest=digest,
        asked_in=asked_in,
        confirm=confirm,
        created_at=now,
    )
    session.add(draft)
    session.flush()
    return draft.id


def find(session: Session, draft_id: str, *, now: datetime) -> MoveDraft | None:
    """The plan of this id; None: there is none, or it is too old."""
    draft = session.get(MoveDraft, draft_id, populate_existing=True)
    return draft if draft is not None and draft.created_at >= now - KEPT else None
