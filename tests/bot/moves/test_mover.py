"""People are claimed while there is room, worked on in threads of their own, and let go in order."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.moves.engine import take_everything_over
from bot.moves.leases import OwnLease, OwnLeases
from bot.moves.mover import Mover, owner_id
from bot.moves.pace import MovePace
from bot.moves.permits import Stop
from storage.database import Database
from storage.ledger import items
from storage.ledger.items import Claimed
from storage.states import ItemState
from tests.bot.chat import wait_for
from tests.storage.ledger.requesting import items as items_of
from tests.storage.ledger.requesting import running, states

QUICK = MovePace(lease=2.0, poll=0.05, drain=5.0)


class Work:
    """Moves people who wait for a gate, and remembers who was in flight at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.gate = threading.Event()
        self.guard = threading.Lock()
        self.flying: Counter[int] = Counter()
        self.most: Counter[int] = Counter()
        self.done: list[str] = []
        self.lost: list[str] = []
        self.leases: list[OwnLease] = []

    def __call__(self, claimed: Claimed, lease: OwnLease) -> None:
        with self.guard:
            self.leases.append(lease)
            for key in (0, claimed.request_id):
                self.flying[key] += 1
                self.most[key] = max(self.most[key], self.flying[key])
        try:
            self.gate.wait(20)
            if not lease.held():
                self.lost.append(claimed.user)
                return
            with self._database.writing() as session:
                items.settle(
                    session,
                    claimed.id,
                    token=claimed.token,
                    state=ItemState.MOVED,
                    outcome="Moved.",
                    now=datetime.now(UTC),
                )
            self.done.append(claimed.user)
        finally:
            with self.guard:
                for key in (0, claimed.request_id):
                    self.flying[key] -= 1


def nothing_to_advance() -> None:
    """These requests run already."""


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


@contextmanager
def moving(
    database: Database,
    work: Callable[[Claimed, OwnLease], None],
    *,
    slots: int = 4,
    pace: MovePace = QUICK,
) -> Iterator[Mover]:
    mover = Mover(
        database=database,
        advance=nothing_to_advance,
        work=work,
        leases=OwnLeases(),
        stop=Stop(),
        owner=owner_id(),
        now=lambda: datetime.now(UTC),
        slots=slots,
        pace=pace,
    )
    mover.start()
    try:
        yield mover
    finally:
        mover.stop(seconds=1)


def test_everybody_is_moved_and_never_more_at_once_than_the_request_allows(database: Database, work: Work) -> None:
    request_id = running(database, "abcdefgh", concurrency=3)
    work.gate.set()
    with moving(database, work, slots=8):
        wait_for(lambda: set(states(database, request_id).values()) == {"moved"})
    assert sorted(work.done) == list("abcdefgh")
    assert work.most[request_id] <= 3


def test_never_more_at_once_than_this_process_has_room_for(database: Database, work: Work) -> None:
    running(database, "abcdefgh", concurrency=8)
    with moving(database, work, slots=2):
        wait_for(lambda: work.flying[0] == 2)
        time.sleep(0.3)
        assert work.most[0] == 2
        work.gate.set()


def test_two_requests_share_the_room(database: Database, work: Work) -> None:
    """The older one does not keep the younger one, whose window may be short, from beginning."""
    older = running(database, "abcdef", concurrency=6)
    younger = running(database, "ghijkl", concurrency=6)
    with moving(database, work, slots=4):
        wait_for(lambda: work.flying[0] == 4)
        assert (work.flying[older], work.flying[younger]) == (2, 2)
        work.gate.set()


def test_what_is_left_of_a_share_goes_to_the_others(database: Database, work: Work) -> None:
    older = running(database, "a", concurrency=6)
    younger = running(database, "ghijkl", concurrency=6)
    with moving(database, work, slots=4):
        wait_for(lambda: work.flying[0] == 4)
        assert (work.flying[older], work.flying[younger]) == (1, 3)
        work.gate.set()


def test_a_lease_is_kept_alive_while_the_work_lasts(database: Database, work: Work) -> None:
    running(database, "a")
    with moving(database, work):
        wait_for(lambda: work.leases)
        time.sleep(QUICK.lease * 1.5)
        assert work.leases[0].held()
        work.gate.set()
        wait_for(lambda: work.done == ["a"])


