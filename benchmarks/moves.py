"""What the engine costs for each move, and how full it keeps the configured concurrency, on SQLite and PostgreSQL.

Overhead: moves that take no time, so that everything measured is the ledger's: claim, the note before the call, the
settlement, the audit trail. Baseline of the same run: one row changed and one inserted, in a transaction of its own.

Fullness: moves that take seeded times. Baseline: the ideal schedule, in which the next person begins at the moment at
which another one ends.
"""

import heapq
import logging
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import text

from bot.moves.advancing import Advancing
from bot.moves.leases import OwnLeases
from bot.moves.mover import Mover, owner_id
from bot.moves.pace import MOVE_PACE
from bot.moves.permits import Permit, Stop
from bot.moves.rechecking import GO
from bot.moves.working import Working
from commands.moves.settlements import Permission, Settlement
from commands.rules.moves.calendar import Calendar
from commands.rules.moves.policy import Policy
from storage.database import Database, open_database, upgrade
from storage.ledger import requests
from storage.ledger.items import Claimed
from storage.ledger.opening import NewRequest, open_request
from storage.ledger.people import NewItem
from storage.ledger.tables import MoveRequest
from storage.states import ItemState, MoveKind, RequestState
from tests.postgres import Postgres, programs

CONCURRENCY = 8
PEOPLE = 200
TIMED_PEOPLE = 64
SHORTEST, LONGEST = 0.5, 2.5
"""Seconds of a timed move: about a twentieth of what a real one takes, so that what the engine takes shows."""
TRANSACTIONS = 100
SEED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured on one store."""

    store: str
    transaction: float
    """Milliseconds of the baseline's transaction."""
    each: float
    """Milliseconds for each move that takes no time."""
    actual: float
    """Seconds for all timed moves."""
    ideal: float


def main() -> None:
    """Measure, and print each figure beside its baseline."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(f"moving {PEOPLE} people, {CONCURRENCY} at once, in no time; and {TIMED_PEOPLE} in {SHORTEST} to {LONGEST} s")
    with tempfile.TemporaryDirectory() as folder:
        _say(_measure("SQLite", f"sqlite:///{folder}/bench.db"))
    binaries = programs()
    if binaries is None:
        print("  PostgreSQL is not installed")
        return
    server = Postgres(binaries)
    try:
        _say(_measure("PostgreSQL", server.url))
    finally:
        server.stop()


def _say(figures: Figures) -> None:
    print(
        f"  {figures.store:11} each move {figures.each:6.1f} ms, a bare transaction {figures.transaction:5.1f} ms, "
        f"ratio {figures.each / figures.transaction:.1f}"
    )
    print(
        f"  {'':11} timed moves {figures.actual:6.2f} s, ideal schedule {figures.ideal:6.2f} s, "
        f"concurrency kept {100 * figures.ideal / figures.actual:.0f} % full"
    )


def _measure(store: str, url: str) -> Figures:
    database = open_database(url)
    try:
        upgrade(database)
        transaction = _bare_transaction(database)
        each = _all_moved(database, "free", [0.0] * PEOPLE) / PEOPLE * 1000
        chosen = random.Random(SEED)  # noqa: S311 - a benchmark is to be repeatable
        seconds = [chosen.uniform(SHORTEST, LONGEST) for _ in range(TIMED_PEOPLE)]
        actual = _all_moved(database, "timed", seconds)
    finally:
        database.close()
    return Figures(store=store, transaction=transaction, each=each, actual=actual, ideal=_ideal(seconds))


def _bare_transaction(database: Database) -> float:
    """Median milliseconds for one row changed and one inserted."""
    with database.session() as session:
        session.execute(text("CREATE TABLE bench (id INTEGER PRIMARY KEY, state TEXT)"))
        session.execute(text("CREATE TABLE bench_log (id INTEGER, said TEXT)"))
        session.execute(text("INSERT INTO bench VALUES (1, 'queued')"))
    took = []
    for count in range(TRANSACTIONS):
        began = time.perf_counter()
        with database.writing() as session:
            session.execute(text("UPDATE bench SET state = 'moved' WHERE id = 1"))
            session.execute(text("INSERT INTO bench_log VALUES (:id, 'moved')"), {"id": count})
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


def _ideal(seconds: Sequence[float]) -> float:
    """How long it takes where the next one begins at the moment at which another one ends."""
    busy = [0.0] * CONCURRENCY
    for one in seconds:
        heapq.heappush(busy, heapq.heappop(busy) + one)
    return max(busy)


def _all_moved(database: Database, name: str, seconds: Sequence[float]) -> float:
    """Seconds from the start of a request to its end, where moves take so long each."""
    request_id = _open(database, name, len(seconds))

    def move(claimed: Claimed, _: MoveRequest, permit: Permit) -> Settlement | None:
        if permit.may_call() is not Permission.YES or not permit.note_call("Move-CsUser", {"Identity": claimed.user}):
            return None
        time.sleep(seconds[claimed.position])
        return Settlement(state=ItemState.MOVED, outcome="Moved.", moved_at=_now())

    began = time.perf_counter()
    with _engine(database, move):
        while _state(database, request_id) is not RequestState.DONE:
            time.sleep(0.02)
        return time.perf_counter() - began


@contextmanager
def _engine(database: Database, move: Callable[[Claimed, MoveRequest, Permit], Settlement | None]) -> Iterator[None]:
    """The product's engine at its own pace, without Slack."""
    stop = Stop()
    mover = Mover(
        database=database,
        advance=Advancing(database=database, policy=Policy(), look_again=lambda _: GO, now=_now),
        work=Working(database=database, move=move, calendar=Calendar(), stop=stop, now=_now, most=3),
        leases=OwnLeases(),
        stop=stop,
        owner=owner_id(),
        now=_now,
        slots=CONCURRENCY,
        pace=MOVE_PACE,
    )
    mover.start()
    try:
        yield
    finally:
        mover.stop(seconds=5)


def _open(database: Database, name: str, people: int) -> int:
    """A request that runs."""
    now = _now()
    with database.writing() as session:
        request = open_request(
            session,
            NewRequest(
                origin=name,
                kind=MoveKind.MOVE,
                requester="U1",
                title=name,
                reason="bench",
                plan="{}",
                digest="",
                requirement="{}",
                items=tuple(
                    NewItem(key=f"{name}-{count:04}", name="", identity="", sip_address="") for count in range(people)
                ),
                concurrency=CONCURRENCY,
                canary=0,
                halt_percent=100,
                window_start=None,
                window_end=None,
                expires_at=now + timedelta(days=1),
                next_reminder_at=None,
                asked_in="",
                channel="",
            ),
            now=now,
        ).request
        number = request.id or 0
        requests.change_state(
            session,
            number,
            of=(RequestState.PENDING,),
            to=RequestState.RUNNING,
            by="bench",
            action="started",
            now=now,
        )
    return number


def _state(database: Database, request_id: int) -> RequestState | None:
    with database.session() as session:
        request = requests.get(session, request_id)
        return request.state if request is not None else None


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
