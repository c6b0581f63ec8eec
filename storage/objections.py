"""Who has said that the time of their move does not suit. An open one keeps that person from being claimed.

Whoever writes one down locks the request first, as whoever claims people of it does: so nobody is claimed whose word
was written down, and no word is written down of somebody who was claimed. Every time is aware.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.database import must_be_writing
from storage.ledger import audit, outbox
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.models import Objection
from storage.states import ItemState, ObjectionState

ASKED, UNTOLD, SETTLED = "objection", "objection-untold", "objection-settled"
"""Kinds in the outbox: to whoever has to find another time; where they cannot be told, to those who look after the
move; and to whoever has said it. Keys: `objection:3:2` (which, and how often it was said by then), payload `item`,
`times`, the `reason` and the window (`start`, `end`); `objection-untold:3:2:card`, or `:operations`, with the same; and
`objection-settled:3:2`, payload `kept`: the time stays."""
SAID, KEPT, ENDED = "said that the time does not suit", "kept the time for", "settled the time of"
"""As the audit trail calls them."""


def of_item(session: Session, item_id: int) -> Objection | None:
    """The word of one person of a request, open or settled."""
    query = select(Objection).where(Objection.item_id == item_id).execution_options(populate_existing=True)
    return session.exec(query).first()


def message_key(kind: str, said: Objection) -> str:
    """The key of a message of this kind about the last time that somebody has said it."""
    return f"{kind}:{said.id}:{said.times}"


def of_message(session: Session, payload: Mapping[str, Any]) -> Objection | None:
    """The word of the person whom a message of the outbox is about; None: it is about none, or they said nothing."""
    number = payload.get("item")
    return of_item(session, number) if isinstance(number, int) else None


def open_of(session: Session, request: MoveRequest) -> Mapping[int, Objection]:
    """Those who object to the present window of a request and still wait in it, by the id of their item."""
    query = (
        select(Objection)
        .join(MoveItem, col(MoveItem.id) == col(Objection.item_id))
        .where(
            Objection.request_id == request.id,
            Objection.state == ObjectionState.OPEN,
            Objection.window_start == request.window_start,
            MoveItem.state == ItemState.QUEUED,
        )
        .order_by(col(Objection.id))
        .execution_options(populate_existing=True)
    )
    return {one.item_id: one for one in session.exec(query)}


def every_open(session: Session) -> list[Objection]:
    """Every one that nobody has settled, whatever has become of the request."""
    query = select(Objection).where(Objection.state == ObjectionState.OPEN).order_by(col(Objection.id))
    return list(session.exec(query.execution_options(populate_existing=True)))


def about(session: Session, identity: str) -> list[tuple[Objection, MoveItem, MoveRequest]]:
    """What somebody has said, open or settled, the latest first. `identity`: user principal name, in any case."""
    query = (
        select(Objection, MoveItem, MoveRequest)
        .join(MoveItem, col(MoveItem.id) == col(Objection.item_id))
        .join(MoveRequest, col(MoveRequest.id) == col(Objection.request_id))
        .where(func.lower(col(MoveItem.identity)) == identity.lower())
        .order_by(col(Objection.said_at).desc())
    )
    return list(session.exec(query))


def say(  # noqa: PLR0913 - one argument per column; all by name
    session: Session, request: MoveRequest, item: MoveItem, *, user: str, reason: str, now: datetime
) -> Objection | None:
    """Write down that the time of somebody does not suit. `request`: its row is locked, and it has a window.

    None where the same was said of this window before, and they were told of no other since: then nothing changes.
    """
    must_be_writing(session)
    assert request.window_start is not None  # noqa: S101 - the caller has looked; this tells the type checker
    found = of_item(session, number_of(item))
    past = found is not None and found.state is ObjectionState.PAST
    if found is not None and found.window_start == request.window_start and not past:
        return None
    found = found or Objection(
        request_id=number_of(request), item_id=number_of(item), user=user, reason="", owner="",
        window_start=request.window_start, times=0, said_at=now,
    )  # fmt: skip
    found.times += 1
    found.user, found.reason, found.owner = user, reason, request.requester
    found.window_start, found.said_at = request.window_start, now
    found.state, found.settled_by, found.settled_at = ObjectionState.OPEN, "", None
    session.add(found)
    session.flush()
    return found


def settle(session: Session, item_id: int, *, by: str, now: datetime) -> bool:
    """Note that an open one is settled. The row of the request is locked. False where it was settled before."""
    must_be_writing(session)
    found = of_item(session, item_id)
    if found is None or found.state is not ObjectionState.OPEN:
        return False
    found.state, found.settled_by, found.settled_at = ObjectionState.SETTLED, by, now
    session.add(found)
    session.flush()
    return True


def pass_by(session: Session, said: Objection, *, by: str, now: datetime) -> bool:
    """Note that what somebody has said, settled or not, is of no time of theirs any more; whether it was open.

    `said` was read after the row of the request was locked.
    """
    must_be_writing(session)
    was_open, said.state = said.state is ObjectionState.OPEN, ObjectionState.PAST
    if was_open:
        said.settled_by, said.settled_at = by, now
    session.add(said)
    session.flush()
    return was_open


def leave_out(session: Session, request: MoveRequest, outcome: str, *, now: datetime) -> list[MoveItem]:
    """Leave those out whose objection is open, with a sentence why; those people. `request`: its row is locked."""
    must_be_writing(session)
    gone = []
    for item_id in open_of(session, request):
        item = session.get(MoveItem, item_id, populate_existing=True)
        if item is None or item.handed_at is not None:
            continue
        item.state, item.outcome, item.finished_at = ItemState.SKIPPED, outcome, now
        session.add(item)
        gone.append(item)
    session.flush()
    if gone:
        outbox.touch(session, request.card_key, run_at=now)
    for item in gone:
        audit.append(
            session, at=now, actor=audit.BOT, action="skipped", request_id=request.id, user=item.user,
            detail={"outcome": outcome},
        )  # fmt: skip
    return gone


def record(  # noqa: PLR0913 - all by name
    session: Session, request: MoveRequest, item: MoveItem, action: str, *, by: str, now: datetime
) -> None:
    """Write SAID, KEPT or ENDED into the audit trail: after all messages, as all records are."""
    audit.append(session, at=now, actor=by, action=action, request_id=request.id, user=item.user, detail={})
