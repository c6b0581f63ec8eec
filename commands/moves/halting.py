"""The halt of everything, and its end. Nothing that it stopped goes on without fresh approvals."""

from collections.abc import Sequence

from commands.moves.changing import approve_anew
from commands.moves.reporting import halted_said, halted_since, known, request_line
from commands.moves.results import HaltResult, RequestLine, request_name
from commands.rules.wording import capitalised, counted, sentence, verb
from commands.services import Services
from commands.step import UsageError, Verdict
from storage.ledger import audit, halts, requests
from storage.ledger.clock import read_clock
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveRequest, number_of
from storage.states import PAUSABLE, PauseReason, RequestState


def halt(services: Services, *, by: str, reason: str) -> HaltResult:
    """Stop everything: from this moment on no move is begun anywhere; moves in flight are finished."""
    with services.database.writing() as session:
        now = read_clock(session, services.now())
        halts.halt(session, by=by, reason=reason, now=now)
        found = requests.open_requests(session)
        affected = {number_of(one): one.state for one in found if _would_go_on(one)}
        waiting = sum(one.state is RequestState.PENDING for one in found)
    stopped = [state for number, state in affected.items() if _pause(services, number, by=by)]
    return HaltResult(
        headline=f"Everything is halted: no move is begun any more. {_stopped_by_it(stopped)}",
        in_force=True,
        lines=_lines(services, list(affected)),
        next_step=" ".join(
            filter(None, (f"Why: {sentence(reason)}", "Moves in flight are finished.", _wait(waiting), LIFTS))
        ),
        told_at=services.now(),
        verdict=Verdict.WARN,
    )


LIFTS = "/hybrid resume, without an id, lifts the halt for every request, and asks for fresh approvals."


def _stopped_by_it(states: Sequence[RequestState]) -> str:
    """`Nothing was running; 2 approved requests do not start`."""
    running, approved = states.count(RequestState.RUNNING), states.count(RequestState.APPROVED)
    told = [
        f"{counted(running, 'running request is', 'running requests are')} stopped"
        if running
        else "nothing was running"
    ]
    if approved:
        told.append(f"{counted(approved, 'approved request does', 'approved requests do')} not start")
    elif not running:
        told.append("nothing was about to start")
    if paused := states.count(RequestState.PAUSED):
        told.append(f"{counted(paused, 'paused request needs', 'paused requests need')} fresh approvals to go on")
    return capitalised("; ".join(told))


def _wait(pending: int) -> str:
    """What a halt means for those that have no approval yet."""
    if not pending:
        return ""
    waits = counted(pending, "request waits", "requests wait")
    return f"{waits} for approval and {verb(pending, 'does', 'do')} not start either, approved or not."


def lift(services: Services, *, by: str) -> HaltResult:
    """Lift the halt, and ask for a fresh approval of everything that it stopped. Raises UsageError without a halt."""
    with services.database.session() as session:
        if halts.in_force(session) is None:
            raise UsageError(
                "Nothing is halted. Say which paused request, for instance: /hybrid resume M12", meant="requests"
            )
    _lift(services, by=by)
    told = [_tried_anew(services, request, by=by) for request in _stopped(services)]
    asked = [number for number, problem in told if not problem]
    left = [f"{request_name(number)}: {problem}" for number, problem in told if problem]
    waits = counted(len(asked), "request waits", "requests wait")
    return HaltResult(
        headline=f"The halt is lifted; {waits} for a fresh approval" if asked else "The halt is lifted",
        in_force=False,
        lines=_lines(services, [number for number, _ in told]),
        next_step=" ".join(left),
        told_at=services.now(),
        verdict=Verdict.WARN if left else Verdict.PASS,
    )


def refused(services: Services, request_id: int) -> HaltResult | None:
    """Why one request cannot go on by itself while everything is halted; None: nothing is."""
    with services.database.session() as session:
        halted, since = halted_said(session), halted_since(session)
    if not halted:
        return None
    return HaltResult(
        headline=f"{request_name(request_id)} is not resumed, because everything is halted",
        halted=halted,
        halted_at=since,
        in_force=True,
        lines=_lines(services, [request_id]),
        next_step=LIFTS,
        told_at=services.now(),
        verdict=Verdict.FAIL,
    )


def _tried_anew(services: Services, request: MoveRequest, *, by: str) -> tuple[int, str]:
    """The request, and why its approval could not be asked for anew; empty: it was."""
    try:
        approve_anew(services, request, by=by)
    except UsageError as problem:
        return number_of(request), str(problem)
    return number_of(request), ""


def _would_go_on(request: MoveRequest) -> bool:
    """Whether its approvals carry it on: by itself, or once somebody resumes what a person has paused."""
    paused = request.state is RequestState.PAUSED and request.pause_reason in (None, PauseReason.BY_HAND)
    return paused or request.state in PAUSABLE


def _pause(services: Services, number: int, *, by: str) -> bool:
    """Pause one request because everything is halted. One transaction each: none waits for two requests.

    One that somebody has paused stays so, and from now on needs fresh approvals to go on.
    """
    with services.database.writing() as session:
        request = lock_request(session, number)
        return (
            request is not None
            and _would_go_on(request)
            and requests.change_state(
                session,
                number,
                of=(request.state,),
                to=RequestState.PAUSED,
                by=by,
                action="halt",
                now=read_clock(session, services.now()),
                pause_reason=PauseReason.HALTED,
            )
        )


def _lift(services: Services, *, by: str) -> None:
    """Lift the halt. What was approved before it must not begin by that, so it is stopped first."""
    while found := _lifted_unless_some_would_go_on(services, by=by):
        for number in found:
            _pause(services, number, by=by)


def _lifted_unless_some_would_go_on(services: Services, *, by: str) -> list[int]:
    """Lift the halt if nothing goes on without fresh approvals then; else what would, and nothing is changed."""
    with services.database.writing() as session:
        # every change of a request is on record, so whoever approves one waits for this lock, or is seen now
        audit.lock_head(session)
        found = [number_of(one) for one in requests.open_requests(session) if _would_go_on(one)]
        if not found:
            halts.lift(session, by=by, now=read_clock(session, services.now()))
        return found


def _stopped(services: Services) -> list[MoveRequest]:
    with services.database.session() as session:
        return [
            one
            for one in requests.open_requests(session)
            if one.state is RequestState.PAUSED and one.pause_reason is PauseReason.HALTED
        ]


def _lines(services: Services, numbers: Sequence[int]) -> tuple[RequestLine, ...]:
    with services.database.session() as session:
        return tuple(request_line(session, known(session, number)) for number in numbers)
