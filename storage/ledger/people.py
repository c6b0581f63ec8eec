"""Who is in a request: nobody is in two open ones, by a unique index over those who wait or are being moved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert as insert_into
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from storage.database import must_be_writing
from storage.ledger.lookups import in_parts
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.states import HELD_ITEMS, ItemState

THEIR_COMMAND = "Their command was handed out before: see to it that nobody runs it."
_TRIES = 3
"""Who was in the way may be free by the time that one asks who it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """One person who is to be moved."""

    key: str
    """objectGUID, lower case."""
    name: str
    identity: str
    """User principal name."""
    sip_address: str
    """With the prefix `sip:`."""
    member: str | None = None
    """Their entry of the plan, as JSON."""


class PeopleHeld(Exception):
    """Somebody is in another open request already."""

    def __init__(self, holders: tuple[tuple[str, int], ...]) -> None:
        super().__init__(", ".join(f"{name} is in M{request_id}" for name, request_id in holders))
        self.holders = holders
        """Name of the person, id of the request that holds them."""


def or_held(session: Session, keys: Sequence[str], insert: Callable[[], bool]) -> bool:
    """Do an insertion of people, as a whole or not at all. Raises PeopleHeld where one of `keys` is held elsewhere."""
    must_be_writing(session)
    for left in reversed(range(_TRIES)):
        try:
            with session.begin_nested():
                return insert()
        except IntegrityError:
            # PostgreSQL answers nothing until what failed is rolled back: so the question comes after
            holders = held(session, keys)
            if holders:
                raise PeopleHeld(holders) from None
            if not left:
                raise
    raise AssertionError  # pragma: no cover - the loop returns or raises


def held(session: Session, keys: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Who of these is in an open request, by name: (name, id of the request)."""
    found: list[tuple[str, int]] = []
    for some in in_parts(keys):
        query = select(MoveItem.name, MoveItem.request_id).where(
            col(MoveItem.user).in_(some), col(MoveItem.state).in_(HELD_ITEMS)
        )
        found += session.exec(query)
    return tuple(sorted(found))


def insert(session: Session, request: MoveRequest, places: Sequence[tuple[int, NewItem]], *, now: datetime) -> None:
    """Let people wait in a request, each with their place in the order."""
    # sorted: two requests for the same people wait for each other in one order, and never in a circle
    rows = [_row(request, place, item, now) for place, item in sorted(places, key=lambda pair: pair[1].key)]
    if rows:
        session.exec(insert_into(MoveItem), params=rows)


def _row(request: MoveRequest, place: int, item: NewItem, now: datetime) -> dict[str, Any]:
    return {
        "request_id": request.id,
        "user": item.key,
        "state": ItemState.QUEUED,
        "attempt": 0,
        "takeovers": 0,
        "run_at": now,
        "lease_owner": "",
        "lease_token": "",
        "error": "",
        "error_id": "",
        "outcome": "",
        "already_there": False,
        "meetings": "",
        "proof_note": "",
        **_told(place, item),
    }


def _told(place: int, item: NewItem) -> dict[str, Any]:
    return {
        "position": place,
        "name": item.name,
        "identity": item.identity,
        "sip_address": item.sip_address,
        "member": item.member,
    }


def skip_waiting(session: Session, request_id: int, outcome: str, *, now: datetime) -> list[str]:
    """Leave out everybody of a request who waits, with a sentence why; returns their keys, sorted.

    Not those whose command a person has: it may be running, so it is read first where they are.
    """
    return _skip(session, request_id, None, outcome, now)


def change(session: Session, request: MoveRequest, keep: Sequence[NewItem], *, now: datetime) -> list[str]:
    """Make `keep` those who wait in a request, in this order; returns the keys of those who are left out.

    Nobody may be being moved. Raises PeopleHeld where somebody new is in another open request.
    """
    request_id = number_of(request)
    known = {row.user: row.state for row in session.exec(select(MoveItem).where(MoveItem.request_id == request.id))}
    places = {item.key: (place, item) for place, item in enumerate(keep)}
    added = sorted(key for key in places if known.get(key, ItemState.SKIPPED) is ItemState.SKIPPED)

    def let_wait() -> bool:
        for key in added:
            if key in known:
                again = {"state": ItemState.QUEUED, "handed_at": None, "outcome": "", "finished_at": None}
                _update(session, request, key, **again, run_at=now)
            else:
                insert(session, request, [places[key]], now=now)
        return True

    # before anybody is left out: so no transaction waits for a person while it frees another
    or_held(session, added, let_wait)
    gone = sorted(key for key, state in known.items() if state is ItemState.QUEUED and key not in places)
    _skip(session, request_id, gone, "Not moved: left out when the plan was changed.", now)
    for key, (place, item) in places.items():
        _update(session, request, key, **_told(place, item))
    return gone


def _update(session: Session, request: MoveRequest, key: str, **values: Any) -> None:
    of_person = (col(MoveItem.request_id) == request.id, col(MoveItem.user) == key)
    session.exec(update(MoveItem).where(*of_person).values(**values))


def _skip(session: Session, request_id: int, keys: Sequence[str] | None, outcome: str, now: datetime) -> list[str]:
    query = select(MoveItem).where(MoveItem.request_id == request_id, MoveItem.state == ItemState.QUEUED)
    found = session.exec(query.execution_options(populate_existing=True))
    rows = [row for row in found if (row.handed_at is None if keys is None else row.user in keys)]
    for row in rows:
        told = outcome if row.handed_at is None else f"{outcome} {THEIR_COMMAND}"
        row.state, row.outcome, row.finished_at = ItemState.SKIPPED, told, now
        session.add(row)
    session.flush()
    return sorted(row.user for row in rows)
