"""What the ledger says about a span of time: requests that ended, and people who were moved."""

from datetime import datetime

from sqlalchemy import func
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


def waves(session: Session, most: int) -> list[tuple[int, MoveKind, int]]:
    """The latest requests, newest first: number, what they do, and how many people they have without those left out."""
    latest = select(MoveRequest.id).order_by(col(MoveRequest.id).desc()).limit(most).scalar_subquery()
    in_it = (col(MoveItem.request_id) == col(MoveRequest.id)) & (col(MoveItem.state) != ItemState.SKIPPED)
    query = (
        select(MoveRequest.id, MoveRequest.kind, func.count(col(MoveItem.id)))
        .outerjoin(MoveItem, in_it)
        .where(col(MoveRequest.id).in_(latest))
        .group_by(col(MoveRequest.id), col(MoveRequest.kind))
        .order_by(col(MoveRequest.id).desc())
    )
    return [(number, MoveKind(kind), whole) for number, kind, whole in session.exec(query) if number is not None]
