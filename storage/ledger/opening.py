"""Open a request to move people: in one transaction with everybody in it and its audit record."""

import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from storage.inserts import insert_if_absent
from storage.ledger import audit, people
from storage.ledger.people import NewItem
from storage.ledger.tables import MoveRequest
from storage.states import MoveKind, RequestState


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """What is asked for. Moments are aware and UTC."""

    origin: str
    """By which a second delivery of the same is known."""
    kind: MoveKind
    requester: str
    title: str
    reason: str
    plan: str
    digest: str
    requirement: str
    items: tuple[NewItem, ...]
    """In the order in which they are moved."""
    concurrency: int
    canary: int
    halt_percent: int
    window_start: datetime | None
    window_end: datetime | None
    expires_at: datetime
    next_reminder_at: datetime | None
    asked_in: str
    channel: str
    """For its card."""
    by_hand: bool = False
    """People run its commands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A request, and whether it was made just now: a second delivery finds the first's."""

    request: MoveRequest
    is_new: bool


def open_request(session: Session, wanted: NewRequest, *, now: datetime) -> Opened:
    """Open a request, pending, with its people.

    A second one of the same `origin` changes nothing and returns the first. Raises PeopleHeld where somebody is in
    another open request; nothing of this one is left then.
    """

    def insert() -> bool:
        is_new = insert_if_absent(session, MoveRequest, **_columns(wanted, now))
        if is_new:
            people.insert(session, _of_origin(session, wanted.origin), list(enumerate(wanted.items)), now=now)
        return is_new

    is_new = people.or_held(session, [item.key for item in wanted.items], insert)
    request = _of_origin(session, wanted.origin)
    if is_new:
        detail = {
            "kind": wanted.kind,
            "title": wanted.title,
            "reason": wanted.reason,
            "digest": wanted.digest,
            "people": [item.key for item in wanted.items],
            "window": [wanted.window_start, wanted.window_end],
            "requirement": wanted.requirement,
            "origin": wanted.origin,
        }
        audit.append(session, at=now, actor=wanted.requester, action="request", request_id=request.id, detail=detail)
    return Opened(request=request, is_new=is_new)


def _columns(wanted: NewRequest, now: datetime) -> dict[str, Any]:
    given = {field.name: getattr(wanted, field.name) for field in fields(wanted) if field.name != "items"}
    return {
        **given,
        "askers": json.dumps([wanted.requester]),
        "state": RequestState.PENDING,
        "version": 1,
        "cards": 1,
        "message_ts": "",
        "created_at": now,
        "asked_at": now,
        "judge_note": "",
        "ended_because": "",
        "reminders": 0,
    }


def _of_origin(session: Session, origin: str) -> MoveRequest:
    return session.exec(select(MoveRequest).where(MoveRequest.origin == origin)).one()
