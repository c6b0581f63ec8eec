"""What becomes of a request by itself: the step that is due from what the ledger holds, the clock and the approvals.

docs/moves.md has the diagram. What people do (reject, cancel, pause, resume, change) is not decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from commands.rules.moves.by_hand import Patience, is_over
from commands.rules.moves.calendar import Calendar, frozen, has_ended, may_start
from commands.rules.moves.standing import Standing
from commands.rules.moves.window import Window
from commands.rules.wording import duration, people_of
from storage.states import OPEN_REQUESTS, ItemState, PauseReason, RequestState

LEAST_FAILURES = 2
"""One failure alone pauses nothing, unless it is one of the first people: it tells nothing about the others."""
PATIENCE = Patience()


class Request(Protocol):
    """What of a request decides; a row of move_request has it."""

    state: RequestState
    expires_at: datetime
    window_start: datetime | None
    window_end: datetime | None
    started_at: datetime | None
    """When its first move could begin; None: it has never run."""
    waits_until: datetime | None
    by_hand: bool
    pause_reason: PauseReason | None
    halt_percent: int


class Counts(Protocol):
    """How many people of a request are in each state; storage/ledger/requests.py counts them."""

    @property
    def queued(self) -> int:
        """How many wait."""
        ...

    @property
    def leased(self) -> int:
        """How many are being moved."""
        ...

    @property
    def handed(self) -> int:
        """How many of those who wait may be moved by a person at any moment, who was given their command."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What has happened since the approvals were last counted: what approvers knew of then pauses nothing again."""

    moved: int = 0
    failed: int = 0
    canary_failed: int = 0
    """How many of the first people, who run alone, were not moved in the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The next state of a request, and why."""

    to: RequestState
    action: str
    """For the audit trail."""
    because: str
    """A sentence for people."""
    columns: Mapping[str, Any] = field(default_factory=dict)
    """Further columns of the request, as `requests.change_state` takes them."""


def next_step(  # noqa: PLR0913 - what surrounds a request is given by name
    request: Request,
    counts: Counts,
    now: datetime,
    *,
    halted: bool,
    outcomes: Outcomes,
    calendar: Calendar,
    standing: Standing | None = None,
    expires_anew: datetime | None = None,
    patience: Patience = PATIENCE,
) -> Change | None:
    """The step that is due; None: none is. `standing`: of the decisions that count now, None where it is not known.

    `expires_anew`: until when a request waits that goes back to pending now; None: as before, which may be over.
    `patience`: with people who run commands by hand.
    A request that is approved goes to RUNNING; whoever applies that looks again first whether all is as it was.
    """
    match request.state:
        case RequestState.PENDING:
            return _drained(_late(request, now, patience) or _of_pending(request, now, standing), counts)
        case RequestState.APPROVED:
            back = _sent_back(request, now, standing, expires_anew)
            due = back or _late(request, now, patience) or _of_failures(request, outcomes)
            return _drained(due or _of_approved(request, now, halted=halted, calendar=calendar), counts)
        case RequestState.RUNNING | RequestState.PAUSED if not counts.queued and not counts.leased:
            return Change(to=RequestState.DONE, action="done", because="Nobody is left to move.")
        case RequestState.RUNNING:
            paused = _of_running(request, now, halted=halted, outcomes=outcomes, calendar=calendar)
            return paused or _of_waiting(request, now, patience)
        case RequestState.PAUSED if request.pause_reason in (None, PauseReason.BY_HAND):
            # calls in flight may fail after somebody has paused it: who lets it go on must not pass over that
            return _of_failures(request, outcomes)
        case RequestState.CANCELLING if not counts.leased and not counts.handed:
            return Change(to=RequestState.CANCELLED, action="cancelled", because="It was cancelled.")
        case _:
            return None


def may_call(request: Request, now: datetime, *, halted: bool, calendar: Calendar) -> str:
    """Why the move of a person must not be begun now, as a sentence; empty: it may.

    Asked again right before each call: between claim and call somebody may have paused, cancelled or halted.
    """
    if request.state is not RequestState.RUNNING:
        return f"The request is {request.state}."
    if halted:
        return _HALTED
    return may_start(now, _window(request), calendar) or ""


def put_back(state: RequestState) -> ItemState:
    """What becomes of a person who is being moved, is read back as not moved, and must not be tried now.

    In a request that is being cancelled nobody claims people any more: back in the queue they would hold it for ever.
    """
    return ItemState.SKIPPED if state is RequestState.CANCELLING else ItemState.QUEUED


