"""What the digests of one minute have in common, so that two hundred of them do not reckon it two hundred times."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

from sqlalchemy import func, select
from sqlmodel import Session, col

from commands.services import Services
from storage.ledger.tables import MoveItem
from storage.models import AcceptedFinding, CheckRun
from storage.readiness.tables import CensusCount
from storage.states import ItemState

Part = TypeVar("Part")


class Parts:
    """Safe to share between threads: whoever needs a part that is being reckoned waits for it."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._locks: dict[Hashable, Lock] = {}
        self._known: dict[Hashable, object] = {}

    def once(self, key: Hashable, make: Callable[[], Part]) -> Part:
        """What `make` made for this key. Raises what it raises, and then the next one tries anew."""
        with self._guard:
            lock = self._locks.setdefault(key, Lock())
        with lock:
            if key not in self._known:
                self._known[key] = make()
            return cast(Part, self._known[key])


class Shared:
    """Hands out the parts of now; those of before are forgotten."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._of: Hashable = None
        self._parts = Parts()

    def now(self, services: Services) -> Parts:
        """Those of this minute, and of what the checks say. Raises StorageError."""
        with services.database.session() as session:
            of = services.now().replace(second=0, microsecond=0), *_state(session)
        with self._guard:
            if of != self._of:
                self._of, self._parts = of, Parts()
            return self._parts


def _state(session: Session) -> tuple[object, ...]:
    """Another one as soon as a check was kept, somebody was moved, or something was accepted, or not any more."""
    parts = (
        select(func.max(col(CheckRun.id))),
        select(func.max(col(CensusCount.at))),
        select(func.max(col(MoveItem.moved_at))).where(col(MoveItem.state) == ItemState.MOVED),
        select(func.max(col(AcceptedFinding.id))),
        select(func.count(col(AcceptedFinding.ended_at))),
    )
    return tuple(session.connection().execute(select(*(part.scalar_subquery() for part in parts))).one())
