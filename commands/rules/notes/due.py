"""Which note somebody is to get now: from the window, what was sent, and how far their move has come.

A note is sent at its time or never: who gets a request approved four days before its window spares its people the one
of five days before. Whom the last note told of another window than the present one is told of that one, once; also
where it is one that they were told of before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands.rules.moves.calendar import Calendar
from commands.rules.notes.texts import Note
from storage.states import ItemState, MoveKind, RequestState

BEFORE = {Note.BEFORE_5: 5, Note.BEFORE_1: 1}
"""Days."""
GRACE = timedelta(hours=6)
"""So long after its time a note is still sent, where nobody could send it before."""
AFTER_FOR = timedelta(days=7)
"""So long after a move somebody is told that it is over."""
_BACK = 14
"""Days that are looked through for a working day."""

Sent = Mapping[tuple[Note, str], datetime]
"""When which note was sent, the last time, for which window: `window_key`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The move of one person. Moments are aware and UTC."""

    kind: MoveKind
    request: RequestState
    item: ItemState
    window_start: datetime | None
    agreed_at: datetime | None
    """Since when both hold: the request has its approvals, and its notes may be sent. None: not yet."""
    tried: bool = False
    """Their move has begun: a call was made, or a person has the command."""
    objects: bool = False
    """They have said that the time does not suit, and nobody has settled it."""
    moved_at: datetime | None = None
    known_at: datetime | None = None
    """When Microsoft 365 was seen to know them as moved."""


def window_key(start: datetime | None) -> str:
    """A window as the keys of messages name it: its beginning."""
    return "" if start is None else start.astimezone(UTC).strftime("%Y%m%dT%H%M")


def due(move: Move, sent: Sent, now: datetime, *, at: time, calendar: Calendar) -> Note | None:
    """The note that somebody is to get at `now` (aware); None: none.

    at   local time of the notes before the move, in the zone of the calendar
    """
    if move.kind is not MoveKind.MOVE or move.agreed_at is None:
        return None
    if move.item is ItemState.MOVED:
        return _after(move, sent, now)
    start = move.window_start
    waits = move.request in (RequestState.APPROVED, RequestState.RUNNING) and move.item is ItemState.QUEUED
    if start is None or not waits or move.tried or move.objects or now >= start:
        return None
    key = window_key(start)
    told_of_this = [moment for (_, window), moment in sent.items() if window == key]
    if told_of_last(sent) not in (key, ""):
        return Note.CHANGED if now >= _fit_to_ring(move.agreed_at, start, calendar) else None
    for note in (Note.BEFORE_1, Note.BEFORE_5):
        slot = slot_of(note, start, at=at, calendar=calendar)
        fresh = any(moment > slot - timedelta(days=1) for moment in told_of_this)
        if (note, key) not in sent and move.agreed_at <= slot <= now < slot + GRACE and not fresh:
            return note
    return None


def told_of_last(sent: Sent) -> str:
    """The window that somebody was told of last, by its key; empty: of none."""
    return max(((moment, window) for (_, window), moment in sent.items() if window), default=(None, ""))[1]


def good_until(note: Note, move: Move, now: datetime) -> datetime:
    """Until when a note that is due at `now` may be posted, where Slack does not take it at once. Aware."""
    if note is Note.AFTER:
        return (move.moved_at or now) + AFTER_FOR
    late = now + GRACE
    if move.window_start is None:
        return late
    return move.window_start if note is Note.CHANGED else min(late, move.window_start)


def look_again_at(since: datetime, last: datetime) -> datetime:
    """When somebody whom Slack does not know is looked for again: after an hour, and ever later, up to half a day.

    since, last   the first and the last look of those that did not find them
    """
    return last + min(max(timedelta(hours=1), last - since), timedelta(hours=12))


def slot_of(note: Note, start: datetime, *, at: time, calendar: Calendar) -> datetime:
    """When a note is sent before a move: so many days before, or on the working day before that one. Aware and UTC."""
    zone = ZoneInfo(calendar.zone)
    day = start.astimezone(zone).date() - timedelta(days=BEFORE[note])
    return datetime.combine(_working_day(day, calendar), at, zone).astimezone(UTC)


def _working_day(day: date, calendar: Calendar) -> date:
    """The day, or the last working day before it; where there is none for long, the day itself."""
    before = (day - timedelta(days=days) for days in range(_BACK))
    return next((one for one in before if calendar.is_working_day(one)), day)


def _after(move: Move, sent: Sent, now: datetime) -> Note | None:
    """Once, when the move is verified on both sides; nobody is told of one that was long ago."""
    if move.moved_at is None or move.known_at is None or any(note is Note.AFTER for note, _ in sent):
        return None
    return Note.AFTER if now < move.moved_at + AFTER_FOR else None


def _fit_to_ring(agreed_at: datetime, start: datetime, calendar: Calendar) -> datetime:
    """When a new time is told: at once in office hours, else when they begin, and before the move in any case."""
    zone = ZoneInfo(calendar.zone)
    local = agreed_at.astimezone(zone)
    for days in range(_BACK):
        day = local.date() + timedelta(days=days)
        opens = datetime.combine(day, calendar.office_from, zone)
        closes = datetime.combine(day, calendar.office_until, zone)
        if calendar.is_working_day(day) and local < closes:
            moment = max(local, opens).astimezone(UTC)
            return moment if moment < start - timedelta(hours=1) else agreed_at
    return agreed_at