def too_many_failures(outcomes: Outcomes, halt_percent: int) -> bool:
    """Whether so many of those who were tried have failed that the rest has to wait for people to look."""
    tried = outcomes.moved + outcomes.failed
    return outcomes.failed >= LEAST_FAILURES and outcomes.failed * 100 >= halt_percent * tried


_HALTED = "Moves are halted."


def _of_pending(request: Request, now: datetime, standing: Standing | None) -> Change | None:
    if now >= request.expires_at:
        return _expired("It did not get its approvals in time.")
    if has_ended(now, _window(request)):
        return _expired("Its window ended before it had its approvals.")
    if standing is not None and standing.rejected_by:
        return _rejected("It was rejected.")
    if standing is not None and standing.approved:
        return Change(to=RequestState.APPROVED, action="approved", because="It has the approvals that it needs.")
    return None


def _sent_back(
    request: Request, now: datetime, standing: Standing | None, expires_anew: datetime | None
) -> Change | None:
    """What becomes of an approved request whose decisions have changed; None: it is approved as it was."""
    if standing is None or standing.approved or has_ended(now, _window(request)):
        return None
    if standing.rejected_by:
        return _rejected("It was rejected before it started.")
    said = f"An approval was taken back or counts no more. {standing.says}".strip()
    columns = {} if expires_anew is None else {"expires_at": max(request.expires_at, expires_anew)}
    return Change(to=RequestState.PENDING, action="approval withdrawn", because=said, columns=columns)


def _of_approved(request: Request, now: datetime, *, halted: bool, calendar: Calendar) -> Change | None:
    if has_ended(now, _window(request)):
        return _expired("Its window ended before it could start.")
    if halted or may_start(now, _window(request), calendar):
        return None
    return Change(to=RequestState.RUNNING, action="started", because="It is approved, and its window is open.")


def _late(request: Request, now: datetime, patience: Patience) -> Change | None:
    """What becomes of one that waits to go on, and whose window has ended: it gets another, or is cancelled.

    It does not expire: people were moved, and who waits may be those who are tried again.
    """
    end = request.window_end
    if request.started_at is None or end is None or now < end:
        return None
    if request.state is RequestState.APPROVED and not has_ended(now, _window(request)):
        return None
    paused = _paused(PauseReason.WINDOW_CLOSED, "The window has ended before everybody was moved.")
    if request.by_hand:
        paused = replace(paused, columns={**paused.columns, "waits_until": now + patience.grace})
    return paused


def _of_running(
    request: Request, now: datetime, *, halted: bool, outcomes: Outcomes, calendar: Calendar
) -> Change | None:
    if halted:
        return _paused(PauseReason.HALTED, _HALTED)
    if stopped := _of_failures(request, outcomes):
        return stopped
    if has_ended(now, _window(request)):
        return _paused(PauseReason.WINDOW_CLOSED, "The window has ended before everybody was moved.")
    if frost := frozen(now, calendar):
        return _paused(PauseReason.WINDOW_CLOSED, frost)
    return None


def _of_failures(request: Request, outcomes: Outcomes) -> Change | None:
    tried = outcomes.moved + outcomes.failed
    if outcomes.canary_failed:
        return _paused(PauseReason.CANARY_FAILED, "Of the people who go first, not everybody could be moved.")
    if too_many_failures(outcomes, request.halt_percent):
        failed = people_of(outcomes.failed, tried)
        return _paused(PauseReason.TOO_MANY_FAILURES, f"{failed} could not be moved: find out why before the others.")
    return None


def _of_waiting(request: Request, now: datetime, patience: Patience) -> Change | None:
    """Commands that nobody runs are not waited for without an end."""
    if not is_over(request, now, patience):
        return None
    waited = duration(patience.most.total_seconds())
    return _paused(PauseReason.WINDOW_CLOSED, f"For {waited} not everybody's command was run.")


def _drained(change: Change | None, counts: Counts) -> Change | None:
    """What ends is drained first where a person may be running a command of it: as if it were cancelled."""
    if change is None or change.to in OPEN_REQUESTS or not counts.handed:
        return change
    return replace(change, to=RequestState.CANCELLING)


def _rejected(because: str) -> Change:
    return Change(to=RequestState.REJECTED, action="rejected", because=because, columns={"ended_because": because})


def _expired(because: str) -> Change:
    return Change(to=RequestState.EXPIRED, action="expired", because=because, columns={"ended_because": because})


def _paused(reason: PauseReason, because: str) -> Change:
    return Change(
        to=RequestState.PAUSED,
        action="paused",
        because=because,
        columns={"pause_reason": reason},
    )


def _window(request: Request) -> Window:
    return Window(request.window_start, request.window_end)
