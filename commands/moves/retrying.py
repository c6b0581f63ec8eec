"""Try those again who have failed: within what was approved, or else as a plan of its own."""

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta

from commands.moves.agreeing import Asker, who_is_held
from commands.moves.asking import review
from commands.moves.reporting import halted_said, known, not_possible, request_result
from commands.moves.results import RequestResult, ReviewResult, request_name
from commands.moves.typed import Wish
from commands.rules.moves.calendar import has_ended
from commands.rules.moves.plan import read_plan
from commands.rules.moves.window import Window, say_window
from commands.rules.wording import listed, people, verb
from commands.services import Services
from commands.step import UsageError, Verdict
from storage.ledger import items, requests
from storage.ledger.clock import read_clock
from storage.ledger.locks import lock_request
from storage.ledger.people import PeopleHeld
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.states import ItemState, MoveKind, RequestState

APPROVAL_HOLDS = timedelta(hours=24)
"""For so long after the end of a request those who failed are tried again within its approval."""
_RETRIED = (
    RequestState.PENDING,
    RequestState.APPROVED,
    RequestState.RUNNING,
    RequestState.PAUSED,
    RequestState.DONE,
)


def retry(services: Services, request_id: int, *, asker: Asker, reason: str) -> RequestResult | ReviewResult:
    """Try those of a request again who have failed: within what was approved, or else as a plan of its own.

    Where its window has ended, or it ended too long ago, that plan is reviewed, sent and approved like any other; so
    it is for those whom the present plan does not have any more, because it was approved anew after they had failed.
    Raises UsageError where nobody has failed, or the request was cancelled.
    """
    with services.database.session() as session:
        request = known(session, request_id)
        failed = [item for item in requests.items_of(session, request_id) if item.state is ItemState.FAILED]
    name = request_name(request_id)
    if request.state not in _RETRIED:
        raise not_possible(request, "tried again")
    if not failed:
        raise UsageError(f"Nobody of {name} has failed, so there is nobody to try again.")
    planned = {member.key for member in read_plan(request.plan).members}
    if _is_over(request, services.now()) or not any(item.user in planned for item in failed):
        return review(services, _second_try(services, request, failed, reason), request.kind, asker=asker)
    try:
        again, halted = _wait_again(services, request, planned, by=asker.by)
    except PeopleHeld as busy:
        raise UsageError(who_is_held(busy.holders)) from busy
    others = [item.name for item in failed if item.user not in planned]
    return _answer(services, request_id, len(again), others, halted)


def _is_over(request: MoveRequest, now: datetime) -> bool:
    """Whether an approval of this request cannot carry another try."""
    too_late = has_ended(now, Window(request.window_start, request.window_end))
    return too_late or (request.ended_at is not None and now - request.ended_at > APPROVAL_HOLDS)


def _wait_again(services: Services, request: MoveRequest, planned: Set[str], *, by: str) -> tuple[list[str], str]:
    """Let those of the plan wait again who have failed: their keys, and who has stopped everything meanwhile, if so."""
    request_id, name = number_of(request), request_name(number_of(request))
    with services.database.writing() as session:
        now = read_clock(session, services.now())
        live = lock_request(session, request_id)
        again = items.retry(session, request_id, by=by, now=now, users=planned)
        if live is None or live.digest != request.digest or not again:
            raise UsageError(f"{name} has changed just now. Look at it, then try again: /hybrid requests {name}")
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
        return again, halted_said(session)


def _answer(services: Services, request_id: int, again: int, others: Sequence[str], halted: str) -> RequestResult:
    """Who waits again, and for what. `others`: names of those who have failed and are in no plan that is approved."""
    name = request_name(request_id)
    found = request_result(services, request_id)
    wait = f"{name}: {people(again)} {verb(again, 'waits', 'wait')} again"
    match found.line.state:
        case _ if halted:
            headline = f"{wait}, and nothing is moved while everything is halted"
        case RequestState.PENDING:
            headline = f"{wait}, and it still needs its approvals"
        case RequestState.PAUSED:
            headline = f"{wait}, and {name} is paused"
        case _:
            headline = f"{name}: {people(again)} tried again, as approved"
    left = (
        f"{listed(others)} {verb(len(others), 'is', 'are')} not in the plan that was approved last: /hybrid retry "
        f"{name}, once more, plans them by themselves."
        if others
        else ""
    )
    verdict = Verdict.WARN if halted or others else Verdict.PASS
    return replace(
        found, headline=headline, verdict=verdict, next_step=" ".join(filter(None, (halted or found.next_step, left)))
    )


def _second_try(services: Services, request: MoveRequest, failed: Sequence[MoveItem], reason: str) -> Wish:
    options = read_plan(request.plan).options
    return Wish(
        people=tuple(item.sip_address for item in failed),
        reason=reason or f"Second try of {request_name(number_of(request))}: {request.reason}",
        window=_what_is_left(services, Window(options.window_start, options.window_end)),
        concurrency=options.concurrency,
        pool=options.target if request.kind is MoveKind.ROLLBACK else "",
        force=options.force,
    )


def _what_is_left(services: Services, window: Window) -> str:
    """The rest of a window in words; empty: it has none, or it is over."""
    if window.start is None or has_ended(services.now(), window):
        return ""
    return say_window(max(window.start, services.now()), window.end, services.organisation.policy.calendar.zone)
