"""What the digests of one minute have in common, so that two hundred of them do not reckon it two hundred times."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import Any, TypeVar, cast

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from commands.services import Services
from storage.ledger.clock import read_clock
from storage.ledger.tables import AuditRecord, MoveItem
from storage.models import AcceptedFinding, Alarm, CheckRun
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


@dataclass(frozen=True, slots=True)
class Look:
    """A moment, and what was known then."""

    at: datetime
    """Aware and UTC. What happens later is later than this, also where it is read by accident."""
    checked: Parts
    """Of what the checks say."""
    ledger: Parts
    """Of what the ledger says, which may change much more often."""


class Shared:
    """Hands out one look for as long as nothing has changed, and for a minute at most.

    So digests that are made one after the other in that time are made at the same moment, and what they are compared
    with the next time begins at one moment, too.
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._checked_of: Hashable = None
        self._ledger_of: Hashable = None
        self._look = Look(datetime.min.replace(tzinfo=UTC), Parts(), Parts())

    def now(self, services: Services) -> Look:
        """That of this minute, of what the checks say, and of the ledger. Raises StorageError."""
        with services.database.session() as session:
            at = read_clock(session, services.now())
            ledger_of, *state = _state(session)
        checked_of = at.replace(second=0, microsecond=0), *state
        with self._guard:
            if checked_of != self._checked_of:
                self._look = Look(at, Parts(), Parts())
            elif ledger_of != self._ledger_of:
                self._look = Look(at, self._look.checked, Parts())
            self._checked_of, self._ledger_of = checked_of, ledger_of
            return self._look


def _state(session: Session) -> tuple[object, ...]:
    """Another one as soon as a check was kept, somebody was moved, or something was accepted, or not any more.

    Also as soon as an alarm begins, is told of more, is taken note of, fades, or ends.

    The first of it is another one with each change of the ledger, as all are on record.
    """
    return tuple(session.connection().execute(_state_query()).one())


@cache
def _state_query() -> Select[Any]:
    """Built once: it is asked for each digest."""
    parts = (
        select(func.max(col(AuditRecord.id))),
        select(func.max(col(CheckRun.id))),
        select(func.max(col(CensusCount.at))),
        select(func.max(col(MoveItem.moved_at))).where(col(MoveItem.state) == ItemState.MOVED),
        select(func.max(col(AcceptedFinding.id))),
        select(func.count(col(AcceptedFinding.ended_at))),
        select(func.max(col(Alarm.id))),
        select(func.max(col(Alarm.seen_at))),
        select(func.count(col(Alarm.gone_at))),
        select(func.count(col(Alarm.acknowledged_at))),
        select(func.count(col(Alarm.ended_at))),
    )
    return select(*(part.scalar_subquery() for part in parts))
