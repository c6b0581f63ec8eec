"""Where requests stand, in words: read from the ledger, for the lists and for the answer to every change."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from commands.moves.counting import standing_of
from commands.moves.results import PersonLine, RequestLine, RequestResult, request_name
from commands.moves.withdrawals import withdrawn_how
from commands.rules.moves.pausing import why_paused
from commands.rules.moves.plan import Member, planned_member, read_plan, way
from commands.rules.moves.proof import countdown_of, proof_says
from commands.rules.moves.standing import Standing
from commands.rules.moves.tally import WORDS, Tally, all_moved, has_command, not_suited, of_plan, stands, tally_of
from commands.rules.wording import people, sentence, stamp, verb
from commands.services import Services
from commands.step import Table, UsageError, Verdict
from storage import objections
from storage.ledger import decisions, halts, requests
from storage.ledger.tables import Decision, MoveItem, MoveRequest, number_of
from storage.models import Objection
from storage.states import OPEN_REQUESTS, DecisionKind, ItemState, MoveKind, PauseReason, RequestState

_SHOWN = 30
"""People named in one message; of more the file in the thread has all."""
_FRESH_APPROVAL = "asks for a fresh approval"
_NEXT = {
    RequestState.PENDING: "Those who may approve react to its card, or press a button there.",
    RequestState.CANCELLING: "Moves in flight are finished and counted; then it ends by itself.",
}


def request_line(session: Session, request: MoveRequest) -> RequestLine:
    """One request for a list."""
    return _line(session, request, requests.items_of(session, number_of(request)))


def _line(session: Session, request: MoveRequest, items: Sequence[MoveItem]) -> RequestLine:
    tally = tally_of(items, _members(request))
    pending = request.state is RequestState.PENDING
    found = standing_of(session, request) if pending else None
    objecting = objections.open_of(session, request) if request.state in OPEN_REQUESTS else {}
    return RequestLine(
        id=number_of(request),
        kind=request.kind,
        state=request.state,
        stands=stands(request.state, tally),
        title=_title(request, tally),
        reason=request.reason,
        requester=request.requester,
        says=" ".join(
            filter(
                None,
                (
                    _says(request, tally, found, [item.name for item in items if item.split_at is not None]),
                    not_suited(len(objecting)),
                ),
            )
        ),
        planned=tally.whole,
        moved=tally.moved,
        failed=tally.failed,
        skipped=tally.left_out,
        dropped=tally.dropped,
        window_start=request.window_start,
        window_end=request.window_end,
        created_at=request.created_at,
        expires_at=request.expires_at if pending else None,
        channel=request.channel if request.message_ts else "",
        objecting=len(objecting),
        settlers=tuple(dict.fromkeys(one.owner for one in objecting.values())),
    )


def request_result(
    services: Services, request_id: int, *, headline: str = "", next_step: str = "", verdict: Verdict = Verdict.PASS
) -> RequestResult:
    """One request in full, as it is now. Raises UsageError for one that does not exist.

    headline, next_step, verdict   where there is something else to say than how it stands
    """
    with services.database.session() as session:
        request = known(session, request_id)
        items = requests.items_of(session, request_id)
        line = _line(session, request, items)
        objecting = objections.open_of(session, request)
        decided = decisions.everything(session, request_id)
        gone = withdrawn_how(session, request_id) if any(one.withdrawn_at for one in decided) else {}
    members = _members(request)
    counted = items if members is None else of_plan(items, members)
    now = services.now()
    before = _by_hand(request, items), _objections(line, objecting)
    return RequestResult(
        headline=headline or f"{line.name}: {line.title}, {line.stands}",
        line=line,
        people=tuple(_person(item, objecting.get(number_of(item))) for item in _telling(items, objecting)[:_SHOWN]),
        decisions=tuple(_decided(one, gone.get(one.person, "")) for one in decided),
        proof=(*proof_says(counted, request.kind), *filter(None, (countdown_of(counted, request.kind, now),))),
        next_step=" ".join(filter(None, (*before, next_step or _next_step(request, line)))),
        told_at=now,
        verdict=verdict,
        table=people_table(request, items) if len(items) > _SHOWN else None,
    )


def _members(request: MoveRequest) -> dict[str, Member] | None:
    """The people of the present plan by their keys; None: nobody can read it."""
    try:
        return {member.key: member for member in read_plan(request.plan).members}
    except (ValueError, KeyError, TypeError):
        return None


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
    rows = tuple(
        (
            item.name,
            item.identity,
            item.sip_address,
            WORDS[item.state],
            item.outcome,
            item.error_id,
            member.unit if (member := planned_member(item.member)) is not None else "",
            stamp(item.moved_at),
            stamp(item.synced_at),
            stamp(item.meetings_at),
            stamp(item.signed_in_at),
        )
        for item in items
    )
    name = request_name(number_of(request))
    return Table(
        name=f"{name}-people.csv",
        title=f"Everybody in {name}",
        columns=(
            "Name", "Sign-in name", "SIP address", "State", "What happened", "Error", "Unit",
            "Moved (UTC)", "Known to Microsoft 365 (UTC)", "Meetings converted (UTC)", "Signed in to Teams (UTC)",
        ),
        rows=rows,
    )  # fmt: skip


def _title(request: MoveRequest, tally: Tally) -> str:
    """`Move 24 people to Teams`: those who are to be approved, and from its start on everybody who is told of."""
    asks = request.state in (RequestState.PENDING, RequestState.APPROVED)
    return move_title(tally.waiting + tally.moving if asks else tally.whole, request.kind)


def move_title(number: int, kind: MoveKind) -> str:
    """`Move 24 people to Teams`."""
    return f"Move {people(number)} {way(kind)}"


def _says(request: MoveRequest, tally: Tally, found: Standing | None, split: Sequence[str]) -> str:
    """Where it stands and what it waits for. `split`: who is TeamsOnly in the cloud and homed on the server."""
    if request.state is RequestState.PAUSED:
        told: Iterable[str] = (why_paused(request.pause_reason, split), tally.says)
    else:
        told = _told(request, tally, found)
    return " ".join(map(sentence, filter(None, (*told, tally.dropped_says))))


def _told(request: MoveRequest, tally: Tally, found: Standing | None) -> Iterator[str]:
    before = f"{tally.says} so far" if tally.moved or tally.failed else ""
    match request.state:
        case RequestState.PENDING:
            yield f"{people(tally.waiting)} {verb(tally.waiting, 'waits', 'wait')} for approval"
            yield found.says if found else ""
            yield before
        case RequestState.APPROVED:
            when = "in its window" if request.window_start else "as soon as it was looked at again"
            yield f"Approved: {people(tally.waiting + tally.moving)}, {when}"
            yield before
        case RequestState.CANCELLED if all_moved(request.state, tally):
            yield request.ended_because
            yield "Too late for anybody: everybody was moved, or on the way, by then"
            yield tally.says
        case RequestState.CANCELLED | RequestState.REJECTED | RequestState.EXPIRED:
            yield request.ended_because
            yield tally.says if tally.moved or request.started_at else "Nobody was moved"
        case _:
            yield tally.says


def _by_hand(request: MoveRequest, items: Iterable[MoveItem]) -> str:
    """What is to be done with commands that people have; empty where nobody has one."""
    if not any(has_command(item) for item in items):
        return ""
    match request.state:
        case RequestState.RUNNING:
            return "Somebody has to run the commands file in its thread."
        case RequestState.PAUSED | RequestState.CANCELLING:
            return "Commands were handed out before: do not run them. Who is moved all the same is recorded."
        case _:
            return ""


def _next_step(request: MoveRequest, line: RequestLine) -> str:
    name = line.name
    match request.state:
        case RequestState.APPROVED if request.window_start:
            return "It begins in its window."
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


def _telling(items: Sequence[MoveItem], objecting: Collection[int]) -> list[MoveItem]:
    """Those of whom there is most to say first."""
    return sorted(
        items,
        key=lambda item: (number_of(item) not in objecting, _MOST_TELLING.index(item.state), item.position),
    )


def _objections(line: RequestLine, objecting: Collection[int]) -> str:
    """Whom the time does not suit, and what can be done about it; empty: nobody has said so."""
    number = len(objecting)
    if not number:
        return ""
    return (
        f"{people(number)} {verb(number, 'says', 'say')} that the time does not suit, and {verb(number, 'is', 'are')} "
        f"not moved while that is open: /hybrid leave-out {line.name} leaves somebody out, /hybrid notes {line.name} "
        "keep <person> keeps the time."
    )


def _person(item: MoveItem, objection: Objection | None = None) -> PersonLine:
    told = item.outcome or WORDS[item.state]
    if objection is not None:
        reason = f": “{objection.reason}”" if objection.reason else ""
        said = f"says that the time does not suit{reason}"
        return PersonLine(name=item.name, identity=item.identity, state=item.state, says=said, settler=objection.owner)
    if has_command(item):
        told = f"to be moved by hand: the command was handed out. {item.outcome}".strip()
    elif item.state is ItemState.QUEUED and item.outcome:
        told = f"{WORDS[item.state]} to be tried again. Last time: {item.outcome}"
    if item.state is ItemState.FAILED and item.error and not item.error_id and item.error not in told:
        told = f"{told} {item.error}"
    return PersonLine(name=item.name, identity=item.identity, state=item.state, says=told)


def _decided(decision: Decision, gone: str) -> str:
    """The Slack id first, for the view. `gone`: how it came to count no more."""
    done = "approved" if decision.kind is DecisionKind.APPROVE else "rejected"
    groups = decisions.groups_of(decision)
    of_group = f" for {' and '.join(groups)}" if groups else ""
    why = f": {decision.reason}" if decision.reason else ""
    said = f"{decision.person} {done}{of_group}{why}"
    return f"{sentence(said)} {gone}" if decision.withdrawn_at and gone else said


def halted_said(session: Session) -> str:
    """Who stopped everything and why; empty: nothing is stopped."""
    found = halts.in_force(session)
    if found is None:
        return ""
    why = f": {found.reason}" if found.reason else ""
    return f"{sentence(f'Halted by {found.by}{why}')} No move is begun; /hybrid resume lifts it."


def halted_since(session: Session) -> datetime | None:
    """Since when everything is stopped; None: nothing is."""
    found = halts.in_force(session)
    return found.at if found is not None else None
