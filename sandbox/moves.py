"""People on their way between server and cloud: what is going on, and how fast. Plain values; `moving.py` acts."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

NEVER = -1.0
"""Of a time to wait: it does not happen by itself."""


def _nobody_looks() -> None:
    """A change that nobody is told."""


@dataclass(slots=True)
class MoveSettings:
    """How fast everything goes. Seconds of the machine's clock, or of the company's where it says so."""

    seconds: float = 6.0
    """How long Move-CsUser takes for one person."""
    spread: float = 0.0
    """Up to so many seconds more, by chance."""
    at_once: int = 25
    """How many people the cloud moves at once; it is too busy for more."""
    busy_percent: float = 0.0
    """Calls of which this share, by chance, hear that the cloud is busy."""
    lost_percent: float = 0.0
    """Calls of which the answer gets lost, by chance; what was asked does happen."""
    sync_after: float = 10.0
    """A directory sync cycle runs so long after a move. NEVER: only those of each half hour do."""
    meetings_after: float = 30.0
    """Company seconds until the meeting migration begins with somebody: 90 minutes in reality."""
    meetings_take: float = 30.0
    """Company seconds that it takes."""
    sign_in_after: float = 120.0
    """Company seconds after which somebody who was moved signs in to Teams. NEVER: only when told to."""
    sign_in_log: bool = True
    """The tenant has the licence (Microsoft Entra ID P1) that the log of sign-ins needs."""


@dataclass(frozen=True, slots=True)
class Move:
    """One move that runs. `user` is a UPN, `direction` "cloud" or "on premises"."""

    user: str
    sip: str
    direction: str
    target: str
    since: datetime
    forced: bool = False


@dataclass(frozen=True, slots=True)
class SignInEvent:
    """Somebody signed in to an app. One that lies ahead has not happened yet."""

    object_id: str
    app: str
    at: datetime
    succeeded: bool = True


@dataclass(slots=True)
class Moves:
    """Who is being moved now, and what follows for those who were."""

    settings: MoveSettings = field(default_factory=MoveSettings)
    running: dict[UUID, Move] = field(default_factory=dict)
    """By objectGUID."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    sync_ordered: bool = False
    """A sync cycle follows a move in a moment."""
    starts: Counter[str] = field(default_factory=Counter)
    """How often a move of each person (UPN) was started."""
    most_at_once: int = 0
    moved: int = 0
    failed: int = 0
    meetings_since: dict[str, datetime] = field(default_factory=dict)
    """When the meeting migration was ordered, by object id of the user."""
    meetings_failing: set[str] = field(default_factory=set)
    """Object ids of those whose meetings cannot be converted."""
    sign_ins: list[SignInEvent] = field(default_factory=list)
    changed: Callable[[], None] = _nobody_looks
    """Told whenever something of this changes."""

    def stop(self) -> None:
        """End what runs where it is: nobody is moved any more, and nobody is on the way."""
        for task in self.tasks:
            task.cancel()
        self.tasks = set()
        self.running = {}
        self.sync_ordered = False

    def forget(self) -> None:
        """Become what it was at the start."""
        self.stop()
        fresh = Moves()
        self.settings, self.starts = fresh.settings, fresh.starts
        self.most_at_once = self.moved = self.failed = 0
        self.meetings_since, self.meetings_failing, self.sign_ins = {}, set(), []
