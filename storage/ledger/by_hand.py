"""People whose moves others carry out by hand: whose command was given away, when each is read again, what came of it.

Nobody of them is ever leased: a person who has not typed a command yet holds no place. The row of the request is what
everybody waits for who changes something; a result counts only for somebody who still waits, or who was left out while
a person had their command, and has moved all the same.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, update
from sqlmodel import Session, col, select

from storage.database import must_be_writing
from storage.ledger import audit, halts, outbox
from storage.ledger.candidates import to_hand_out
from storage.ledger.locks import lock_request
from storage.ledger.splits import in_a_later_request
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.states import OPEN_REQUESTS, ItemState

_ACTIONS = {ItemState.MOVED: "moved", ItemState.FAILED: "failed", ItemState.SKIPPED: "skipped"}


class Halted(Exception):
    """Everything was halted while commands were handed out: the transaction is to be undone."""


def hand_out(session: Session, request: MoveRequest, *, now: datetime) -> list[MoveItem]:
    """Note that a person gets the commands of those whose turn it is and who have none yet; returns these people.

    First the first people alone, and the others once all of these are moved. `request`: its row is locked. Call
    `record` for everybody in the file once the messages of the transaction are written.
    """
    must_be_writing(session)
    found = list(to_hand_out(session, request, now=now))
    for item in found:
        item.handed_at = item.run_at = now
        session.add(item)
    session.flush()
    return found


def record(
    session: Session, handed: Sequence[MoveItem], *, command: Callable[[MoveItem], Mapping[str, Any]], now: datetime
) -> None:
    """Write into the audit trail whose commands were handed out; `command`: of a person. Raises Halted."""
    for item in handed:
        audit.append(
            session,
            at=now,
            actor=audit.BOT,
            action="command handed out",
            request_id=item.request_id,
            user=item.user,
            detail=command(item),
        )
    # whoever halts waits for the end of the trail, which is ours by now, or is seen
    if handed and halts.in_force(session) is not None:
        raise Halted


def handed_out(session: Session, request_id: int) -> list[MoveItem]:
    """Those who wait and whose command a person has, in their order."""
    query = (
        select(MoveItem)
        .where(
            MoveItem.request_id == request_id, MoveItem.state == ItemState.QUEUED, col(MoveItem.handed_at).is_not(None)
        )
        .order_by(col(MoveItem.position), col(MoveItem.id))
    )
    return list(session.exec(query.execution_options(populate_existing=True)))


def open_ones(session: Session) -> list[MoveRequest]:
    """Every request that is carried out by hand, has begun and has not ended, by their numbers."""
    query = (
        select(MoveRequest)
        .where(
            col(MoveRequest.state).in_(OPEN_REQUESTS),
            col(MoveRequest.by_hand).is_(True),
            col(MoveRequest.started_at).is_not(None),
        )
        .order_by(col(MoveRequest.id))
    )
    return list(session.exec(query.execution_options(populate_existing=True)))


def take_look(  # noqa: PLR0913 - all by name
    session: Session,
    request_id: int,
    *,
    everybody: bool,
    now: datetime,
    until: datetime,
    left_since: datetime | None = None,
) -> MoveItem | None:
    """Somebody who is to be read again now, whom nobody else reads until then; None: nobody is due.

    everybody    also those who wait and whose command nobody has
    left_since   also those who have a command and were left out by a change of the plan at that time or later
    """
    must_be_writing(session)
    has_command = col(MoveItem.handed_at).is_not(None)
    waits = and_(col(MoveItem.state) == ItemState.QUEUED, *(() if everybody else (has_command,)))
    which = waits
    if left_since is not None:
        left_out = col(MoveItem.state) == ItemState.SKIPPED
        which = or_(waits, and_(left_out, has_command, col(MoveItem.finished_at) >= left_since))
    query = (
        select(MoveItem)
        .where(MoveItem.request_id == request_id, col(MoveItem.run_at) <= now, which)
        .order_by(col(MoveItem.run_at), col(MoveItem.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    item = session.exec(query).first()
    if item is not None:
        item.run_at = until
        session.add(item)
        session.flush()
    return item


def look_later(session: Session, item: MoveItem, *, outcome: str, run_at: datetime) -> bool:
    """They have not moved: read again then; False where that is no longer to be said of them.

    `outcome`: what was read, where people should know it; else empty. Why somebody was left out stays as it is.
    """
    values: dict[str, Any] = {"run_at": run_at}
    if item.state is ItemState.QUEUED:
        values["outcome"] = outcome
    return _while_as_read(session, item, **values)


def settle(  # noqa: PLR0913 - everything that became of somebody; all by name
    session: Session, item: MoveItem, *, state: ItemState, outcome: str, error: str = "", now: datetime
) -> bool:
    """Note what became of somebody: moved, failed or skipped. False, and nothing is noted, if it has become otherwise.

    `item`: as it was when somebody looked; who was left out by then can only be moved, and by no later request.
    """
    must_be_writing(session)
    request = lock_request(session, item.request_id)
    values: dict[str, Any] = {"state": state, "outcome": outcome, "error": error, "error_id": "", "finished_at": now}
    if state is ItemState.MOVED:
        values |= {"moved_at": now, "proof_due_at": now}
    if request is None or not _may_become(session, item, state):
        return False
    if not _while_as_read(session, item, **values):
        return False
    outbox.touch(session, request.card_key, run_at=now)
    detail = {"outcome": outcome, "error": error, "state": state, "by_hand": True, "handed_at": item.handed_at}
    audit.append(
        session,
        at=now,
        actor=audit.BOT,
        action=_ACTIONS[state],
        request_id=item.request_id,
        user=item.user,
        detail=detail,
    )
    return True


def _may_become(session: Session, item: MoveItem, state: ItemState) -> bool:
    if item.state is ItemState.SKIPPED:
        return state is ItemState.MOVED and not in_a_later_request(session, item)
    return item.state is ItemState.QUEUED


def _while_as_read(session: Session, item: MoveItem, **values: Any) -> bool:
    changed = session.exec(
        update(MoveItem)
        .where(col(MoveItem.id) == number_of(item), col(MoveItem.state) == item.state)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return changed.rowcount == 1
