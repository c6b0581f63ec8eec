"""How far a request has come, and how long it will still take, as far as that can be told honestly."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import mean
from typing import Protocol

from commands.rules.wording import duration
from storage.states import HELD_ITEMS, ItemState, MoveKind

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a request stands."""

    whole: int
    moved: int
    failed: int
    skipped: int
    moving: int
    waiting: int
    remaining: timedelta | None
    """None: nobody can tell yet."""
    says: str
    """`17 of 24 moved, 1 failed, about 12 minutes left`."""


def progress(items: Sequence[Counted], *, kind: MoveKind, at_once: int, now: datetime) -> Progress:
    """Where it stands. `at_once`: so many people are moved at a time."""
    count = Counter(item.state for item in items)
    left = [item for item in items if item.state in HELD_ITEMS]
    rest = remaining(items, at_once=at_once, now=now)
    moved = "moved" if kind is MoveKind.MOVE else "moved back"
    parts = (
        f"{count[ItemState.MOVED]:,} of {len(items):,} {moved}",
        f"{count[ItemState.FAILED]:,} failed" if count[ItemState.FAILED] else "",
        f"{count[ItemState.SKIPPED]:,} left out" if count[ItemState.SKIPPED] else "",
        f"{count[ItemState.LEASED]:,} on the way" if count[ItemState.LEASED] else "",
        f"about {duration(max(60.0, rest.total_seconds()))} left" if left and rest is not None else "",
        "too early to say how long it takes" if left and rest is None and count[ItemState.MOVED] else "",
    )
    return Progress(
        whole=len(items),
        moved=count[ItemState.MOVED],
        failed=count[ItemState.FAILED],
        skipped=count[ItemState.SKIPPED],
        moving=count[ItemState.LEASED],
        waiting=count[ItemState.QUEUED],
        remaining=rest if left else timedelta(),
        says=", ".join(filter(None, parts)),
    )


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
