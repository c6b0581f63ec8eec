"""What is known when a digest is made, before it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from commands.rules.digests.facts import Countdown, Expiring, Lasting, Move
from commands.rules.over_time.values import EVERYBODY, Burndown, Changes, Headcount, PeopleBlocker, Scope
from commands.rules.schedules.business_days import IsWorkingDay
from commands.step import Step, StepResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything that storage and the ledger say. Nothing of it was asked of a remote system for this."""

    subscription: int
    now: datetime
    zone: str
    """Of those who read it."""
    is_working_day: IsWorkingDay
    scope: Scope = EVERYBODY
    results: Mapping[Step, StepResult]
    """The last result of each step that has one, with what is accepted."""
    changes: Changes = field(default_factory=Changes)
    """Between the last digest and now; without a last one, everything that is open may be in any of the groups."""
    count: Headcount = field(default_factory=Headcount)
    counted_at: datetime | None = None
    """When people were counted, where something else was checked later; None: with the rest."""
    people: tuple[PeopleBlocker, ...] = ()
    moves: tuple[Move, ...] = ()
    """In any order."""
    moved: int = 0
    """People of the scope who were moved since the last digest."""
    objecting: tuple[tuple[int, tuple[str, ...], str], ...] = ()
    """Requests whose time does not suit somebody: number, their sign-in names, Slack id of who decides."""
    alarms: tuple[Lasting, ...] = ()
    """Those that concern somebody of the scope, the oldest first."""
    countdown: Countdown = field(default_factory=Countdown)
    expiring: tuple[Expiring, ...] = ()
    """All that is accepted now."""
    burndown: Burndown | None = None
    halted: str = ""
