"""What the Home tab asks the tables for that nobody else does: one person by their address, and what is new."""

from collections.abc import Sequence

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from storage.ledger.tables import AuditRecord, MoveItem, MoveRequest
from storage.readiness.tables import PersonStanding
from storage.states import OPEN_REQUESTS


def last_records(session: Session, request_ids: Sequence[int]) -> dict[int, int]:
    """The number of the last audit record of each of these requests: as long as it is the same, nothing has changed."""
    last = func.max(col(AuditRecord.id))
    query = select(AuditRecord.request_id, last).where(col(AuditRecord.request_id).in_(request_ids))
    found = session.exec(query.group_by(col(AuditRecord.request_id)))
    return {request: number for request, number in found if request is not None}


def standing_of(session: Session, address: str) -> PersonStanding | None:
    """Where the person of this user principal name or SIP address (lower case, without `sip:`) stood last."""
    wanted = (address, f"sip:{address}")
    query = select(PersonStanding).where(func.lower(PersonStanding.identity).in_(wanted)).limit(1)
    return session.exec(query.execution_options(populate_existing=True)).first()


def move_of(session: Session, address: str) -> tuple[MoveItem, MoveRequest] | None:
    """The latest request with the person of this address, and their part in it: an open one first."""
    same = or_(func.lower(MoveItem.identity) == address, func.lower(MoveItem.sip_address) == f"sip:{address}")
    is_open = col(MoveRequest.state).in_(OPEN_REQUESTS)
    query = (
        select(MoveItem, MoveRequest)
        .join(MoveRequest, col(MoveRequest.id) == col(MoveItem.request_id))
        .where(same)
        .order_by(is_open.desc(), col(MoveRequest.id).desc())
        .limit(1)
    )
    return session.exec(query.execution_options(populate_existing=True)).first()
