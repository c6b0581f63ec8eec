"""How far a request is: counted, as a bar, and who failed and why. mrkdwn, unless said otherwise."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from bot.views.words import moment, plain
from commands.rules.moves import tally as counting
from commands.rules.moves.plan import Plan
from commands.rules.wording import listed, people, sentence
from storage.ledger.tables import MoveItem
from storage.states import ItemState

CELLS = 16
_NAMED = 3
_CAUSES = 4


def of_plan(items: Iterable[MoveItem], plan: Plan) -> list[MoveItem]:
    """The people who are in the plan now, or were moved or failed before: who was left out by a change is no part."""
    return counting.of_plan(items, {member.key for member in plan.members})


def counted_by_state(items: Iterable[MoveItem]) -> Mapping[ItemState, int]:
    """How many people are in each state."""
    return Counter(item.state for item in items)


def tally(items: Sequence[MoveItem]) -> str:
    """`17 of 24 moved, 1 failed, 2 on their way, 4 waiting`."""
    return counting.tally_of(items).says


def bar(items: Sequence[MoveItem]) -> str:
    """The same as a row of cells; full only when nobody waits any more."""
    found = counted_by_state(items)
    ended = sum(found[state] for state in (ItemState.MOVED, ItemState.FAILED, ItemState.SKIPPED))
    return cells(ended, len(items))


def cells(ended: int, whole: int) -> str:
    """So many of so many as a row of cells."""
    full = CELLS * ended // whole if whole else 0
    return "▰" * full + "▱" * (CELLS - full)


def under_way(items: Iterable[MoveItem]) -> str:
    """`Now: Ada Admin, Ben Berger and 2 more`; empty where nobody is being moved."""
    names = [item.name for item in items if item.state is ItemState.LEASED]
    return f"Now: {plain(listed(names, most=_NAMED), 300)}" if names else ""


def to_be_tried_again(items: Iterable[MoveItem], now: datetime) -> str:
    """`Tried again at 14:05: Ada Admin. The cloud is too busy.`; empty where nobody waits after a failure."""
    waiting = [item for item in items if item.state is ItemState.QUEUED and item.attempt and item.outcome]
    if not waiting:
        return ""
    first = min(waiting, key=lambda item: item.run_at)
    when = moment(first.run_at) if first.run_at > now else "now"
    named = plain(listed([item.name for item in waiting], most=_NAMED), 300)
    return f"Not moved yet: {named}. {sentence(plain(first.outcome, 280))} Tried again {when}."


def failures(items: Iterable[MoveItem]) -> str:
    """Who failed and why, a line for each cause, the first few; empty where nobody did."""
    by_cause: dict[tuple[str, str], list[str]] = {}
    for item in items:
        if item.state is ItemState.FAILED:
            why = item.outcome or item.error or "Why is not known."
            by_cause.setdefault((why, item.error_id), []).append(item.name)
    lines = [_failure(names, why, error_id) for (why, error_id), names in islice(by_cause.items(), _CAUSES)]
    if len(by_cause) > _CAUSES:
        left = sum(len(names) for names in islice(by_cause.values(), _CAUSES, None))
        lines.append(f"… and {people(left)} for other causes")
    return "\n".join(lines)


def _failure(names: Sequence[str], why: str, error_id: str) -> str:
    known = f" [{plain(error_id, 10)}]" if error_id and f"[{error_id}]" not in why else ""
    return f":red_circle: *{plain(listed(names, most=_NAMED), 300)}*: {sentence(plain(why, 280))}{known}"
