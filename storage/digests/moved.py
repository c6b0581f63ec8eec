"""What the ledger says about a span of time: requests that ended, and people who were moved."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.ledger.tables import MoveItem, MoveRequest
from storage.states import ItemState, MoveKind


def ended_since(session: Session, since: datetime) -> list[MoveRequest]:
    """Requests that ended after a moment, in the order in which they did."""
    query = select(MoveRequest).where(col(MoveRequest.ended_at) > since)
    return list(session.exec(query.order_by(col(MoveRequest.ended_at), col(MoveRequest.id))))


def moved_since(session: Session, since: datetime) -> list[tuple[str, int]]:
    """Whoever was moved to Teams after a moment by a request of ours, and by which, in the order in which they were."""
    query = (
        select(MoveItem.user, MoveItem.request_id)
        .join(MoveRequest, col(MoveRequest.id) == col(MoveItem.request_id))
        .where(
            col(MoveItem.moved_at) > since,
            col(MoveItem.state) == ItemState.MOVED,
            col(MoveItem.already_there).is_(False),
            col(MoveRequest.kind) == MoveKind.MOVE,
        )
    )
    return list(session.exec(query.order_by(col(MoveItem.moved_at), col(MoveItem.id))))


def users_of(session: Session, request_id: int) -> list[str]:
    """Everybody in a request, also who was left out."""
    return list(session.exec(select(MoveItem.user).where(col(MoveItem.request_id) == request_id)))
