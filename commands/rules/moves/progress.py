"""How long a request will still take, as far as that can be told honestly."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from statistics import mean
from typing import Protocol

from storage.states import ItemState

FEWEST = 2
"""People who have to be done before anything is said about the others."""
RECENT = 20
"""So many of the last ones say how long the next will take: a cloud gets slower and faster."""


class Counted(Protocol):
    """What is stored about one person: a MoveItem has it."""

    state: ItemState
    run_at: datetime
    call_started_at: datetime | None
    finished_at: datetime | None
    already_there: bool


def remaining(items: Sequence[Counted], *, at_once: int, now: datetime) -> timedelta | None:
    """How long those that are left will take, by how long the last ones took; None below two that are done.

    Whoever is on the way counts with what is left of an average move, whoever waits for another try not before it.
    """
    done = sorted(
        (item.finished_at, item.finished_at - item.call_started_at)
        for item in items
        if item.state is ItemState.MOVED
        and not item.already_there
        and item.finished_at is not None
        and item.call_started_at is not None
        and item.finished_at >= item.call_started_at
    )
    if len(done) < FEWEST:
        return None
    each = mean(took.total_seconds() for _, took in done[-RECENT:])
    moving = [item for item in items if item.state is ItemState.LEASED]
    queued = [item for item in items if item.state is ItemState.QUEUED]
    work = sum(_left_of(item, each, now) for item in moving) + each * len(queued)
    slots = max(1, at_once)
    longest = max((_left_of(item, each, now) for item in moving), default=0.0)
    rounds = ceil(len(queued) / slots) * each
    due = max(((item.run_at - now).total_seconds() + each for item in queued if item.run_at > now), default=0.0)
    return timedelta(seconds=max(work / slots, longest, rounds, due))


def _left_of(item: Counted, each: float, now: datetime) -> float:
    """Seconds that a move on its way still takes; one that takes longer than the others may end at any moment."""
    gone = (now - item.call_started_at).total_seconds() if item.call_started_at is not None else 0.0
    return max(0.0, each - gone)
