"""Somebody has said that the time of their move does not suit: when that can be said, and what becomes of it."""

from datetime import datetime

from commands.rules.notes.due import Move
from storage.states import ItemState, RequestState

NOT_MOVED = "Not moved: they had said that the time does not suit, and nobody had settled that when the window ended."
_BEFORE_THE_MOVE = (RequestState.PENDING, RequestState.APPROVED, RequestState.RUNNING, RequestState.PAUSED)


def too_late(move: Move) -> bool:
    """Whether nothing can be said any more: the move of this person has begun, is over, or does not take place."""
    return move.request not in _BEFORE_THE_MOVE or move.item is not ItemState.QUEUED or move.tried


def is_left_out(request: RequestState, window_end: datetime | None, now: datetime) -> bool:
    """Whether those with an open objection are left out now, so that the request can end: its window is over."""
    return request is RequestState.RUNNING and window_end is not None and now > window_end
