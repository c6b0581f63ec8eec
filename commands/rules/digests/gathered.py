"""What is known when a digest is made, before it is judged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from commands.rules.digests.facts import Expiring, Move
from commands.rules.over_time.values import EVERYBODY, Burndown, Changes, Headcount, PeopleBlocker, Scope
from commands.step import Step, StepResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything that storage and the ledger say. Nothing of it was asked of a remote system for this."""

    subscription: int
    now: datetime
    zone: str
    scope: Scope = EVERYBODY
    is_working_day: Callable[[date], bool]
    results: Mapping[Step, StepResult]
    """The last result of each step that has one, with what is accepted."""
    changes: Changes = field(default_factory=Changes)
    """Between the last digest and now; without a last one, everything that is open may be in any of the groups."""
    count: Headcount = field(default_factory=Headcount)
    people: tuple[PeopleBlocker, ...] = ()
    moves: tuple[Move, ...] = ()
    """In any order."""
    moved: int = 0
    """People of the scope who were moved since the last digest."""
    deadlines: tuple[datetime, ...] = ()
    """When the contacts of each of them are lost who was moved and has not signed in to Teams."""
    expiring: tuple[Expiring, ...] = ()
    """All that is accepted now."""
    burndown: Burndown | None = None
    halted: str = ""
