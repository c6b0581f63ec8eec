"""What a digest tells about moves: read from the ledger, for the people of a scope."""

from datetime import datetime

from sqlmodel import Session

from commands.digests.shared import Parts
from commands.moves.reporting import request_line
from commands.moves.results import RequestLine
from commands.over_time.scoped import inside
from commands.rules.digests.facts import Move, MoveState
from commands.rules.over_time.values import Scope, ScopeKind
from storage.digests.moved import ended_since, moved_since, users_of
from storage.home_reads import last_records
from storage.ledger import requests
from storage.ledger.tables import MoveRequest, number_of
from storage.states import MoveKind, RequestState

_RUNNING = (RequestState.RUNNING, RequestState.CANCELLING)
_NEXT = (RequestState.PENDING, RequestState.APPROVED)


def moves_of(session: Session, scope: Scope, since: datetime, parts: Parts) -> tuple[Move, ...]:
    """The requests that are open, or ended after `since`, and have somebody of the scope."""
    found = [*ended_since(session, since), *requests.open_requests(session)]
    records = last_records(session, [number_of(request) for request in found])

    def line(request: MoveRequest) -> RequestLine:
        number = number_of(request)
        key = ("line", number, request.version, records.get(number))
        return parts.once(key, lambda: request_line(session, request))

    return tuple(_move(request, line(request)) for request in found if _has(session, request, scope, parts))


def moved_in(session: Session, scope: Scope, since: datetime) -> int:
    """How many people of the scope were moved to Teams after `since`."""
    moved = moved_since(session, since)
    if scope.kind is ScopeKind.WAVE:
        return len({user for user, request in moved if request == int(scope.value)})
    return len(inside(session, {user for user, _ in moved}, scope))


def _has(session: Session, request: MoveRequest, scope: Scope, parts: Parts) -> bool:
    if scope.kind is ScopeKind.EVERYBODY:
        return True
    number = number_of(request)
    if scope.kind is ScopeKind.WAVE:
        return number == int(scope.value)
    users = parts.once(("users", number, request.version), lambda: users_of(session, number))
    return bool(inside(session, users, scope))


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
