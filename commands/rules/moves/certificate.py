"""The certificate of a request: what was planned, what became of everybody, and what is left to do."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from commands.rules.errors.catalogue import KNOWN
from commands.rules.moves.outcome import OUTCOME_UNKNOWN
from commands.rules.moves.proof import Proven, is_complete, is_over, lost_says, proof_says, reached, sign_in_by
from commands.rules.moves.tally import WORDS
from commands.rules.wording import counted, duration, listed, people, people_of, sentence, stamp, verb
from commands.step import Table
from storage.states import ItemState, MoveKind

COLUMNS = (
    "Person",
    "Sign-in name",
    "SIP address",
    "Outcome",
    "What happened",
    "Error",
    "Error text",
    "Call started (UTC)",
    "Moved (UTC)",
    "Known to Microsoft 365 (UTC)",
    "Meetings converted (UTC)",
    "State of the meetings",
    "Signed in to Teams (UTC)",
    "Seconds from call to new home",
    "Stage reached",
    "Contacts are lost without a sign-in before (UTC)",
    "What the last look could not see",
    "Next step",
)
_BY_ID = {error.id: error for error in KNOWN}


class Certified(Proven, Protocol):
    """What is stored about one person: a MoveItem has it."""

    name: str
    identity: str
    sip_address: str
    already_there: bool
    outcome: str
    error: str
    error_id: str
    proof_note: str


class Ended(Protocol):
    """What is stored about the request: a MoveRequest has it."""

    kind: MoveKind
    created_at: datetime
    approved_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What became of a request. Texts hold names and errors of others: they are to be escaped where they are shown."""

    headline: str
    """The outcome in one sentence with its numbers."""
    failures: tuple[str, ...]
    """By cause, most people first: who failed, why, and what to do."""
    proof: tuple[str, ...]
    """How far the proof has come, and what stands in its way."""
    is_over: bool
    """Whether nothing more is looked for."""
    sign_in_by: datetime | None
    """When the first of those loses their contacts who have not signed in to Teams; None: nobody does any more."""
    next_steps: tuple[str, ...]
    table: Table


def certificate(request: Ended, items: Sequence[Certified], *, name: str, now: datetime, part: str = "") -> Certificate:
    """What became of everybody, as far as is known `now`.

    name     of the request, M12
    part     of the file's name: `final`, or what tells a further end of the same request apart
    """
    moved = [item for item in items if item.state is ItemState.MOVED]
    due = [by for item in moved if (by := sign_in_by(item, request.kind)) is not None and by > now]
    return Certificate(
        headline=_headline(request, items),
        failures=tuple(_failures(items)),
        proof=(*proof_says(items, request.kind), *_notes(moved, request.kind)),
        is_over=all(is_over(item, request.kind, now) for item in moved),
        sign_in_by=min(due, default=None),
        next_steps=tuple(_next_steps(request, items, now)),
        table=Table(
            name=f"{'-'.join(filter(None, (name, 'certificate', part)))}.csv",
            title=f"What became of everybody in {name}",
            columns=COLUMNS,
            rows=tuple(_row(request, item, now) for item in items),
        ),
    )


def _headline(request: Ended, items: Sequence[Certified]) -> str:
    count = Counter(item.state for item in items)
    there = sum(item.already_there for item in items)
    moved = "moved" if request.kind is MoveKind.MOVE else "moved back"
    whole, done, failed = len(items), count[ItemState.MOVED], count[ItemState.FAILED]
    open_ones = count[ItemState.QUEUED] + count[ItemState.LEASED]
    parts = (
        f"{people_of(done, whole)} {verb(done, 'was', 'were')} {moved}",
        f"{there:,} of them {verb(there, 'was', 'were')} there before" if there else "",
        f"{failed:,} failed" if failed else "",
        f"{count[ItemState.SKIPPED]:,} {verb(count[ItemState.SKIPPED], 'was', 'were')} left out"
        if count[ItemState.SKIPPED]
        else "",
        f"{open_ones:,} {verb(open_ones, 'is', 'are')} not done" if open_ones else "",
    )
    took = _took(request)
    return sentence(", ".join(filter(None, parts)) + (f", in {took}" if took else ""))


