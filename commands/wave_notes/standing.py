"""Where the people of a wave stand, as the rules of the notes want it; and what is filled into their texts."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from commands.moves.results import request_name
from commands.rules.day_words import say_day
from commands.rules.notes.due import Move
from storage import objections
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.models import WaveNotes

NO_END = "when it is done"
"""In the place of a time, where there is none."""


Inside = Callable[[Collection[str]], Collection[str]]
"""Those of some people, by their keys, who count."""


def open_objections(
    session: Session, requests: Iterable[MoveRequest], *, inside: Inside = set
) -> tuple[tuple[int, tuple[str, ...], str], ...]:
    """Of each of these requests whose time does not suit somebody: its number, their sign-in names, and who decides.

    Who decides is a Slack user id; the names are strangers' texts. `inside`: of whom it is told; else of everybody.
    """
    found = []
    for request in requests:
        items = [session.get(MoveItem, number) for number in objections.open_of(session, request)]
        objecting = [item for item in items if item is not None]
        counted = inside([item.user for item in objecting])
        if names := tuple(item.identity for item in objecting if item.user in counted):
            found.append((number_of(request), names, request.requester))
    return tuple(found)


def move_of(request: MoveRequest, item: MoveItem, notes: WaveNotes | None, *, objects: bool = False) -> Move:
    """One person. `notes`: that the notes may be sent; None: they may not."""
    agreed = request.approvals_counted_at or request.approved_at
    return Move(
        kind=request.kind,
        request=request.state,
        item=item.state,
        window_start=request.window_start,
        agreed_at=max(agreed, notes.approved_at) if agreed is not None and notes is not None else None,
        tried=item.call_started_at is not None or item.handed_at is not None,
        objects=objects,
        moved_at=item.moved_at,
        known_at=item.synced_at,
    )


def values_of(
    request: MoveRequest, name: str, *, start: datetime | None, end: datetime | None, zone: str
) -> Mapping[str, str]:
    """What the placeholders stand for; `owner` is a Slack id. A stranger's text among them."""
    there = ZoneInfo(zone)
    begins = start.astimezone(there) if start is not None else None
    return {
        "name": name,
        "day": say_day(begins.date()) if begins is not None else "one of the next days",
        "from": f"{begins:%H:%M}" if begins is not None else NO_END,
        "until": f"{end.astimezone(there):%H:%M}" if end is not None else NO_END,
        "zone": zone,
        "request": request_name(number_of(request)),
        "owner": request.requester,
    }
