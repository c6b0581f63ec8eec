"""Split brain: who is TeamsOnly in the cloud and homed on premises.

Two look for it, the check of everybody (U21) and the moves. Of one person the later word counts, so there is one
alarm for both.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from commands.alarming import SplitBrain
from commands.rules.alarms.values import AlarmFact, AlarmKind, Look
from commands.rules.moves.splits import how_to_mend, split_says
from commands.rules.roles import TEAMS_ADMIN
from commands.step import StepResult

KIND = AlarmKind.SPLIT_BRAIN


@dataclass(frozen=True, slots=True)
class KnownSplit:
    """Somebody whom a move has seen so, and nobody has seen mended since."""

    name: str
    identity: str
    """User principal name."""
    at: datetime
    """When it was seen; aware and UTC."""


def look(result: StepResult | None, known: Sequence[KnownSplit], being_moved: Set[str], now: datetime) -> Look:
    """`result`: the last check of everybody. `being_moved`: identities, lower case, whose move explains it for now."""
    seen = result.split_brain if result is not None else None
    told = seen if seen is not None else SplitBrain(read=False)
    unclear = {identity.casefold() for identity in told.unclear} | being_moved
    checked_at = result.checked_at if result is not None else None
    people = {one.identity.casefold(): (one.name, one.identity) for one in told.people}
    for one in known:
        key = one.identity.casefold()
        if checked_at is None or not told.read or one.at > checked_at or key in unclear:
            people[key] = (one.name, one.identity)
    seen_by_moves = {one.identity.casefold() for one in known}
    return Look(
        facts=tuple(
            _fact(key, name, identity)
            for key, (name, identity) in people.items()
            if key not in being_moved or key in seen_by_moves
        ),
        unclear=frozenset((KIND, key) for key in unclear),
        blind=frozenset() if told.read else frozenset({KIND}),
        seen_at={KIND: checked_at} if checked_at is not None else {KIND: now},
    )


def _fact(key: str, name: str, identity: str) -> AlarmFact:
    return AlarmFact(
        kind=KIND,
        subject=key,
        name=name or identity,
        says=split_says([name or identity]),
        remedy=how_to_mend(identity),
        who=TEAMS_ADMIN,
    )
