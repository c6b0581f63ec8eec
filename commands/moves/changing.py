"""What becomes of a request because somebody says so: cancel, pause, resume, extend, retry; and the halt of everything.

Cancel, pause and halt only ever stop something, so they take effect at once. What lets moves go on after they were
stopped, or for longer than was approved, takes the approvals again: the request goes back to pending.
"""

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta

from commands.moves.agreeing import Asker, asked_anew, new_items, requirement, standing_against, who_is_held
from commands.moves.asking import review
from commands.moves.reporting import known, request_line, request_result
from commands.moves.results import HaltResult, RequestLine, RequestResult, ReviewResult, request_name
from commands.moves.typed import Wish, length
from commands.rules.addresses import bare
from commands.rules.moves.plan import Member, Plan, changes, read_plan
from commands.rules.moves.window import Window, parse_window, say_window
from commands.rules.wording import counted, people
from commands.services import Services
from commands.step import UsageError, Verdict
from commands.words import shown
from storage.ledger import audit, halts, items, requests
from storage.ledger.clock import read_clock
from storage.ledger.people import PeopleHeld
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.states import ItemState, MoveKind, PauseReason, RequestState

CANCELLABLE = (RequestState.PENDING, RequestState.APPROVED, RequestState.RUNNING, RequestState.PAUSED)
PAUSABLE = (RequestState.APPROVED, RequestState.RUNNING)
APPROVAL_HOLDS = timedelta(hours=24)
"""For so long after the end of a request those who failed are tried again within its approval."""
_EXTEND = "Type it like this: extend M12 by 2h, or: extend M12 until 06:00, or: extend M12 window Sat 02:00-07:00"


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
            raise _not_possible(request, "cancelled")
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
            raise _not_possible(request, "paused")
    name = request_name(request_id)
    return request_result(services, request_id, headline=f"{name} is paused: no further move of it is begun")


def resume(services: Services, request_id: int, *, by: str) -> RequestResult:
    """Let a paused request go on: at once where a person has paused it, and else once it is approved anew.

    Lifts a halt that is in force; the other requests that it stopped stay stopped. Raises UsageError where there is
    nothing to resume.
    """
    with services.database.session() as session:
        request = known(session, request_id)
        halted = halts.in_force(session) is not None
    if request.state is not RequestState.PAUSED and not (halted and request.state in PAUSABLE):
        raise _not_possible(request, "resumed")
    if halted:
        _lift(services, by=by)
        found = _approve_anew(services, request_id, by=by)
        return replace(found, headline=f"The halt is lifted, for every request. {found.headline}")
    if request.pause_reason is PauseReason.BY_HAND:
        return _go_on(services, request, by=by)
    return _approve_anew(services, request_id, by=by)


def resume_all(services: Services, *, by: str) -> HaltResult:
    """Lift the halt, and ask for a fresh approval of everything that it stopped. Raises UsageError without a halt."""
    with services.database.session() as session:
        if halts.in_force(session) is None:
            raise UsageError("Nothing is halted. Say which paused request, for instance: resume M12", meant="requests")
    _lift(services, by=by)
    told = [_tried_anew(services, number, by=by) for number in _stopped(services)]
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


def halt(services: Services, *, by: str, reason: str) -> HaltResult:
    """Stop everything: from this moment on no move is begun anywhere; moves in flight are finished."""
    with services.database.writing() as session:
        now = read_clock(session, services.now())
        halts.halt(session, by=by, reason=reason, now=now)
        affected = [number_of(one) for one in requests.open_requests(session) if one.state in PAUSABLE]
    stopped = [number for number in affected if _pause_for_halt(services, number, by=by)]
    number = counted(len(stopped), "request is stopped", "requests are stopped") if stopped else "nothing was running"
    return HaltResult(
        headline=f"Everything is halted: no move is begun any more; {number}",
        in_force=True,
        lines=_lines(services, affected),
        next_step=f"Why: {reason}. Moves in flight are finished. resume lifts the halt and asks for fresh approvals.",
        told_at=services.now(),
        verdict=Verdict.WARN,
    )


def leave_out(services: Services, request_id: int, typed: Sequence[str], *, by: str, reason: str) -> RequestResult:
    """Take people out of a request who still wait in it: it is another plan then, and needs its approvals again.

    `typed`: sign-in names, SIP addresses or names, as the request has them. Raises UsageError for anybody else, where
    nobody would be left, and for a request that is running or has ended.
    """
    name = request_name(request_id)
    with services.database.session() as session:
        request = known(session, request_id)
    if request.state is RequestState.RUNNING:
        raise UsageError(f"{name} is running. Type pause {name} first, then leave-out.")
    if request.state not in (RequestState.PENDING, RequestState.APPROVED, RequestState.PAUSED):
        raise _not_possible(request, "changed")
    members = read_plan(request.plan).members
    without = {_called(members, one, name) for one in dict.fromkeys(typed)}
    if all(member.key in without for member in members):
        raise UsageError(f"Nobody would be left in {name}. Type cancel {name} to end it.", meant=f"cancel {name}")
    return _approve_anew(services, request_id, by=by, without=without, reason=reason)


