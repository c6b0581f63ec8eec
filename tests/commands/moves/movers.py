"""What the tests of one move share: a person of the pretend company, a lease that a test can steer, and a plan."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from commands.moves.settlements import Permission
from commands.rules.moves.plan import Member, Options
from sandbox.world import CLOUD, Person
from storage.states import MoveKind
from tests.running_company import RunningCompany

QUICK = timedelta(seconds=2)
"""The longest possible call of a test."""


class Died(BaseException):
    """The process died here: nothing catches that."""


@dataclass(kw_only=True)
class Claim:
    """Somebody who was claimed."""

    attempt: int = 0
    call_started_at: datetime | None = None
    takeover: bool = False
    claimed_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(kw_only=True)
class SteeredLease:
    """A lease whose answers a test chooses; it remembers what was noted."""

    permission: Callable[[], Permission] = lambda: Permission.YES
    alive: Callable[[], bool] = lambda: True
    note: Callable[[], bool] = lambda: True
    on_wait: Callable[[], None] = lambda: None
    noted: list[tuple[str, dict[str, str | bool]]] = field(default_factory=list)
    noted_at: datetime | None = None
    now: Callable[[], datetime] | None = None
    asked: int = 0
    waits: int = 0

    def may_call(self) -> Permission:
        """As the test says."""
        self.asked += 1
        return self.permission()

    def held(self) -> bool:
        """As the test says."""
        return self.alive()

    def note_call(self, cmdlet: str, parameters: Mapping[str, str | bool]) -> bool:
        """Remembered, unless the test says that somebody else has the person."""
        if not self.note():
            return False
        self.noted.append((cmdlet, dict(parameters)))
        self.noted_at = self.now() if self.now is not None else None
        return True

    def wait(self, seconds: float) -> bool:
        """A short real wait."""
        self.waits += 1
        self.on_wait()
        time.sleep(min(seconds, 0.05))
        return self.alive()


def member_of(person: Person) -> Member:
    """A person of the pretend company as a member of a plan."""
    return Member(
        key=str(person.guid),
        name=person.display_name,
        upn=person.user_principal_name,
        sip=person.sip_address,
        pool=person.registrar_pool,
    )


def to_cloud(**changes: object) -> Options:
    """The options of a move to Teams."""
    values: dict[str, object] = {
        "kind": MoveKind.MOVE,
        "target": CLOUD,
        "executor": "remoting",
        "concurrency": 4,
        "canary": 0,
        "halt_percent": 20,
    }
    return Options(**(values | changes))  # type: ignore[arg-type] # the values of a test


def on_premises(company: RunningCompany, number: int = 0) -> Person:
    """Somebody who can be moved: ordinary, licensed, in sync; another one for each number."""
    truth = company.describe()
    odd = {
        one["upn"]
        for group in ("missing_in_cloud", "without_licence", "without_usage_location", "already_in_cloud")
        for one in truth[group]["people"]
    }
    odd |= {one["upn"] for group in ("disabled_accounts", "upn_fallback") for one in truth[group]["people"]}
    odd |= {one["upn"] for one in truth["sip_differs_from_upn"]["people"] + truth["voice_users"]["people"]}
    found = [one for one in company.world.people if one.sfb_enabled and one.user_principal_name not in odd]
    return found[number]
