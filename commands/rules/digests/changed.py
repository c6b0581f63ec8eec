"""Whether a digest says anything new, and so whether it is posted, and how much of it is said again."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from commands.rules.digests.facts import Blocker, DigestFacts, Lasting, Move, MoveState, Source

HEARTBEAT = timedelta(days=7)
"""After so many days of silence it says that nothing has changed: silence could also mean that the bot is broken."""
_MARKS = (1, 3, 7, 14)
"""Days before contacts are lost that are told."""


class Posting(StrEnum):
    """What becomes of a digest."""

    FULL = "full"
    SHORT = "short"
    """Nothing has changed: what everybody has read is not told again."""
    NONE = "none"


def posting(before: DigestFacts | None, now: DigestFacts, *, only_changes: bool) -> Posting:
    """What becomes of it. `before`: what the last one said that was posted.

    Whoever wants one each day reads the whole again once a week, and on the other days whether anything is new.
    """
    if before is None or changed(before, now):
        return Posting.FULL
    if only_changes:
        return Posting.SHORT if now.day - before.day >= HEARTBEAT else Posting.NONE
    return Posting.FULL if now.new_week else Posting.SHORT


def changed(before: DigestFacts, now: DigestFacts) -> bool:
    """Whether there is news. Ages that grow are none, nor is a number that stays the same percent.

    Nor is a number of people that is about the same as before.
    """
    return (
        (before.count.percent, before.sure) != (now.count.percent, now.sure)
        or _differ(before.blockers, now.blockers)
        or _mended_with(before) != _mended_with(now)
        or _differ(before.alarms, now.alarms)
        or before.blockers_in_all != now.blockers_in_all
        or _keys(before.sources) != _keys(now.sources)
        or _keys(before.untold) != _keys(now.untold)
        or bool(now.moved or now.fixed_in_all or now.attention)
        or any(move.state is MoveState.DONE for move in now.moves)
        or _moves(before) != _moves(now)
        or bool(before.halted) != bool(now.halted)
        or now.countdown.lost > 0
        or _mark(now) < _mark(before)
    )


def _keys(told: Iterable[Blocker | Lasting | Source]) -> set[str]:
    return {one.key for one in told}


def _differ(before: Iterable[Blocker | Lasting], now: Iterable[Blocker | Lasting]) -> bool:
    """Whether others are there than before, or one of them is about more than a tenth more or fewer people."""
    then, people = ({one.key: one.people for one in told} for told in (before, now))
    return then.keys() != people.keys() or any(abs(people[key] - then[key]) > then[key] // 10 for key in then)


def _mended_with(facts: DigestFacts) -> dict[str, int]:
    """How much more hangs on the deed that mends a blocker."""
    return {one.key: len(one.also) for one in facts.blockers}


def _moves(facts: DigestFacts) -> set[tuple[object, ...]]:
    """What has not ended, and how it stands; what has ended is gone from it, which is news too."""
    return {_stand(move) for move in facts.moves if move.state is not MoveState.DONE}


def _stand(move: Move) -> tuple[object, ...]:
    return move.number, move.of_state, move.whole, move.moved, move.failed, move.starts


def _mark(facts: DigestFacts) -> int:
    """The last mark that the countdown has passed; far away where nobody is waited for."""
    days = facts.countdown.days
    return next((mark for mark in _MARKS if days is not None and days < mark), 99)
