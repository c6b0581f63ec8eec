"""What the Home tab asks the tables for that nobody else does: people by their addresses, and what is new."""

from collections.abc import Sequence

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from storage.ledger.tables import AuditRecord, MoveItem, MoveRequest
from storage.readiness.people import parts
from storage.readiness.tables import PersonStanding
from storage.states import OPEN_REQUESTS

_SIP = "sip:"


def last_records(session: Session, request_ids: Sequence[int]) -> dict[int, int]:
    """The number of the last audit record of each of these requests: as long as it is the same, nothing has changed."""
    last = func.max(col(AuditRecord.id))
    query = select(AuditRecord.request_id, last).where(col(AuditRecord.request_id).in_(request_ids))
    found = session.exec(query.group_by(col(AuditRecord.request_id)))
    return {request: number for request, number in found if request is not None}


def standings_of(session: Session, addresses: Sequence[str]) -> dict[str, PersonStanding]:
    """Where the people of these user principal names or SIP addresses (lower case, without `sip:`) stood last."""
    found: dict[str, PersonStanding] = {}
    for some in parts(addresses):
        wanted = [*some, *(f"{_SIP}{address}" for address in some)]
        query = select(PersonStanding).where(func.lower(PersonStanding.identity).in_(wanted))
        rows = session.exec(query.execution_options(populate_existing=True))
        found |= {row.identity.lower().removeprefix(_SIP): row for row in rows}
    return found


def moves_of(session: Session, addresses: Sequence[str]) -> dict[str, tuple[MoveItem, MoveRequest]]:
    """Of each of these addresses the latest request with its person, and their part in it: an open one first."""
    best: dict[str, tuple[tuple[bool, int], MoveItem, MoveRequest]] = {}
    for some in parts(addresses):
        same = or_(
            func.lower(MoveItem.identity).in_(some),
            func.lower(MoveItem.sip_address).in_([f"{_SIP}{address}" for address in some]),
        )
        query = select(MoveItem, MoveRequest).join(MoveRequest, col(MoveRequest.id) == col(MoveItem.request_id))
        wanted = set(some)
        for item, request in session.exec(query.where(same).execution_options(populate_existing=True)):
            place = request.state in OPEN_REQUESTS, item.request_id
            for address in wanted & {item.identity.lower(), item.sip_address.lower().removeprefix(_SIP)}:
                if address not in best or best[address][0] < place:
                    best[address] = place, item, request
    return {address: (item, request) for address, (_, item, request) in best.items()}
