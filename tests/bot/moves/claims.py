"""People who are claimed, in a ledger with a clock that stands still until it is moved."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bot.moves.leases import OwnLease, OwnLeases
from storage.database import Database
from storage.ledger import items
from storage.ledger.items import Claimed
from storage.ledger.tables import MoveItem
from tests.storage.ledger.requesting import NOW, running
from tests.storage.ledger.requesting import items as items_of

LEASE = 30.0


class Clock:
    """The time of day and the monotonic one, which go together."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds - 1000.0)

    def monotonic(self) -> float:
        return self.seconds

    def wait(self, seconds: float) -> None:
        self.seconds += seconds


class Held:
    """A running request, its people claimed by this process."""

    def __init__(self, database: Database, people: Iterable[str] = "a", **others: Any) -> None:
        self.database = database
        self.clock = Clock()
        self.leases = OwnLeases(monotonic=self.clock.monotonic)
        self.request_id = running(database, people, **others)
        self.claimed = self.claim()
        self.held = [self.leases.add(one.id, one.token, until=self.clock.seconds + LEASE) for one in self.claimed]

    @property
    def lease(self) -> OwnLease:
        return self.held[0]

    def claim(self, *, owner: str = "me", free: int = 9) -> list[Claimed]:
        with self.database.writing() as session:
            return items.claim(
                session,
                self.request_id,
                owner=owner,
                free=free,
                now=self.clock.now(),
                lease=timedelta(seconds=LEASE),
                own_tokens=self.leases.tokens() if owner == "me" else (),
            )

    def item(self, user: str = "a") -> MoveItem:
        return items_of(self.database, self.request_id)[user]