def _called(members: Sequence[Member], typed: str, request: str) -> str:
    """The key of the one person of a request who is called so. Raises UsageError unless exactly one is."""
    wanted = bare(typed)
    found = {one.key for one in members if wanted in (bare(one.upn), bare(one.sip), one.name.casefold())}
    if len(found) != 1:
        who = "Several people" if found else "Nobody"
        raise UsageError(
            f"{who} of {request} {'are' if found else 'is'} called {shown(typed)}. Type the sign-in name: {request} in "
            "full has everybody's.",
            meant=f"requests {request}",
        )
    return found.pop()


def extend(services: Services, request_id: int, words: Sequence[str], *, asker: Asker, reason: str) -> RequestResult:
    """Give a request another window: it takes the approvals again, and whoever asks for that gives none of them.

    So it is only asked for in Slack, and they become the one who asks for the request. Raises UsageError where it
    makes no sense.
    """
    if not asker.in_slack:
        raise UsageError("More time is asked for in Slack, where those who approve it see who asks: /hybrid extend.")
    with services.database.session() as session:
        request = known(session, request_id)
    if request.state is RequestState.RUNNING:
        raise UsageError(
            f"{request_name(request_id)} is running. Another window takes the approvals again, and nothing is moved "
            f"meanwhile: type pause {request_name(request_id)} first, then extend."
        )
    if request.state not in (RequestState.PENDING, RequestState.APPROVED, RequestState.PAUSED):
        raise _not_possible(request, "extended")
    window = _new_window(services, request, words)
    return _approve_anew(services, request_id, by=asker.by, window=window, reason=reason)


def retry(services: Services, request_id: int, *, asker: Asker, reason: str) -> RequestResult | ReviewResult:
    """Try those of a request again who have failed: within what was approved, or else as a plan of its own.

    Where its window has ended, or it ended too long ago, that plan is reviewed, sent and approved like any other.
    Raises UsageError where nobody has failed, or the request was cancelled.
    """
    with services.database.session() as session:
        request = known(session, request_id)
        failed = [item for item in requests.items_of(session, request_id) if item.state is ItemState.FAILED]
    name = request_name(request_id)
    if request.state not in (*PAUSABLE, RequestState.PAUSED, RequestState.DONE):
        raise _not_possible(request, "tried again")
    if not failed:
        raise UsageError(f"Nobody of {name} has failed, so there is nobody to try again.")
    if _is_over(request, services.now()):
        return review(services, _second_try(request, failed, reason), request.kind, asker=asker)
    try:
        again = _wait_again(services, request_id, by=asker.by)
    except PeopleHeld as busy:
        raise UsageError(who_is_held(busy.holders)) from busy
    return request_result(services, request_id, headline=f"{name}: {people(len(again))} tried again, as approved")


def _is_over(request: MoveRequest, now: datetime) -> bool:
    """Whether an approval of this request cannot carry another try."""
    too_late = request.window_end is not None and request.window_end <= now
    return too_late or (request.ended_at is not None and now - request.ended_at > APPROVAL_HOLDS)


def _wait_again(services: Services, request_id: int, *, by: str) -> list[str]:
    with services.database.writing() as session:
        now = read_clock(session, services.now())
        again = items.retry(session, request_id, by=by, now=now)
        if again:
            # one that is done is looked at again before it goes on, like one that was just approved
            requests.change_state(
                session,
                request_id,
                of=(RequestState.DONE,),
                to=RequestState.APPROVED,
                by=by,
                action="reopen",
                now=now,
            )
    return again


def _second_try(request: MoveRequest, failed: Sequence[MoveItem], reason: str) -> Wish:
    options = read_plan(request.plan).options
    return Wish(
        people=tuple(item.sip_address for item in failed),
        reason=reason or f"Second try of {request_name(number_of(request))}: {request.reason}",
        concurrency=options.concurrency,
        pool=options.target if request.kind is MoveKind.ROLLBACK else "",
        force=options.force,
    )


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
        raise UsageError(f"{name} has changed just now. Look at it again: requests {name}")
    return request_result(services, number, headline=f"{name} goes on: its approvals still count")


def _tried_anew(services: Services, number: int, *, by: str) -> tuple[int, str]:
    """The request, and why its approval could not be asked for anew; empty: it was."""
    try:
        _approve_anew(services, number, by=by)
    except UsageError as problem:
        return number, str(problem)
    return number, ""


