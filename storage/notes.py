"""Notes to the people of a wave: whether they may be sent, and which were. Every time is aware."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from storage.database import must_be_writing
from storage.ledger import audit, outbox
from storage.ledger.tables import MoveItem, MoveRequest, OutboxMessage, number_of
from storage.models import WaveNotes
from storage.states import OPEN_REQUESTS, ItemState, OutboxState, RequestState

NOTE = "note"
"""Kind in the outbox. Key: `note:7:before-1:20261129T0100` (item, note, window), and `:2` where the same was told
before and another time since. Payload: `item`, `note`, when it was
put there (`at`), of which window it tells (`start`, `end`), the approved template (`text`) and the digest of all of
them (`texts`); it is not posted later than `until`."""
SENT_OFF, STOPPED = "sent the notes off", "stopped the notes"
"""As the audit trail calls it; detail `texts`: the digest of the templates."""

_ERROR = re.compile(r"[a-z]+(_[a-z]+)*")
"""Slack's name of an error; what we gave up ourselves, because it was no longer so, says why in a sentence."""

Sent = dict[tuple[str, str], datetime]
"""When which note was sent for which window; where it was sent again, the last time."""


def approved(session: Session, request_id: int) -> WaveNotes | None:
    """That the notes of a request may be sent; None: nobody has said so."""
    return session.get(WaveNotes, request_id, populate_existing=True)


def approve(session: Session, request_id: int, *, by: str, texts: str, now: datetime) -> bool:
    """Note that they may be sent with these texts, with a record; False where they might already."""
    must_be_writing(session)
    found = approved(session, request_id)
    if found is not None and found.texts == texts:
        return False
    found = found or WaveNotes(request_id=request_id, approved_by=by, approved_at=now, texts=texts)
    found.approved_by, found.approved_at, found.texts = by, now, texts
    session.add(found)
    session.flush()
    audit.append(session, at=now, actor=by, action=SENT_OFF, request_id=request_id, detail={"texts": texts})
    return True


def withdraw(session: Session, request_id: int, *, by: str, now: datetime) -> bool:
    """Note that no more are to be sent, with a record; False where none were. Those that wait are not sent either."""
    must_be_writing(session)
    found = approved(session, request_id)
    if found is not None:
        texts = found.texts
        session.delete(found)
        session.flush()
        audit.append(session, at=now, actor=by, action=STOPPED, request_id=request_id, detail={"texts": texts})
    return found is not None


def to_look_at(session: Session, *, moved_since: datetime) -> list[tuple[MoveRequest, WaveNotes]]:
    """The requests whose notes may be sent and that are open, or ended since then: somebody may be due in them."""
    ended = (col(MoveRequest.state) == RequestState.DONE) & (col(MoveRequest.ended_at) >= moved_since)
    query = (
        select(MoveRequest, WaveNotes)
        .join(WaveNotes, col(WaveNotes.request_id) == col(MoveRequest.id))
        .where(col(MoveRequest.state).in_(OPEN_REQUESTS) | ended)
        .order_by(col(MoveRequest.id))
    )
    return list(session.exec(query.execution_options(populate_existing=True)))


def people_of(session: Session, request_id: int) -> list[MoveItem]:
    """Those who wait or were moved, in their order."""
    query = (
        select(MoveItem)
        .where(MoveItem.request_id == request_id, col(MoveItem.state).in_((ItemState.QUEUED, ItemState.MOVED)))
        .order_by(col(MoveItem.position), col(MoveItem.id))
    )
    return list(session.exec(query.execution_options(populate_existing=True)))


def sent(session: Session, request_id: int) -> Mapping[int, Sent]:
    """Which notes about a request were handed to the outbox, by the id of the item."""
    return _sent(session, col(OutboxMessage.request_id) == request_id)


def sent_to(session: Session, item_id: int) -> Sent:
    """Which notes were handed to the outbox for one person of a request."""
    return _sent(session, col(OutboxMessage.item_id) == item_id).get(item_id, {})


def _sent(session: Session, which: ColumnElement[bool]) -> dict[int, Sent]:
    query = select(OutboxMessage.item_id, OutboxMessage.key, OutboxMessage.payload)
    found: dict[int, Sent] = {}
    for item_id, key, payload in session.exec(query.where(which, col(OutboxMessage.kind) == NOTE)):
        note, window = key.split(":")[2:4]
        at = datetime.fromisoformat(json.loads(payload)["at"]).astimezone(UTC)
        told = found.setdefault(item_id or 0, {})
        told[note, window] = max(at, told.get((note, window), at))
    return found


def put(  # noqa: PLR0913 - all by name
    session: Session,
    request: MoveRequest,
    item: MoveItem,
    *,
    note: str,
    window: str,
    channel: str,
    text: str,
    texts: str,
    until: datetime,
    again: bool = False,
    now: datetime,
) -> bool:
    """Have a note sent, once; False where it was before. The row of the request is locked.

    channel       Slack user id of the person
    text, texts   the template that was approved, and the digest of all of them
    until         it is not posted later
    again         it is sent once more where it was before: another time was told since
    """
    key = f"{NOTE}:{number_of(item)}:{note}:{window}"
    if again and (before := _spellings(session, number_of(item), key)):
        key = f"{key}:{before + 1}"
    start, end = request.window_start, request.window_end
    return outbox.put(
        session,
        key=key,
        kind=NOTE,
        channel=channel,
        request_id=item.request_id,
        item_id=number_of(item),
        payload={
            "item": number_of(item),
            "note": note,
            "at": now.isoformat(),
            "start": start.isoformat() if start is not None else "",
            "end": end.isoformat() if end is not None else "",
            "text": text,
            "texts": texts,
            "until": until.isoformat(),
        },
        run_at=now,
    )


def refused(session: Session, request_id: int) -> dict[int, str]:
    """Whose last note about a request Slack did not take, and what it said, by the id of the item."""
    query = (
        select(OutboxMessage.item_id, OutboxMessage.state, OutboxMessage.problem)
        .where(OutboxMessage.request_id == request_id, OutboxMessage.kind == NOTE)
        .order_by(col(OutboxMessage.id))
    )
    last = {item_id or 0: (state, problem) for item_id, state, problem in session.exec(query)}
    return {
        item_id: problem
        for item_id, (state, problem) in last.items()
        if state is OutboxState.FAILED and _ERROR.fullmatch(problem)
    }


def _spellings(session: Session, item_id: int, key: str) -> int:
    """How many messages of somebody have this key, or this one with a number."""
    keys = session.exec(select(OutboxMessage.key).where(OutboxMessage.item_id == item_id))
    return sum(one == key or one.startswith(f"{key}:") for one in keys)


def reader_of(session: Session, item_id: int) -> str:
    """Slack user id of whom the last note about an item was sent to; empty: nobody got one."""
    query = (
        select(OutboxMessage.channel)
        .where(OutboxMessage.item_id == item_id, OutboxMessage.kind == NOTE)
        .order_by(col(OutboxMessage.id).desc())
        .limit(1)
    )
    return session.exec(query).first() or ""


def touch(session: Session, item_id: int, *, now: datetime) -> None:
    """What became of the answer to somebody's notes has changed: they are shown anew, with the text that was read."""
    outbox.touch_about(session, NOTE, item_id, run_at=now)
