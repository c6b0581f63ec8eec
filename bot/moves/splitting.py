"""Somebody was seen in both worlds at once: noted, told in the thread by name, and nothing else is begun."""

from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from bot.moves import announcing
from commands.rules.moves.splits import how_to_mend, split_says
from storage.ledger import requests, splits
from storage.ledger.audit import BOT
from storage.ledger.tables import MoveRequest, number_of
from storage.states import PAUSABLE, PauseReason, RequestState


class Named(Protocol):
    """Whom it is about: a MoveItem, or somebody who was claimed."""

    @property
    def name(self) -> str:
        """For people."""

    @property
    def identity(self) -> str:
        """User principal name."""


def split_seen(session: Session, request: MoveRequest, item_id: int, who: Named, *, now: datetime) -> bool:
    """Note it, stop the request if it would begin moves, and say who it is; False where that is known already.

    The request is locked by then, and `request` is what was read behind the lock.
    """
    if not splits.note_split(session, item_id, now=now):
        return False
    paused = requests.change_state(
        session,
        number_of(request),
        of=PAUSABLE,
        to=RequestState.PAUSED,
        by=BOT,
        action="pause",
        now=now,
        pause_reason=PauseReason.SPLIT_BRAIN,
    )
    after = requests.get(session, number_of(request))
    if paused and after is not None:
        because = f"{split_says([who.name])} Nobody else is begun before somebody has looked."
        announcing.after_change(session, after, because=because, now=now)
    else:
        announcing.split(session, request, item_id, f"{split_says([who.name])} {how_to_mend(who.identity)}", now=now)
    return True