def _approve_anew(  # noqa: PLR0913 - what the plan is to be, all of it by name
    services: Services,
    request_id: int,
    *,
    by: str,
    window: Window | None = None,
    without: Set[str] = frozenset(),
    reason: str = "",
) -> RequestResult:
    """Bring a request back to pending, for those who still wait, with no decision counting any more."""
    name = request_name(request_id)
    with services.database.session() as session:
        request = known(session, request_id)
        waiting = {item.user for item in requests.items_of(session, request_id) if item.state is ItemState.QUEUED}
    waiting -= without
    old = read_plan(request.plan)
    plan = _plan_for(old, waiting, window)
    if not plan.members:
        raise UsageError(f"Nobody of {name} waits any more, so there is nothing to approve.")
    needed = requirement(services, plan)
    requester = by if window is not None else request.requester
    against = standing_against(services, plan, needed, by=requester)
    if against:
        raise UsageError(f"{' '.join(against)} {_EXTEND if _has_ended(services, plan) else ''}".strip())
    why = [reason] if reason else []
    why += changes(old, plan) or ("It was stopped, and needs a fresh approval to go on.",)
    try:
        with services.database.writing() as session:
            now = read_clock(session, services.now())
            done = requests.change_plan(
                session,
                request_id,
                plan=plan.as_json(),
                digest=plan.digest,
                requirement=needed.as_json(),
                keep=new_items(plan.members),
                why=why,
                by=by,
                now=now,
                requester=requester,
                window_start=plan.options.window_start,
                window_end=plan.options.window_end,
                **asked_anew(services, plan, now),
            )
    except PeopleHeld as busy:
        raise UsageError(who_is_held(busy.holders)) from busy
    if not done:
        raise UsageError(f"Moves of {name} are still in flight. Try again when they have ended: requests {name}")
    return request_result(services, request_id, headline=f"{name} waits for approval again: {people(len(waiting))}")


def _plan_for(old: Plan, waiting: set[str], window: Window | None) -> Plan:
    members = tuple(member for member in old.members if member.key in waiting)
    options = old.options
    if window is not None:
        options = replace(options, window_start=window.start, window_end=window.end)
    return Plan(members=members, options=options)


def _has_ended(services: Services, plan: Plan) -> bool:
    end = plan.options.window_end
    return end is not None and end <= services.now()


def _new_window(services: Services, request: MoveRequest, words: Sequence[str]) -> Window:
    """The window that the words ask for, beside the present one."""
    name, calendar = request_name(number_of(request)), services.organisation.policy.calendar
    how, text = (words[0].lower(), " ".join(words[1:])) if len(words) > 1 else ("", "")
    if how == "window":
        found = _parsed(services, text, services.now())
        if found.end is None:
            raise UsageError(f"Another window needs an end. {_EXTEND}")
        return found
    start, end = request.window_start, request.window_end
    if start is None or end is None:
        raise UsageError(f"{name} has no window: it may run at any time, so there is nothing to extend.")
    if how == "by" and (more := length(text)) is not None:
        new_end = max(end, services.now()) + more
    elif how == "until":
        new_end = _until(services, text, start)
    else:
        raise UsageError(f"Say for how long, or until when. {_EXTEND}")
    if new_end <= end:
        raise UsageError(f"{name} may run until then already: {say_window(start, end, calendar.zone)}. {_EXTEND}")
    return Window(start, new_end)


def _until(services: Services, text: str, start: datetime) -> datetime:
    """The moment that is meant by a time of day, or a day and a time, after the window has begun."""
    found = _parsed(services, f"now - {text}", max(start, services.now()))
    if found.end is None:
        raise UsageError(f"That is no moment. {_EXTEND}")
    return found.end


def _parsed(services: Services, text: str, now: datetime) -> Window:
    calendar = services.organisation.policy.calendar
    return parse_window(text, time_zone=calendar.zone, now=now, is_working_day=calendar.is_working_day)


def _pause_for_halt(services: Services, number: int, *, by: str) -> bool:
    """Pause one request because everything is halted. One transaction each: none waits for two requests."""
    with services.database.writing() as session:
        return requests.change_state(
            session,
            number,
            of=PAUSABLE,
            to=RequestState.PAUSED,
            by=by,
            action="halt",
            now=read_clock(session, services.now()),
            pause_reason=PauseReason.HALTED,
        )


def _lift(services: Services, *, by: str) -> None:
    """Lift the halt. What was approved before it must not begin by that, so it is stopped first."""
    while pausable := _lifted_unless_pausable(services, by=by):
        for number in pausable:
            _pause_for_halt(services, number, by=by)


def _lifted_unless_pausable(services: Services, *, by: str) -> list[int]:
    """Lift the halt if nothing would begin by that; else those that would, and nothing is changed."""
    with services.database.writing() as session:
        # every change of a request is on record, so whoever approves one waits for this lock, or is seen now
        audit.lock_head(session)
        found = [number_of(one) for one in requests.open_requests(session) if one.state in PAUSABLE]
        if not found:
            halts.lift(session, by=by, now=read_clock(session, services.now()))
        return found


def _stopped(services: Services) -> list[int]:
    with services.database.session() as session:
        return [
            number_of(one)
            for one in requests.open_requests(session)
            if one.state is RequestState.PAUSED and one.pause_reason is PauseReason.HALTED
        ]


def _lines(services: Services, numbers: Sequence[int]) -> tuple[RequestLine, ...]:
    with services.database.session() as session:
        return tuple(request_line(session, known(session, number)) for number in numbers)


def _not_possible(request: MoveRequest, done: str) -> UsageError:
    name = request_name(number_of(request))
    return UsageError(f"{name} is {request.state.value}, so it cannot be {done}.", meant=f"requests {name}")
