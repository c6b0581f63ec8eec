"""The proof that a move happened: how far it has come, what was seen when, and when to look again.

A move is not over when the call returns: Microsoft 365 has to learn it, meetings are converted, and contacts arrive
with the first sign-in to Teams, if that comes within thirty days.
https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-from-on-premises-to-teams
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from commands.rules.moves.losses import SIGN_IN_DAYS
from commands.rules.moves.outcome import Place
from commands.rules.wording import counted, duration, people_of, verb
from storage.states import ItemState, MoveKind

SIGN_IN_WITHIN = timedelta(days=SIGN_IN_DAYS)
LOOKS = (
    (timedelta(minutes=15), timedelta(minutes=1)),
    (timedelta(hours=3), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(hours=1)),
    (SIGN_IN_WITHIN, timedelta(hours=6)),
)
"""Up to which age of a move the proof is looked for how often."""


class Stage(StrEnum):
    """How far the move of one person has come, in this order."""

    REQUESTED = "requested"
    APPROVED = "approved"
    QUEUED = "queued"
    MOVING = "moving"
    MOVED = "moved"
    """Active Directory has the new home."""
    SYNCED = "known to Microsoft 365"
    MEETINGS = "meetings converted"
    SIGNED_IN = "signed in to Teams"


class Proven(Protocol):
    """What is stored about the proof of one person: a MoveItem has it."""

    state: ItemState
    call_started_at: datetime | None
    moved_at: datetime | None
    synced_at: datetime | None
    meetings_at: datetime | None
    meetings: str
    signed_in_at: datetime | None


class Asked(Protocol):
    """What is stored about the request: a MoveRequest has it."""

    kind: MoveKind
    created_at: datetime
    approved_at: datetime | None
    started_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofSeen:
    """What one look found. None: it could not be read, or nothing tells."""

    home: Place
    synced: bool | None = None
    """Microsoft 365 shows the new home."""
    split: bool | None = None
    """TeamsOnly in the cloud, and homed on premises."""
    meetings: str = ""
    """State of the meeting migration, as it is spelled; empty: none was ordered, or nobody could read it."""
    meetings_done: bool | None = None
    signed_in_at: datetime | None = None
    """The first sign-in to Teams that was seen after the move."""
    notes: tuple[str, ...] = ()
    """What could not be read, a sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """One stage of one person."""

    stage: Stage
    at: datetime | None
    """None: not yet, or never seen."""


def stages(item: Proven, request: Asked) -> tuple[StageLine, ...]:
    """Every stage that a move of this kind has, with its time where it was reached."""
    moments: list[tuple[Stage, datetime | None]] = [
        (Stage.REQUESTED, request.created_at),
        (Stage.APPROVED, request.approved_at),
        (Stage.QUEUED, request.started_at),
        (Stage.MOVING, item.call_started_at),
        (Stage.MOVED, item.moved_at),
        (Stage.SYNCED, item.synced_at),
    ]
    if request.kind is MoveKind.MOVE:
        moments += [(Stage.MEETINGS, item.meetings_at), (Stage.SIGNED_IN, item.signed_in_at)]
    return tuple(StageLine(stage=stage, at=at) for stage, at in moments)


def reached(item: Proven, request: Asked) -> Stage:
    """The last stage that was reached. Meetings and sign-in come in either order: the later of them in the list."""
    return [line.stage for line in stages(item, request) if line.at is not None][-1]


def is_complete(item: Proven, kind: MoveKind) -> bool:
    """Whether there is nothing more to be seen."""
    return _is_complete(kind, item.synced_at, item.meetings_at, item.signed_in_at)


def _is_complete(
    kind: MoveKind, synced: datetime | None, meetings: datetime | None, signed_in: datetime | None
) -> bool:
    if synced is None:
        return False
    return kind is MoveKind.ROLLBACK or (meetings is not None and signed_in is not None)


