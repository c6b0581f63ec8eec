"""Questions about the ledger that a new request asks: who is in which, who was moved by which, was it sent before."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from storage.ledger.tables import MoveItem, MoveRequest
from storage.states import HELD_ITEMS, ItemState, MoveKind

_IN_ONE_STATEMENT = 500
"""Values in one statement: databases take a limited number of them."""


def of_origin(session: Session, origin: str) -> MoveRequest | None:
    """The request that was made by this delivery or draft."""
    return session.exec(select(MoveRequest).where(MoveRequest.origin == origin)).first()


def holders(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """In which open request each of these people is, by objectGUID; without those who are in none."""
    found: dict[str, int] = {}
    for some in in_parts(keys):
        query = select(MoveItem.user, MoveItem.request_id).where(
            col(MoveItem.user).in_(some), col(MoveItem.state).in_(HELD_ITEMS)
        )
        found |= dict(session.exec(query).all())
    return found


def last_moves(session: Session, keys: Sequence[str]) -> dict[str, MoveItem]:
    """The last move of each of these people to Teams, by objectGUID; without those whom no request has moved."""
    found: dict[str, MoveItem] = {}
    for some in in_parts(keys):
        query = (
            select(MoveItem)
            .where(
                MoveItem.request_id == MoveRequest.id,
                col(MoveItem.user).in_(some),
                MoveItem.state == ItemState.MOVED,
                MoveRequest.kind == MoveKind.MOVE,
            )
            .order_by(col(MoveRequest.id))
        )
        found |= {item.user: item for item in session.exec(query)}
    return found


def in_parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many at a time as one statement takes."""
    return (keys[start : start + _IN_ONE_STATEMENT] for start in range(0, len(keys), _IN_ONE_STATEMENT))
