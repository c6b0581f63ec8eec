"""Who was seen TeamsOnly in the cloud and homed on premises, until it is seen mended: nothing goes on before."""

from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from storage.database import must_be_writing
from storage.ledger import audit, outbox
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveItem
from storage.states import HELD_ITEMS, ItemState

SEEN, MENDED = "split seen", "split mended"
"""As the audit trail calls them."""


def split_people(session: Session, request_id: int) -> list[MoveItem]:
    """The people of a request who were seen so, and not mended since, in the order in which they are moved."""
    query = (
        select(MoveItem)
        .where(MoveItem.request_id == request_id, col(MoveItem.split_at).is_not(None))
        .order_by(col(MoveItem.position), col(MoveItem.id))
    )
    return list(session.exec(query.execution_options(populate_existing=True)))


def everybody_split(session: Session) -> list[MoveItem]:
    """Those of all requests who were seen so, and not mended since, oldest first."""
    query = select(MoveItem).where(col(MoveItem.split_at).is_not(None)).order_by(col(MoveItem.split_at))
    return list(session.exec(query.execution_options(populate_existing=True)))


def on_their_way(session: Session, *, since: datetime) -> set[str]:
    """Identities, lower case, of those who are being moved now, or whose move ended since then."""
    query = select(MoveItem.identity).where(
        or_(col(MoveItem.state) == ItemState.LEASED, col(MoveItem.finished_at) >= since)
    )
    return {identity.casefold() for identity in session.exec(query)}


def note_split(session: Session, item_id: int, *, now: datetime) -> bool:
    """Note that somebody is seen so; False where that is known already, or a later request has them or has moved them.

    Whoever is being moved back is on premises before the cloud has learnt it: that is no half of this move.
    """
    found = session.get(MoveItem, item_id)
    if found is None or in_a_later_request(session, found):
        return False
    return _note(session, item_id, split_at=now, action=SEEN, by=audit.BOT, now=now)


def in_a_later_request(session: Session, found: MoveItem) -> bool:
    """Whether a later request has them by now, or has moved them: then what is seen of them is about that one."""
    query = select(MoveItem.id).where(
        MoveItem.user == found.user,
        col(MoveItem.request_id) > found.request_id,
        col(MoveItem.state).in_((*HELD_ITEMS, ItemState.MOVED)),
    )
    return session.exec(query.limit(1)).first() is not None


def note_mended(session: Session, item_id: int, *, by: str, now: datetime) -> bool:
    """Note that somebody is no longer so; False where nobody had seen it. `by`: whoever had it looked at."""
    return _note(session, item_id, split_at=None, action=MENDED, by=by, now=now)


def _note(  # noqa: PLR0913 - all by name
    session: Session, item_id: int, *, split_at: datetime | None, action: str, by: str, now: datetime
) -> bool:
    must_be_writing(session)
    found = session.get(MoveItem, item_id)
    request = lock_request(session, found.request_id) if found is not None else None
    if found is None or request is None:
        return False
    session.refresh(found)
    if (found.split_at is None) == (split_at is None):
        return False
    found.split_at = split_at
    session.add(found)
    session.flush()
    outbox.touch(session, request.card_key, run_at=now)
    audit.append(session, at=now, actor=by, action=action, request_id=found.request_id, user=found.user)
    return True