def columns(item: Proven, seen: ProofSeen, kind: MoveKind, now: datetime) -> dict[str, datetime | str | None]:
    """What a look changes of what is stored, for `storage.ledger.proofs.note_proof`; what was seen once stays seen."""
    moving = kind is MoveKind.MOVE
    synced_at = item.synced_at or (now if seen.synced else None)
    meetings_at = item.meetings_at or (now if moving and seen.meetings_done else None)
    signed_in_at = item.signed_in_at or (seen.signed_in_at if moving else None)
    done = _is_complete(kind, synced_at, meetings_at, signed_in_at)
    # what could not be read leaves it as it was seen last
    split = {} if seen.split is None else {"split_at": now if seen.split else None}
    return {
        **split,
        "synced_at": synced_at,
        "meetings_at": meetings_at,
        "meetings": seen.meetings or item.meetings,
        "signed_in_at": signed_in_at,
        "proof_due_at": None if done or item.moved_at is None else next_look(item.moved_at, now),
        "proof_note": " ".join((*_troubles(seen), *seen.notes)),
    }


def next_look(
    moved_at: datetime, now: datetime, looks: Sequence[tuple[timedelta, timedelta]] = LOOKS
) -> datetime | None:
    """When the proof is looked for again; None: it is given up, since contacts are lost by now anyhow."""
    age = now - moved_at
    every = next((every for until, every in looks if age < until), None)
    return None if every is None else now + every


def _troubles(seen: ProofSeen) -> tuple[str, ...]:
    if seen.split:
        return ("Microsoft 365 takes the person for moved, and the directory does not: messages to them get lost.",)
    if seen.home in (Place.SOURCE, Place.ELSEWHERE):
        return ("The directory does not show the new home any more.",)
    return ("Converting the meetings has failed.",) if seen.meetings.casefold() == "failed" else ()


def proof_says(items: Sequence[Proven], kind: MoveKind) -> tuple[str, ...]:
    """How far the proof of those who were moved has come, a sentence each; nothing where nobody was."""
    moved = [item for item in items if item.state is ItemState.MOVED]
    if not moved:
        return ()
    whole = len(moved)
    synced = sum(item.synced_at is not None for item in moved)
    home = f"{people_of(synced, whole)} {verb(synced, 'is', 'are')} known to Microsoft 365 with the new home."
    if kind is MoveKind.ROLLBACK:
        return (home,)
    meetings = sum(item.meetings_at is not None for item in moved)
    signed_in = sum(item.signed_in_at is not None for item in moved)
    return (
        home,
        f"{people_of(meetings, whole)} {verb(meetings, 'has', 'have')} their meetings converted.",
        f"{people_of(signed_in, whole)} {verb(signed_in, 'has', 'have')} signed in to Teams.",
    )


def is_over(item: Proven, kind: MoveKind, now: datetime) -> bool:
    """Whether nothing more is looked for: everything was seen, or the days are over in which a sign-in counts."""
    return is_complete(item, kind) or (item.moved_at is not None and now - item.moved_at >= SIGN_IN_WITHIN)


def sign_in_by(item: Proven, kind: MoveKind) -> datetime | None:
    """When the contacts of somebody are lost unless they sign in to Teams before; None: they are not waited for."""
    if kind is not MoveKind.MOVE or item.moved_at is None or item.signed_in_at is not None:
        return None
    return item.moved_at + SIGN_IN_WITHIN


def countdown_of(items: Sequence[Proven], kind: MoveKind, now: datetime) -> str:
    """How long contacts still wait for a first sign-in, the most urgent first; empty where nobody is waited for."""
    waiting = [by - now for item in items if (by := sign_in_by(item, kind)) is not None]
    if not waiting:
        return ""
    rest = [left for left in waiting if left > timedelta()]
    parts = [lost_says(len(waiting) - len(rest))] if len(rest) < len(waiting) else []
    if rest:
        soonest = duration(min(rest).total_seconds())
        who = f"{counted(len(rest), 'person', 'people')} {verb(len(rest), 'has', 'have')} not signed in to Teams"
        parts.append(f"{who}: contacts are lost in {soonest}{' for the first of them' if len(rest) > 1 else ''}.")
    return " ".join(parts)


def lost_says(number: int) -> str:
    """`2 people have lost their contacts: no sign-in to Teams was seen within 30 days.`"""
    who = counted(number, "person has", "people have")
    return f"{who} lost their contacts: no sign-in to Teams was seen within {SIGN_IN_DAYS} days."
