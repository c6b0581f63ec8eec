"""What the Home tab asks the tables for that nobody else does: one person by their address."""

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from storage.ledger.tables import MoveItem, MoveRequest
from storage.readiness.tables import PersonStanding
from storage.states import OPEN_REQUESTS


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
