"""Requests to move people: found, changed and closed, each in one transaction with its audit record and its card.

Every change is conditional on the state that it starts from, and raises the request's version. What the states mean
to people stands in docs/moves.md.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage.ledger import audit, outbox, people
from storage.ledger.decisions import withdraw_all
from storage.ledger.locks import lock_request
from storage.ledger.people import NewItem
from storage.ledger.tables import MoveItem, MoveRequest, card_key_of
from storage.states import CHANGEABLE, OPEN_REQUESTS, ItemState, RequestState

LEAVES_OUT = {
    RequestState.CANCELLING: "Not moved: the request was cancelled.",
    RequestState.CANCELLED: "Not moved: the request was cancelled.",
    RequestState.REJECTED: "Not moved: the request was rejected.",
    RequestState.EXPIRED: "Not moved: the request was not approved in time.",
}
"""States in which nobody else is begun, with what is said of those who were waiting."""
_UNTOLD = ("plan", "requirement", "askers", "asked_at", "judge_due_at", "judged_at", "judge_note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many people of a request are in each state."""

    queued: int = 0
    leased: int = 0
    moved: int = 0
    failed: int = 0
    skipped: int = 0
    handed: int = 0
    """Of those who wait: whose command was handed to a person, who may run it at any moment."""


def get(session: Session, request_id: int) -> MoveRequest | None:
    """A request as it is now."""
    return session.get(MoveRequest, request_id, populate_existing=True)


def of_card(session: Session, channel: str, ts: str) -> MoveRequest | None:
    """The request whose card this message is."""
    if not ts:
        return None
    return session.exec(select(MoveRequest).where(MoveRequest.channel == channel, MoveRequest.message_ts == ts)).first()


def open_requests(session: Session) -> list[MoveRequest]:
    """Every request that has not ended, oldest first."""
    query = select(MoveRequest).where(col(MoveRequest.state).in_(OPEN_REQUESTS)).order_by(col(MoveRequest.id))
    return list(session.exec(query.execution_options(populate_existing=True)))


def recent(session: Session, limit: int = 20) -> list[MoveRequest]:
    """The latest requests, newest first."""
    query = select(MoveRequest).order_by(col(MoveRequest.id).desc()).limit(limit)
    return list(session.exec(query.execution_options(populate_existing=True)))


def items_of(session: Session, request_id: int) -> list[MoveItem]:
    """The people of a request, in the order in which they are moved."""
    query = select(MoveItem).where(MoveItem.request_id == request_id).order_by(col(MoveItem.position), col(MoveItem.id))
    return list(session.exec(query.execution_options(populate_existing=True)))


def counts(session: Session, request_id: int) -> Counts:
    """How many people of a request are in each state."""
    handed = func.count(col(MoveItem.handed_at))
    query = (
        select(MoveItem.state, func.count(), handed)
        .where(MoveItem.request_id == request_id)
        .group_by(col(MoveItem.state))
    )
    rows = [(ItemState(state), count, handed) for state, count, handed in session.exec(query)]
    waits_for_hand = sum(handed for state, _, handed in rows if state is ItemState.QUEUED)
    return Counts(**{state.value: count for state, count, _ in rows}, handed=waits_for_hand)


def place_card(session: Session, request_id: int, *, channel: str, ts: str) -> bool:
    """Note where the card stands. Call it before `outbox.sent`: the request is locked before its messages."""
    changed = session.exec(
        update(MoveRequest).where(col(MoveRequest.id) == request_id).values(channel=channel, message_ts=ts)
    )
    return changed.rowcount == 1


