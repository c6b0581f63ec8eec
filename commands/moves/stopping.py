"""What stops one request, and lets it go on: cancel, pause, resume.

Cancel and pause only ever stop something, so they take effect at once. What was stopped by anything but a person goes
on only with fresh approvals, and nothing goes on while everything is halted.
"""

from commands.moves import halting
from commands.moves.changing import approve_anew
from commands.moves.reporting import known, not_possible, request_result
from commands.moves.results import HaltResult, RequestResult, request_name
from commands.moves.splits import look_at_splits
from commands.services import Services
from commands.step import UsageError, Verdict
from storage.ledger import requests
from storage.ledger.clock import read_clock
from storage.ledger.tables import MoveRequest, number_of
from storage.states import CANCELLABLE, PAUSABLE, PauseReason, RequestState


def cancel(services: Services, request_id: int, *, by: str, reason: str) -> RequestResult:
    """Move nobody else of a request; moves that have begun are finished. Raises UsageError for one that has ended."""
    with services.database.writing() as session:
        now = read_clock(session, services.now())
        request = known(session, request_id)
        because = f"Cancelled by {by}{f': {reason}' if reason else ''}"
        done = requests.change_state(
            session,
            request_id,
            of=CANCELLABLE,
            to=RequestState.CANCELLING,
            by=by,
            action="cancel",
            now=now,
            detail={"reason": reason},
            ended_because=because,
        )
        if not done and request.state is not RequestState.CANCELLING:
            raise not_possible(request, "cancelled")
    name = request_name(request_id)
    return request_result(services, request_id, headline=f"{name} is cancelled: nobody else of it is moved")


def pause(services: Services, request_id: int, *, by: str, reason: str) -> RequestResult:
    """Begin no more moves of a request until it is resumed. Raises UsageError where there is nothing to pause."""
    with services.database.writing() as session:
        now = read_clock(session, services.now())
        request = known(session, request_id)
        done = requests.change_state(
            session,
            request_id,
            of=PAUSABLE,
            to=RequestState.PAUSED,
            by=by,
            action="pause",
            now=now,
            detail={"reason": reason},
            pause_reason=PauseReason.BY_HAND,
        )
        if not done and request.state is not RequestState.PAUSED:
            raise not_possible(request, "paused")
    name = request_name(request_id)
    return request_result(services, request_id, headline=f"{name} is paused: no further move of it is begun")


def resume(services: Services, request_id: int, *, by: str) -> RequestResult | HaltResult:
    """Let a paused request go on: at once where a person has paused it, and else once it is approved anew.

    While everything is halted it stays as it is, and the answer names the halt; so it does while somebody of it is
    TeamsOnly in the cloud and homed on premises, and the answer names them. Raises UsageError where there is nothing to
    resume.
    """
    with services.database.session() as session:
        request = known(session, request_id)
    if request.state not in (RequestState.PAUSED, *PAUSABLE):
        raise not_possible(request, "resumed")
    if (refused := halting.refused(services, request_id)) is not None:
        return refused
    if request.state is not RequestState.PAUSED:
        raise not_possible(request, "resumed")
    split = look_at_splits(services, request, by=by)
    if split.says:
        return request_result(
            services,
            request_id,
            headline=f"{request_name(request_id)} is not resumed. {split.says}",
            next_step=split.remedy,
            verdict=Verdict.FAIL if split.still else Verdict.UNKNOWN,
        )
    if request.pause_reason is PauseReason.BY_HAND:
        return _go_on(services, request, by=by)
    return approve_anew(services, request, by=by)


def _go_on(services: Services, request: MoveRequest, *, by: str) -> RequestResult:
    """Its approvals hold: it is looked at again, as before its first move, and goes on."""
    number = number_of(request)
    name = request_name(number)
    with services.database.writing() as session:
        done = requests.change_state(
            session,
            number,
            of=(RequestState.PAUSED,),
            to=RequestState.APPROVED,
            by=by,
            action="resume",
            now=read_clock(session, services.now()),
            version=request.version,
        )
    if not done:
        raise UsageError(f"{name} has changed just now. Look at it again: /hybrid requests {name}")
    return request_result(services, number, headline=f"{name} goes on: its approvals still count")
