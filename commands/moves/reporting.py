"""Where requests stand, in words: read from the ledger, for the lists and for the answer to every change."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from commands.moves.counting import standing_of
from commands.moves.results import PersonLine, RequestLine, RequestResult, request_name
from commands.rules.moves.pausing import why_paused
from commands.rules.moves.plan import read_plan
from commands.rules.moves.standing import Standing
from commands.rules.moves.window import say_window
from commands.rules.wording import people, sentence
from commands.services import Services
from commands.step import Table, UsageError, Verdict
from storage.ledger import decisions, halts, requests
from storage.ledger.requests import Counts
from storage.ledger.tables import Decision, MoveItem, MoveRequest, number_of
from storage.states import DecisionKind, ItemState, MoveKind, PauseReason, RequestState

_SHOWN = 30
"""People named in one message; of more the file in the thread has all."""
_FRESH_APPROVAL = "asks for a fresh approval"
_NEXT = {
    RequestState.PENDING: "Those who may approve react to its card, or press a button there.",
    RequestState.CANCELLING: "Moves in flight are finished and counted; then it ends by itself.",
}
_STANDS = {
    ItemState.QUEUED: "waiting",
    ItemState.LEASED: "being moved",
    ItemState.MOVED: "moved",
    ItemState.FAILED: "failed",
    ItemState.SKIPPED: "left out",
}


def request_line(session: Session, request: MoveRequest) -> RequestLine:
    """One request for a list."""
    counts = requests.counts(session, number_of(request))
    pending = request.state is RequestState.PENDING
    found = standing_of(session, request) if pending else None
    return RequestLine(
        id=number_of(request),
        kind=request.kind,
        state=request.state,
        title=_title(request, counts),
        reason=request.reason,
        requester=request.requester,
        says=_says(request, counts, found),
        planned=counts.all,
        moved=counts.moved,
        failed=counts.failed,
        skipped=counts.skipped,
        window_start=request.window_start,
        window_end=request.window_end,
        created_at=request.created_at,
        expires_at=request.expires_at if pending else None,
        channel=request.channel if request.message_ts else "",
    )


def request_result(
    services: Services, request_id: int, *, headline: str = "", verdict: Verdict = Verdict.PASS
) -> RequestResult:
    """One request in full, as it is now. Raises UsageError for one that does not exist."""
    with services.database.session() as session:
        request = known(session, request_id)
        line = request_line(session, request)
        items = requests.items_of(session, request_id)
        decided = decisions.everything(session, request_id)
    zone = services.organisation.policy.calendar.zone
    return RequestResult(
        headline=headline or f"{line.name}: {line.title}, {request.state.value}",
        line=line,
        people=tuple(_person(item) for item in _telling(items)[:_SHOWN]),
        decisions=tuple(_decided(one) for one in decided),
        next_step=_next_step(request, line, zone),
        told_at=services.now(),
        verdict=verdict,
        table=people_table(request, items) if len(items) > _SHOWN else None,
    )


def known(session: Session, request_id: int) -> MoveRequest:
    """The request of this number. Raises UsageError where there is none."""
    request = requests.get(session, request_id)
    if request is None:
        raise UsageError(
            f"There is no request {request_name(request_id)}. Type /hybrid requests to see them.", meant="requests"
        )
    return request


def not_possible(request: MoveRequest, done: str) -> UsageError:
    """That something cannot be done to a request in the state that it is in. `done`: "paused"."""
    name = request_name(number_of(request))
    return UsageError(f"{name} is {request.state.value}, so it cannot be {done}.", meant=f"requests {name}")


def people_table(request: MoveRequest, items: Iterable[MoveItem]) -> Table:
    """Everybody in a request, with what became of them."""
    members = {member.key: member for member in read_plan(request.plan).members}
    rows = tuple(
        (
            item.name,
            item.identity,
            item.sip_address,
            item.state.value,
            item.outcome,
            item.error_id,
            members[item.user].unit if item.user in members else "",
            _moment(item.moved_at),
            _moment(item.synced_at),
            _moment(item.meetings_at),
            _moment(item.signed_in_at),
        )
        for item in items
    )
    name = request_name(number_of(request))
    return Table(
        name=f"{name}-people.csv",
        title=f"Everybody in {name}",
        columns=(
            "Name", "Sign-in name", "SIP address", "State", "What happened", "Error", "Unit",
            "Moved", "Seen in Microsoft 365", "Meetings migrated", "First sign-in seen",
        ),
        rows=rows,
    )  # fmt: skip


def _title(request: MoveRequest, counts: Counts) -> str:
    """`Move 24 people to Teams`."""
    where = "to Teams" if request.kind is MoveKind.MOVE else "back to Skype for Business Server"
    return f"Move {people(counts.all)} {where}"


def _says(request: MoveRequest, counts: Counts, found: Standing | None) -> str:
    match request.state:
        case RequestState.PENDING:
            return _pending(counts, found)
        case RequestState.APPROVED:
            when = "in its window" if request.window_start else "as soon as it was looked at again"
            return f"Approved: {people(counts.active)}, {when}"
        case RequestState.PAUSED:
            return f"{why_paused(request.pause_reason)} {_progress(counts)}"
        case RequestState.CANCELLED | RequestState.REJECTED | RequestState.EXPIRED:
            return " ".join(filter(None, (sentence(request.ended_because), _progress(counts))))
        case _:
            return _progress(counts)


def _pending(counts: Counts, found: Standing | None) -> str:
    missing = found.says if found else ""
    return " ".join(filter(None, (f"{_wait(counts.queued)} for approval.", missing)))


def _wait(number: int) -> str:
    return f"{people(number)} {'waits' if number == 1 else 'wait'}"


def _progress(counts: Counts) -> str:
    """`17 of 24 moved, 1 failed, 2 left out`."""
    parts = [f"{counts.moved:,} of {counts.all:,} moved"]
    parts += [f"{counts.failed:,} failed"] if counts.failed else []
    parts += [f"{counts.leased:,} being moved"] if counts.leased else []
    parts += [f"{counts.skipped:,} left out"] if counts.skipped else []
    return ", ".join(parts)


def _next_step(request: MoveRequest, line: RequestLine, zone: str) -> str:
    name = line.name
    match request.state:
        case RequestState.APPROVED if request.window_start:
            said = say_window(request.window_start, request.window_end, zone)
            return f"It begins in its window, {said}."
        case RequestState.PAUSED if request.pause_reason is PauseReason.BY_HAND:
            return f"/hybrid resume {name} goes on; /hybrid cancel {name} ends it."
        case RequestState.PAUSED if request.pause_reason is PauseReason.WINDOW_CLOSED:
            return f"/hybrid extend {name} by 2h {_FRESH_APPROVAL} for more time; /hybrid cancel {name} ends it."
        case RequestState.PAUSED:
            return f"/hybrid resume {name} {_FRESH_APPROVAL}; /hybrid cancel {name} ends it."
        case RequestState.DONE if line.failed:
            return f"mend the causes, then /hybrid retry {name} tries those again who have failed."
        case _:
            return _NEXT.get(request.state, "")


_MOST_TELLING = (ItemState.FAILED, ItemState.LEASED, ItemState.QUEUED, ItemState.SKIPPED, ItemState.MOVED)


def _telling(items: Sequence[MoveItem]) -> list[MoveItem]:
    """Those of whom there is most to say first."""
    return sorted(items, key=lambda item: (_MOST_TELLING.index(item.state), item.position))


def _person(item: MoveItem) -> PersonLine:
    told = item.outcome or _STANDS[item.state]
    if item.state is ItemState.QUEUED and item.outcome:
        told = f"{_STANDS[item.state]} to be tried again. Last time: {item.outcome}"
    if item.state is ItemState.FAILED and item.error and not item.error_id and item.error not in told:
        told = f"{told} {item.error}"
    return PersonLine(name=item.name, identity=item.identity, state=item.state, says=told)


def _decided(decision: Decision) -> str:
    """The Slack id first, for the view."""
    done = "approved" if decision.kind is DecisionKind.APPROVE else "rejected"
    groups = decisions.groups_of(decision)
    of_group = f" for {' and '.join(groups)}" if groups else ""
    why = f": {decision.reason}" if decision.reason else ""
    gone = ", which does not count any more" if decision.withdrawn_at else ""
    return f"{decision.person} {done}{of_group}{gone}{why}"


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def halted_said(session: Session) -> str:
    """Who stopped everything, when and why; empty: nothing is stopped."""
    found = halts.in_force(session)
    if found is None:
        return ""
    why = f": {found.reason}" if found.reason else ""
    return f"Halted by {found.by}, since {found.at:%Y-%m-%d %H:%M} UTC{why}. No move is begun; /hybrid resume lifts it."