def change_plan(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    request_id: int,
    *,
    plan: str,
    digest: str,
    requirement: str,
    keep: Sequence[NewItem],
    why: Sequence[str],
    by: str,
    now: datetime,
    **columns: Any,
) -> bool:
    """Put another plan in the place of the present one, for the people in `keep`, in their order.

    Possible while the request is pending, approved or paused and nobody is being moved; else False. No decision
    counts any more, and the request is pending again, with a card of its own: reactions to those before stay there.
    Who is left out is skipped, who is new waits. Who was moved or has failed stays as they are. `columns` are further
    ones of the request, as its window and who asks for it from then on. Raises PeopleHeld.
    """
    request = lock_request(session, request_id)
    if request is None or request.state not in CHANGEABLE or counts(session, request_id).leased:
        return False
    old, cards = request.digest, request.cards + 1
    askers = _with_asker(request, columns.get("requester", request.requester))
    left_out = people.change(session, request, keep, now=now)
    card = card_key_of(request_id, cards)
    outbox.put(
        session,
        key=card,
        kind=outbox.CARD,
        channel=request.channel,
        request_id=request_id,
        payload={"card": cards, "changes": list(why)},
        run_at=now,
    )
    withdraw_all(session, request_id, by=by, why="The plan was changed.", now=now)
    detail = {"digest": digest, "before": old, "changes": list(why), "left_out": left_out, "requirement": requirement}
    # in the thread of the new card, because a card rings nobody
    outbox.put(
        session,
        key=outbox.answer_key(outbox.CHANGED, request_id, str(request.version + 1)),
        kind=outbox.CHANGED,
        channel=request.channel,
        request_id=request_id,
        thread_of=card,
        payload={"changes": list(why)},
        run_at=now,
    )
    return change_state(
        session,
        request_id,
        of=CHANGEABLE,
        to=RequestState.PENDING,
        by=by,
        action="change plan",
        detail=detail,
        now=now,
        plan=plan,
        digest=digest,
        requirement=requirement,
        cards=cards,
        message_ts="",
        asked_at=now,
        askers=askers,
        judge_due_at=None,
        judged_at=None,
        judge_note="",
        **columns,
    )


def change_state(  # noqa: PLR0913 - all by name
    session: Session,
    request_id: int,
    *,
    of: Collection[RequestState],
    to: RequestState,
    by: str,
    action: str,
    now: datetime,
    version: int | None = None,
    detail: Mapping[str, Any] | None = None,
    **columns: Any,
) -> bool:
    """Bring a request from one of the states `of` into `to`, with further columns; False, and nothing changes, else.

    With `version` only if nothing has changed since that one was read. Who waits is skipped where `LEAVES_OUT` says
    so, unless a person has their command and may run it yet. A request does not end while somebody is being moved,
    nor with people who wait: that is False too.
    `approved_at`, `approvals_counted_at`, `started_at`, `ended_at` and `pause_reason` follow from the state unless
    they are given.
    """
    request = lock_request(session, request_id)
    if request is None or request.state not in of or version not in (None, request.version):
        return False
    active = counts(session, request_id)
    ends = to not in OPEN_REQUESTS
    if ends and (active.leased or active.handed or (active.queued and to not in LEAVES_OUT)):
        return False
    skipped = people.skip_waiting(session, request_id, LEAVES_OUT[to], now=now) if to in LEAVES_OUT else []
    values = {**_that_follow(request, to, now), **columns}
    card = request.card_key  # a changed plan has a new one: the one before then says that it is out of date
    said = {
        "from": request.state,
        "to": to,
        "version": request.version + 1,
        "digest": request.digest,
        **_told(columns),
        **(detail or {}),
    }
    session.exec(
        update(MoveRequest)
        .where(col(MoveRequest.id) == request_id)
        .values(state=to, version=MoveRequest.version + 1, **values)
    )
    outbox.touch(session, card, run_at=now)
    if skipped:
        said["skipped"] = skipped
    audit.append(session, at=now, actor=by, action=action, request_id=request_id, detail=said)
    return True


def askers_of(request: MoveRequest) -> tuple[str, ...]:
    """Slack ids of everybody who ever asked for it."""
    return tuple(json.loads(request.askers))


def _with_asker(request: MoveRequest, asker: str) -> str:
    return json.dumps([*(one for one in askers_of(request) if one != asker), asker])


def _that_follow(request: MoveRequest, to: RequestState, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if to in (RequestState.PENDING, RequestState.APPROVED):
        values["waits_until"] = None
    if to is RequestState.PENDING:
        values |= {"approved_at": None, "approvals_counted_at": None}
    if to is RequestState.APPROVED and request.state is RequestState.PENDING:
        values["approvals_counted_at"] = now
    if to is RequestState.APPROVED:
        values["approved_at"] = now
    if to is RequestState.RUNNING:
        values["started_at"] = request.started_at or now
    if to is not RequestState.PAUSED:
        values["pause_reason"] = None
    if to not in OPEN_REQUESTS:
        values["ended_at"] = now
    elif request.ended_at is not None:
        # somebody who failed is tried again
        values |= {"ended_at": None, "ended_because": ""}
    return values


def _told(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What of the columns the audit trail says; the plan itself is told by its digest."""
    return {name: value for name, value in columns.items() if name not in _UNTOLD}
