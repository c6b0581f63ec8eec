"""Try those again who have failed: within what was approved, or else as a plan of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.moves.agreeing import Asker, who_is_held
from commands.moves.asking import review
from commands.moves.reporting import known, not_possible, request_result
from commands.moves.results import RequestResult, ReviewResult, request_name
from commands.moves.typed import Wish
from commands.rules.moves.calendar import has_ended
from commands.rules.moves.plan import read_plan
from commands.rules.moves.window import Window
from commands.rules.wording import people
from commands.services import Services
from commands.step import UsageError
from storage.ledger import items, requests
from storage.ledger.clock import read_clock
from storage.ledger.people import PeopleHeld
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.states import ItemState, MoveKind, RequestState

APPROVAL_HOLDS = timedelta(hours=24)
"""For so long after the end of a request those who failed are tried again within its approval."""
_RETRIED = (RequestState.APPROVED, RequestState.RUNNING, RequestState.PAUSED, RequestState.DONE)


def retry(services: Services, request_id: int, *, asker: Asker, reason: str) -> RequestResult | ReviewResult:
    """Try those of a request again who have failed: within what was approved, or else as a plan of its own.

    Where its window has ended, or it ended too long ago, that plan is reviewed, sent and approved like any other.
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
    if _is_over(request, services.now()):
        return review(services, _second_try(request, failed, reason), request.kind, asker=asker)
    try:
        again = _wait_again(services, request_id, by=asker.by)
    except PeopleHeld as busy:
        raise UsageError(who_is_held(busy.holders)) from busy
    return request_result(services, request_id, headline=f"{name}: {people(len(again))} tried again, as approved")


def _is_over(request: MoveRequest, now: datetime) -> bool:
    """Whether an approval of this request cannot carry another try."""
    too_late = has_ended(now, Window(request.window_start, request.window_end))
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