def test_a_stop_lets_moves_in_flight_end_and_begins_no_other(database: Database, work: Work) -> None:
    request_id = running(database, "abc", concurrency=1)
    with moving(database, work) as mover:
        wait_for(lambda: work.flying[0] == 1)
        threading.Timer(0.3, work.gate.set).start()
        mover.stop(seconds=5)
    assert sorted(states(database, request_id).values()) == ["moved", "queued", "queued"]


def test_what_does_not_end_in_time_is_left_to_the_next_owner_at_once(database: Database, work: Work) -> None:
    """Leased, with a lease that ends now: never queued, since the call may still be under way."""
    request_id = running(database, "a")
    with moving(database, work) as mover:
        wait_for(lambda: work.flying[0] == 1)
        mover.stop(seconds=0.2)
    item = items_of(database, request_id)["a"]
    assert item.state is ItemState.LEASED
    assert item.lease_until is not None
    assert item.lease_until <= datetime.now(UTC)
    # the thread that was cut off does not trust its lease any more
    work.gate.set()
    wait_for(lambda: work.lost == ["a"])
    assert items_of(database, request_id)["a"].state is ItemState.LEASED


def test_the_only_process_takes_over_what_was_left_at_once(database: Database, work: Work) -> None:
    """It holds the database alone, so whoever leased is dead, however long the lease still runs."""
    request_id = running(database, "a")
    with database.writing() as session:
        now = datetime.now(UTC)
        items.claim(session, request_id, owner="dead", free=1, now=now, lease=timedelta(hours=1), own_tokens=())
    work.gate.set()
    take_everything_over(database, datetime.now(UTC))
    with moving(database, work):
        wait_for(lambda: work.done == ["a"])
    assert items_of(database, request_id)["a"].takeovers == 1


def test_somebody_whose_work_breaks_off_is_taken_over_when_the_lease_ends(database: Database, work: Work) -> None:
    request_id = running(database, "a")
    attempts: list[str] = []

    def breaking(claimed: Claimed, lease: OwnLease) -> None:
        attempts.append(claimed.token)
        if len(attempts) == 1:
            raise OSError("out of file descriptors")
        work(claimed, lease)

    work.gate.set()
    with moving(database, breaking):
        wait_for(lambda: work.done == ["a"])
    assert items_of(database, request_id)["a"].takeovers == 1


def test_somebody_for_whom_no_thread_is_to_be_had_is_claimed_again_when_the_lease_ends(
    database: Database, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, refused = threading.Thread.start, []

    def start(thread: threading.Thread) -> None:
        if thread.name.startswith("move-") and not refused:
            refused.append(thread.name)
            raise RuntimeError("can't start new thread")
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    work.gate.set()
    request_id = running(database, "a")
    with moving(database, work) as mover:
        wait_for(lambda: states(database, request_id) == {"a": "moved"} and mover.in_flight == 0)
    assert len(refused) == 1


def test_a_process_that_slept_past_its_lease_does_not_claim_its_own_people_again(
    database: Database, work: Work
) -> None:
    """The thread from before still runs, and must not come to trust a lease that was claimed since."""
    running(database, "a")
    with moving(database, work, pace=MovePace(lease=0.4, poll=0.05, drain=1.0)) as mover:
        wait_for(lambda: work.leases)
        # nobody beats any more, as if the process slept
        work.leases[0].end()
        time.sleep(1.0)
        assert len(work.leases) == 1
        work.gate.set()
        wait_for(lambda: work.done == ["a"])
        assert len(work.leases) == 2
        assert mover.in_flight == 0


def test_a_mover_that_was_never_started_can_be_stopped(database: Database, work: Work) -> None:
    with moving(database, work) as mover:
        pass
    mover.stop(seconds=0)


def test_owners_are_unique_for_each_start() -> None:
    assert owner_id() != owner_id()


def test_a_stop_ends_also_where_the_leases_cannot_be_given_up(database: Database, work: Work) -> None:
    """They run out by themselves."""
    request_id = running(database, "a")
    with moving(database, work) as mover:
        wait_for(lambda: mover.in_flight == 1)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ALTER TABLE move_item RENAME TO gone")
        mover.stop(seconds=0.2)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO move_item")
    item = items_of(database, request_id)["a"]
    assert item.lease_until is not None
    work.gate.set()
    wait_for(lambda: work.lost == ["a"])
    assert items_of(database, request_id)["a"].state is ItemState.LEASED