def _took(request: Ended) -> str:
    if request.started_at is None or request.ended_at is None:
        return ""
    return duration((request.ended_at - request.started_at).total_seconds())


def _failures(items: Sequence[Certified]) -> Iterator[str]:
    """Who failed, by cause: the same known error is one cause, and so is the same text."""
    groups: defaultdict[str, list[Certified]] = defaultdict(list)
    for item in items:
        if item.state is ItemState.FAILED:
            groups[item.error_id or item.error].append(item)
    for cause, failed in sorted(groups.items(), key=lambda group: -len(group[1])):
        error = _BY_ID.get(cause)
        names = listed([item.name for item in failed])
        if error is None:
            yield f"{people(len(failed))} ({names}): {sentence(failed[0].outcome or failed[0].error)}"
        else:
            yield f"{people(len(failed))} ({names}): {sentence(error.cause)} {sentence(error.remedy)} [{error.id}]"


def _next_steps(request: Ended, items: Sequence[Certified], now: datetime) -> Iterator[str]:
    failed = sum(item.state is ItemState.FAILED for item in items)
    if failed:
        yield f"Mend the causes above, then try again: {counted(failed, 'person has', 'people have')} failed."
    unknown = [item.name for item in items if item.error.startswith(OUTCOME_UNKNOWN)]
    if unknown:
        yield f"Look where {listed(unknown)} {verb(len(unknown), 'is', 'are')} now: the outcome is not known."
    moved = [item for item in items if item.state is ItemState.MOVED]
    if request.kind is MoveKind.ROLLBACK and moved:
        yield "Ask everybody who was moved back to sign out and in again, and to schedule their meetings anew."
    waiting = [by for item in moved if (by := sign_in_by(item, request.kind)) is not None]
    if lost := sum(by <= now for by in waiting):
        yield lost_says(lost)
    if left := len(waiting) - lost:
        yield f"Ask everybody who was moved to sign in to Teams: {people(left)} {verb(left, 'has', 'have')} not yet."
    broken = [item.name for item in moved if item.meetings.casefold() == "failed"]
    if broken:
        yield f"Converting meetings failed for {listed(broken)}: Start-CsExMeetingMigration for each of them."


def _notes(moved: Sequence[Certified], kind: MoveKind) -> Iterator[str]:
    """What the last looks could not see, or found amiss, once with the names of those whom it is about."""
    about: defaultdict[str, list[str]] = defaultdict(list)
    for item in moved:
        if item.proof_note and not is_complete(item, kind):
            about[item.proof_note].append(item.name)
    for note, names in sorted(about.items(), key=lambda pair: -len(pair[1])):
        yield f"{listed(names)}: {note}"


def _row(request: Ended, item: Certified, now: datetime) -> tuple[str, ...]:
    took = (
        f"{(item.moved_at - item.call_started_at).total_seconds():.0f}"
        if item.moved_at is not None and item.call_started_at is not None and item.moved_at >= item.call_started_at
        else ""
    )
    return (
        item.name,
        item.identity,
        item.sip_address,
        "there before" if item.already_there else WORDS[item.state],
        item.outcome,
        item.error_id,
        item.error,
        stamp(item.call_started_at),
        stamp(item.moved_at),
        stamp(item.synced_at),
        stamp(item.meetings_at),
        item.meetings,
        stamp(item.signed_in_at),
        took,
        str(reached(item, request)),
        stamp(sign_in_by(item, request.kind) if item.state is ItemState.MOVED else None),
        item.proof_note if item.state is ItemState.MOVED else "",
        _next_step(request, item, now),
    )


def _next_step(request: Ended, item: Certified, now: datetime) -> str:
    if item.state is ItemState.FAILED:
        error = _BY_ID.get(item.error_id)
        return error.remedy if error is not None else "Look at the error, then try again."
    if item.state is not ItemState.MOVED or is_complete(item, request.kind):
        return ""
    if item.synced_at is None:
        return "Wait for the next synchronisation of the directory."
    by = sign_in_by(item, request.kind)
    if by is None:
        return "Wait until the meetings are converted."
    return "Sign in to Teams." if by > now else "The contacts are lost: no sign-in to Teams was seen in time."
