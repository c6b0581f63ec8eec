"""What stops one request, and lets it go on: cancel, pause, resume.

Cancel and pause only ever stop something, so they take effect at once. What was stopped by anything but a person goes
on only with fresh approvals, and nothing goes on while everything is halted.
"""

from commands.moves import halting
from commands.moves.changing import EXTEND, approve_anew
from commands.moves.reporting import known, not_possible, request_result
from commands.moves.results import HaltResult, RequestResult, request_name
from commands.moves.splits import look_at_splits
from commands.rules.moves.calendar import has_ended
from commands.rules.moves.window import Window
from commands.rules.wording import counted, people
from commands.services import Services
from commands.step import UsageError, Verdict
from storage.ledger import halts, requests
from storage.ledger.clock import read_clock
from storage.ledger.locks import lock_request
from storage.ledger.requests import Counts
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
        counts = requests.counts(session, request_id)
    return request_result(services, request_id, headline=f"{request_name(request_id)} {_cancelled(counts)}")


def _cancelled(counts: Counts) -> str:
    if counts.handed:
        return f"is being cancelled: {_may_be_moved_by_hand(counts)}"
    if counts.leased:
        under_way = counted(counts.leased, "move under way is", "moves under way are")
        return f"is being cancelled: nobody else of it is begun, and {under_way} finished"
    return "is cancelled: nobody else of it is moved"


def _may_be_moved_by_hand(counts: Counts) -> str:
    return (
        f"no further command is handed out, but the commands for {people(counts.handed)} were handed out before, and "
        "may still be run"
    )


def pause(services: Services, request_id: int, *, by: str, reason: str) -> RequestResult:
    """Begin no more moves of a request until it is resumed. Raises UsageError where there is nothing to pause.

    While everything is halted it is paused by that: else somebody could pause it, and let it go on after the halt
    without the fresh approvals that a halt asks for.
    """
    with services.database.writing() as session:
        now = read_clock(session, services.now())
        request = known(session, request_id)
        # behind its lock: a halt that is not seen here finds this request, and waits for the lock to pause it
        lock_request(session, request_id)
        halted = halts.in_force(session) is not None
        done = requests.change_state(
            session,
            request_id,
            of=PAUSABLE,
            to=RequestState.PAUSED,
            by=by,
            action="pause",
            now=now,
            detail={"reason": reason},
            pause_reason=PauseReason.HALTED if halted else PauseReason.BY_HAND,
        )
        if not done and request.state is not RequestState.PAUSED:
            raise not_possible(request, "paused")
        counts = requests.counts(session, request_id)
    means = _may_be_moved_by_hand(counts) if counts.handed else "no further move of it is begun"
    return request_result(services, request_id, headline=f"{request_name(request_id)} is paused: {means}")


def resume(services: Services, request_id: int, *, by: str) -> RequestResult | HaltResult:
    """Let a paused request go on: at once where a person has paused it, and else once it is approved anew.

    While everything is halted it stays as it is, and the answer names the halt; so it does while somebody of it is
    TeamsOnly in the cloud and homed on premises, and the answer names them. Raises UsageError where there is nothing to
    resume, or no window any more to go on in.
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
        now = read_clock(session, services.now())
        if has_ended(now, Window(request.window_start, request.window_end)):
            raise UsageError(f"The window of {name} has ended, so nobody else of it would be moved. {EXTEND}")
        done = requests.change_state(
            session,
            number,
            of=(RequestState.PAUSED,),
            to=RequestState.APPROVED,
            by=by,
            action="resume",
            now=now,
            version=request.version,
        )
    if not done:
        raise UsageError(f"{name} has changed just now. Look at it again: /hybrid requests {name}")
    return request_result(services, number, headline=f"{name} goes on: its approvals still count")
