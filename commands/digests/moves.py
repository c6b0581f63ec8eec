"""What a digest tells about moves: read from the ledger, for the people of a scope."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from commands.moves.reporting import request_line
from commands.moves.results import RequestLine
from commands.rules.digests.facts import Move, MoveState
from commands.rules.over_time.values import Scope, ScopeKind
from storage.digests.moved import ended_since, moved_since
from storage.ledger import requests
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.readiness import counts
from storage.states import MoveKind, RequestState

_COLUMNS = {ScopeKind.UNIT: "unit", ScopeKind.DEPARTMENT: "department", ScopeKind.SIP_DOMAIN: "sip_domain"}
_RUNNING = (RequestState.RUNNING, RequestState.CANCELLING)
_NEXT = (RequestState.PENDING, RequestState.APPROVED)


def moves_of(session: Session, scope: Scope, since: datetime) -> tuple[Move, ...]:
    """The requests that are open, or ended after `since`, and have somebody of the scope."""
    found = [*ended_since(session, since), *requests.open_requests(session)]
    return tuple(_move(request, request_line(session, request)) for request in found if _has(session, request, scope))


def moved_in(session: Session, scope: Scope, since: datetime) -> int:
    """How many people of the scope were moved to Teams after `since`."""
    items = moved_since(session, since)
    return len({item.user for item in _in_scope(session, items, scope)})


def _has(session: Session, request: MoveRequest, scope: Scope) -> bool:
    if scope.kind is ScopeKind.EVERYBODY:
        return True
    if scope.kind is ScopeKind.WAVE:
        return number_of(request) == int(scope.value)
    return bool(_in_scope(session, requests.items_of(session, number_of(request)), scope))


def _in_scope(session: Session, items: Iterable[MoveItem], scope: Scope) -> list[MoveItem]:
    """Those of the scope. Whoever no check has listed is in no unit, department or domain."""
    if scope.kind is ScopeKind.EVERYBODY:
        return list(items)
    if scope.kind is ScopeKind.WAVE:
        return [item for item in items if item.request_id == int(scope.value)]
    some, column = list(items), _COLUMNS[scope.kind]
    known = counts.of_persons(session, [item.user for item in some])
    wanted = scope.value.strip().casefold()
    return [item for item in some if item.user in known and getattr(known[item.user], column).casefold() == wanted]


def _move(request: MoveRequest, line: RequestLine) -> Move:
    return Move(
        number=line.id,
        state=_state(line.state),
        says=line.says,
        whole=line.planned,
        moved=line.moved,
        failed=line.failed,
        of_state=line.state,
        back=line.kind is MoveKind.ROLLBACK,
        starts=request.window_start,
    )


def _state(state: RequestState) -> MoveState:
    if state in _NEXT:
        return MoveState.NEXT
    if state in _RUNNING:
        return MoveState.RUNNING
    return MoveState.STOPPED if state is RequestState.PAUSED else MoveState.DONE
