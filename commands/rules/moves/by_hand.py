"""Moves that people carry out with commands that they were given: what a look at one person means, and until when.

Nobody says when somebody begins to run a command. So whoever was given one is read again and again, whatever has
become of the request, and counts as not moved only some time after nobody should run it any more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from commands.rules.moves.calendar import Calendar
from commands.rules.moves.outcome import Place, Seen, unknown
from storage.states import ItemState, MoveKind, RequestState

NOBODY_RAN = "nobody ran the command"
"""What stands as the error of whoever was not moved by hand in time: one cause for the certificate."""
LATEST = timedelta(days=1)
"""For so long a home is waited for that cannot be read, or a move that does not end, once nobody is waited for."""
_DAY = timedelta(days=1)
_REMINDERS = (timedelta(hours=1), timedelta(hours=4))
"""After the hand-out; then one each working day."""
_SOONEST, _LATEST_LOOK, _SHARE = timedelta(seconds=5), timedelta(minutes=1), 10
_CLOUD_EVERY, _CLOUD_SURE, _CLOUD_PACE = timedelta(minutes=5), timedelta(minutes=2), timedelta(seconds=5)
"""How often the cloud is asked of somebody; how long after a first sight of half a move; and of all people together."""
_WHILE = {
    RequestState.PENDING: "before the request was approved again",
    RequestState.APPROVED: "before the request went on",
    RequestState.PAUSED: "while the request was paused",
    RequestState.CANCELLING: "although the request was cancelled",
}
"""Said of somebody who was moved when nobody was to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long people are waited for."""

    most: timedelta = timedelta(days=7)
    """Without a window: so long after the start somebody may still run a command."""
    grace: timedelta = timedelta(minutes=12)
    """So long after nobody should run a command any more a move may end that was begun in time."""


@dataclass(frozen=True, slots=True)
class CloudAsked:
    """When the cloud was last asked of somebody whose home was still the old one, and what that gave."""

    at: datetime
    half: bool
    """They were TeamsOnly already. A move that just ends looks like that too, for a moment."""


class Awaited(Protocol):
    """What says how long a request waits for people; a row of move_request has it."""

    state: RequestState
    window_end: datetime | None
    waits_until: datetime | None


class Request(Awaited, Protocol):
    """What says what a look means; a row of move_request has it."""

    kind: MoveKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What came of one person."""

    state: ItemState
    """MOVED, FAILED or SKIPPED."""
    outcome: str
    """A sentence for people."""
    error: str = ""
    split: bool = False
    """The command has done half of the move: TeamsOnly in the cloud, and homed on premises."""


def gives_up_at(now: datetime, window_end: datetime | None, patience: Patience) -> datetime:
    """When those are given up whose command nobody has run, of a request that begins now."""
    last = window_end if window_end is not None else now + patience.most
    return last + patience.grace


def is_over(request: Awaited, now: datetime, patience: Patience) -> bool:
    """Whether nobody should run a command any more, of a request that has no window to say so."""
    if request.waits_until is None or request.window_end is not None:
        return False
    return now >= request.waits_until - patience.grace


def given_up(request: Awaited, now: datetime) -> bool:
    """Whether nobody of the request is waited for any more."""
    stopped = request.state in (RequestState.PAUSED, RequestState.CANCELLING)
    return stopped and request.waits_until is not None and now >= request.waits_until


def next_look(now: datetime, handed_at: datetime | None) -> datetime:
    """When somebody is read again: soon after their command was handed out, then ever more seldom."""
    waited = now - handed_at if handed_at is not None else timedelta()
    return now + min(_LATEST_LOOK, max(_SOONEST, waited / _SHARE))


def cloud_due(now: datetime, handed_at: datetime, last: CloudAsked | None, latest: datetime | None) -> bool:
    """Whether the cloud is to be asked of somebody whose home is the old one: each time it costs a sign-in.

    last    when it was asked of them; None: not yet
    latest  when it was asked of anybody
    """
    if last is not None and last.half:
        return now - last.at >= _CLOUD_SURE
    if latest is not None and now - latest < _CLOUD_PACE:
        return False
    return now - max(handed_at, last.at if last is not None else handed_at) >= _CLOUD_EVERY


def reminder_at(now: datetime, handed_at: datetime, sent: int, calendar: Calendar) -> datetime:
    """When the reminder after the first `sent` is due: after an hour, after four, then each working day."""
    if sent < len(_REMINDERS):
        return handed_at + _REMINDERS[sent]
    due, zone = now + _DAY, ZoneInfo(calendar.zone)
    # an organisation that works on no day is reminded every day
    for days in range(14):
        if calendar.is_working_day((due + days * _DAY).astimezone(zone).date()):
            return due + days * _DAY
    return due


def judged(seen: Seen, request: Request, *, handed: bool, now: datetime) -> Ended | None:
    """What came of one person, by where they were just seen; None: they are read again later.

    handed  whether a person was given their command

    Nobody is said not to have moved whose home was not read as the old one.
    """
    match seen.place:
        case Place.THERE:
            return Ended(state=ItemState.MOVED, outcome=_moved(request))
        case Place.ELSEWHERE:
            return Ended(state=ItemState.FAILED, outcome=seen.says, error=seen.says)
        case _ if request.waits_until is None or not given_up(request, now):
            return None
        case Place.SOURCE:
            return _not_moved(request, handed=handed)
        case _ if now < request.waits_until + LATEST:
            return None
    says = f"Whether the person was moved is not known: {seen.says} Look at it."
    return Ended(state=ItemState.FAILED, outcome=says, error=unknown(seen.says))


def judged_left_out(seen: Seen, request: Request) -> Ended | None:
    """The same for somebody whom a change of the plan has left out, and whose command a person has."""
    if seen.place is not Place.THERE:
        return None
    return Ended(state=ItemState.MOVED, outcome=f"{_done(request)}, although they had been left out of the plan.")


def _done(request: Request) -> str:
    return "Moved by hand" if request.kind is MoveKind.MOVE else "Moved back by hand"


def _moved(request: Request) -> str:
    done = _done(request)
    when = _WHILE.get(request.state, "")
    return f"{done}, {when}." if when else f"{done}."


def _not_moved(request: Request, *, handed: bool) -> Ended:
    if request.state is RequestState.CANCELLING:
        says = (
            "Left out, not moved: the request was cancelled. See to it that nobody runs the command handed out before."
        )
        return Ended(state=ItemState.SKIPPED, outcome=says)
    if not handed:
        says = "Not moved: their command was never handed out, as the request stood still before it was their turn."
        return Ended(state=ItemState.FAILED, outcome=says, error="the command was not handed out")
    says = "Not moved: nobody ran the command in time, or it failed where somebody ran it."
    return Ended(state=ItemState.FAILED, outcome=says, error=NOBODY_RAN)
