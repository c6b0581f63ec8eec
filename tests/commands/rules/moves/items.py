"""People of a request as they are stored, and the request, for the tests of proof, progress and certificate."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from storage.states import ItemState, MoveKind
from tests.commands.rules.moves.values import NOW


@dataclass(kw_only=True)
class Item:
    """One person; every field as in MoveItem."""

    user: str = "key-0"
    name: str = "Ada Admin"
    identity: str = "ada@contoso.com"
    sip_address: str = "sip:ada@contoso.com"
    state: ItemState = ItemState.QUEUED
    run_at: datetime = NOW
    handed_at: datetime | None = None
    call_started_at: datetime | None = None
    finished_at: datetime | None = None
    already_there: bool = False
    outcome: str = ""
    error: str = ""
    error_id: str = ""
    moved_at: datetime | None = None
    synced_at: datetime | None = None
    meetings_at: datetime | None = None
    meetings: str = ""
    signed_in_at: datetime | None = None
    proof_note: str = ""


@dataclass(kw_only=True)
class Request:
    """A request; every field as in MoveRequest."""

    kind: MoveKind = MoveKind.MOVE
    created_at: datetime = NOW - timedelta(hours=3)
    approved_at: datetime | None = NOW - timedelta(hours=2)
    started_at: datetime | None = NOW - timedelta(hours=1)
    ended_at: datetime | None = NOW
    ended_because: str = ""


def moved(*, took: float = 60.0, ago: float = 0.0, **changed: Any) -> Item:
    """Somebody whose move took so many seconds and ended so many seconds before NOW."""
    end = NOW - timedelta(seconds=ago)
    given = Item(
        state=ItemState.MOVED,
        call_started_at=end - timedelta(seconds=took),
        finished_at=end,
        moved_at=end,
        outcome="Moved.",
    )
    return replace(given, **changed)
