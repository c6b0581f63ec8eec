"""What somebody who is moved wants to know: am I in a wave, when is it my turn, whom can I ask."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session

from commands.home_facts import OwnMove, OwnState
from commands.moves.results import request_name
from commands.rules.over_time.values import Standing
from storage import home_reads, objections
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.readiness.tables import PersonStanding
from storage.states import ItemState, RequestState

_WAITS = {
    RequestState.PENDING: OwnState.ASKED,
    RequestState.APPROVED: OwnState.PLANNED,
    RequestState.RUNNING: OwnState.UNDER_WAY,
    RequestState.PAUSED: OwnState.PAUSED,
}


def own_moves(session: Session, mails: Collection[str]) -> dict[str, OwnMove]:
    """The moves of the people with these mail addresses (lower case; empty: not known), read at once, as they are on
    record."""
    known = sorted({mail for mail in mails if mail})
    standings, moves = home_reads.standings_of(session, known), home_reads.moves_of(session, known)
    said = {one.item_id: one.window_start for one in objections.every_open(session)} if moves else {}
    return {mail: _own(standings.get(mail), moves.get(mail), said) for mail in mails}


def _own(
    row: PersonStanding | None, found: tuple[MoveItem, MoveRequest] | None, said: Mapping[int, datetime]
) -> OwnMove:
    """`said`: of which window somebody has said that it does not suit, by the number of their item."""
    standing = _standing(row.state) if row is not None else None
    state = _state(*found) if found is not None else None
    if found is None or state is None:
        unplanned = OwnState.NOT_PLANNED if standing is not None or found is not None else OwnState.NOT_FOUND
        return OwnMove(state=OwnState.MOVED if standing is Standing.MOVED else unplanned, standing=standing)
    item, request = found
    return OwnMove(
        state=state,
        kind=request.kind,
        request=request_name(number_of(request)),
        title=request.title,
        start=request.window_start,
        end=request.window_end,
        at=item.moved_at,
        asker=request.requester,
        standing=standing,
        objects=item.state is ItemState.QUEUED
        and request.window_start is not None
        and said.get(number_of(item)) == request.window_start,
    )


def _state(item: MoveItem, request: MoveRequest) -> OwnState | None:
    """None: the request has nothing more to do with them, because it ended without them."""
    if item.state is ItemState.MOVED:
        return OwnState.MOVED
    if item.state is ItemState.FAILED:
        return OwnState.FAILED
    if item.state is ItemState.LEASED:
        return OwnState.UNDER_WAY
    if item.state is ItemState.QUEUED:
        return _WAITS.get(request.state)
    return None


def _standing(text: str) -> Standing | None:
    return Standing(text) if text in set(Standing) else None
