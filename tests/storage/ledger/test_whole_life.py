"""The whole life of requests, in any order: what people decide and change, time, processes that die or freeze anywhere,
and a remote that goes on by itself. Nobody is moved twice, nobody is lost, and nothing starts without its approvals.

More examples: LIVES=500 pytest tests/storage/ledger/test_whole_life.py
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commands.moves import agreeing, extending, halting, retrying, sending, stopping
from commands.moves.agreeing import Asker
from commands.rules.moves.plan import read_plan
from commands.rules.moves.requirement import requirement_of
from commands.step import UsageError
from storage.database import Database, open_database
from storage.ledger import decisions, drafts, halts, items, requests
from storage.ledger.decisions import DECIDABLE
from storage.ledger.people import PeopleHeld
from storage.ledger.tables import MoveItem, MoveRequest
from storage.states import CANCELLABLE, OPEN_REQUESTS, DecisionKind, ItemState, MoveKind
from tests.empty_database import empty_database
from tests.storage.conftest import emptied
from tests.storage.ledger.life.facts import what_is_wrong
from tests.storage.ledger.life.owner import Owner
from tests.storage.ledger.life.remote import Fate, Trouble
from tests.storage.ledger.life.world import GROUPS, PEOPLE, POLICY, World, plan_of

LIVES = int(os.environ.get("LIVES", "0"))
WINDOWS = ((None, None), (0, 10), (5, 60), (-30, 120))
"""Minutes from now to when a request may run."""
ORDERS = ("pause", "resume", "resume", "resume", "retry", "retry", "extend", "change plan", "cancel", "halt")
PLACES = st.integers(0, 5)
TROUBLES = st.builds(
    Trouble,
    fate=st.sampled_from(Fate),
    lasts=st.sampled_from([0.0, 0.1, 0.5, 1.0]),
    reply=st.sampled_from([0.0, 0.3]),
)


class Life(RuleBasedStateMachine):
    """Two processes, five people, some requests for them, and those who decide."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.world = World(database)
        self.owners = [Owner(self.world, name) for name in ("one", "two")]
        self.drafts: list[str] = []
        self.seen: dict[int, list[str]] = {}
        self.tokens: list[tuple[int, str]] = []
        self.found: list[Any] = []
        """The requests as they were after the last step."""
        self.is_broken = False

    @initialize(
        lag=st.sampled_from([0.0, 8.0]),
        shows_moves=st.booleans(),
        troubles=st.lists(TROUBLES, max_size=6),
        canary=st.integers(0, 1),
        window=st.sampled_from(WINDOWS),
        rounds=st.integers(0, 5),
    )
    def it_begins(
        self,
        lag: float,
        shows_moves: bool,
        troubles: list[Trouble],
        canary: int,
        window: tuple[int | None, int | None],
        rounds: int,
    ) -> None:
        """With a request of three people, which most of the time has come some way already."""
        remote = self.world.remote
        remote.lag, remote.shows_moves, remote.troubles = lag, shows_moves, list(troubles)
        self.ask({0, 1, 2}, "UREQ", window, 2, canary)
        self._look_at_plans()
        if rounds:
            self.everybody_approves(0)
            self._go_on(rounds)

    # what people do

    @rule(
        who=st.sets(st.integers(0, 4), min_size=1, max_size=4),
        by=st.sampled_from(["UREQ", "UREQ", "UTOM"]),
        window=st.sampled_from(WINDOWS),
        concurrency=st.integers(1, 3),
        canary=st.integers(0, 1),
    )
    def ask(self, who: set[int], by: str, window: tuple[int | None, int | None], concurrency: int, canary: int) -> None:
        start, end = (None if one is None else self.now + timedelta(minutes=one) for one in window)
        plan = plan_of(
            [PEOPLE[n] for n in sorted(who)],
            concurrency=concurrency,
            canary=canary,
            window_start=start,
            window_end=end,
        )
        with self.database.session() as session:
            kept = drafts.keep(
                session,
                by=by,
                kind=MoveKind.MOVE,
                reason="the pilot",
                plan=plan.as_json(),
                digest=plan.digest,
                asked_in="C1",
                confirm="",
                now=self.now,
            )
        taken = {item.user for one in self.requests() for item in self.items(one) if item.state in ("queued", "leased")}
        free = taken.isdisjoint(PEOPLE[n].key for n in who)
        asked = False
        with suppress(UsageError):
            sending.send(self.world.services, kept, asker=Asker(by=by, in_slack=True))
            asked = True
            self.drafts.append(kept)
        assert asked is free, "nobody is in two requests, and whoever is in none can be asked for"

    @precondition(lambda self: self.drafts)
    @rule(place=PLACES)
    def send_again(self, place: int) -> None:
        """A second delivery of the same."""
        number = len(self.requests())
        kept = self.drafts[place % len(self.drafts)]
        with self.database.session() as session:
            draft = drafts.find(session, kept, now=self.now)
        if draft is not None:
            sending.send(self.world.services, kept, asker=Asker(by=draft.by, in_slack=True))
        assert len(self.requests()) == number

    @precondition(lambda self: self.found)
    @rule(
        place=PLACES, person=st.sampled_from(sorted(GROUPS)), approves=st.sampled_from([True] * 7 + [False]), old=PLACES
    )
    def decide(self, place: int, person: str, approves: bool, old: int) -> None:
        """About what they have seen of it, which may be a plan from before."""
        request = self.one(place)
        known = self.seen[request.id]
        digest = known[-1 - old] if old < len(known) else known[-1]
        kind = DecisionKind.APPROVE if approves else DecisionKind.REJECT
        counts = request.state in DECIDABLE and digest == request.digest
        same = self.world.voices.get(request.id, {}).get(person) == (approves, digest)
        with self.database.writing() as session:
            noted = decisions.decide(
                session,
                request.id,
                person=person,
                kind=kind,
                digest=digest,
                groups=GROUPS[person],
                source="reaction",
                message_ts="1.0",
                event="Ev1",
                reason="",
                now=self.now,
            )
        assert noted is (counts and not same)
        if counts:
            self.world.voices.setdefault(request.id, {})[person] = (approves, digest)

    @precondition(lambda self: self.found)
    @rule(place=PLACES)
    def everybody_approves(self, place: int) -> None:
        """As most requests go."""
        for person in ("UTESS", "UIDA", "UTOM"):
            self.decide(place, person, True, 0)

    @precondition(lambda self: self.found)
    @rule(place=PLACES, rounds=st.integers(2, 5))
    def it_goes_its_way(self, place: int, rounds: int) -> None:
        """So that requests also come far."""
        self.everybody_approves(place)
        self._go_on(rounds)

    @precondition(lambda self: self.found)
    @rule(place=PLACES, person=st.sampled_from(sorted(GROUPS)))
    def withdraw(self, place: int, person: str) -> None:
        request = self.one(place)
        with self.database.writing() as session:
            done = decisions.withdraw(
                session, request.id, person=person, by=person, why="away", event="Ev2", now=self.now
            )
        if request.state in DECIDABLE:
            counted = self.world.voices.get(request.id, {}).pop(person, None)
            assert done is (counted is not None)

    @precondition(lambda self: self.found)
    @rule(place=PLACES, what=st.sampled_from(ORDERS), who=st.integers(0, 4))
    def tell(self, place: int, what: str, who: int) -> None:
        """What people do to one request, or to everything."""
        request, services = self.one(place), self.world.services
        number, asker = request.id, Asker(by="UREQ", in_slack=True)
        orders: dict[str, Callable[[], Any]] = {
            "cancel": lambda: stopping.cancel(services, number, by="UREQ", reason="no"),
            "pause": lambda: stopping.pause(services, number, by="UREQ", reason="wait"),
            "resume": lambda: stopping.resume(services, number, by="UREQ"),
            "extend": lambda: extending.extend(services, number, ["by", "2h"], asker=asker, reason="slow"),
            "retry": lambda: retrying.retry(services, number, asker=asker, reason=""),
            "change plan": lambda: self._change_plan(request, who),
            "halt": lambda: halting.halt(services, by="UREQ", reason="fire"),
        }
        if what == "retry" and self._is_over(request):
            return
        with suppress(UsageError):
            orders[what]()

    @precondition(lambda self: self.world.halted)
    @rule()
    def lift(self) -> None:
        halting.lift(self.world.services, by="UREQ")

    def _is_over(self, request: Any) -> bool:
        """Whether a retry would be a plan of its own, for which everybody is looked at."""
        over = request.window_end is not None and request.window_end <= self.now
        return over or (request.ended_at is not None and self.now - request.ended_at > retrying.APPROVAL_HOLDS)

    def _change_plan(self, request: Any, who: int) -> None:
        """Somebody more, or less, as a new look at the people brings it."""
        waiting = {item.user for item in self.items(request) if item.state is ItemState.QUEUED}
        wanted = waiting ^ {PEOPLE[who].key}
        members = tuple(member for member in PEOPLE if member.key in wanted)
        plan = replace(read_plan(request.plan), members=members)
        if not members:
            return
        with suppress(PeopleHeld), self.database.writing() as session:
            requests.change_plan(
                session,
                request.id,
                plan=plan.as_json(),
                digest=plan.digest,
                requirement=requirement_of(POLICY, plan, self.now).as_json(),
                keep=agreeing.new_items(members),
                why=["somebody"],
                by="bot",
                now=self.now,
                expires_at=self.now + POLICY.expires,
            )

    # what processes do, and what becomes of them

    @precondition(lambda self: self.found)
    @rule(owner=st.integers(0, 1))
    def advance(self, owner: int) -> None:
        if not self.owners[owner].is_frozen:
            self.owners[owner].advance()

    @precondition(lambda self: self.found)
    @rule(owner=st.integers(0, 1), place=PLACES)
    def claim(self, owner: int, place: int) -> None:
        if not self.owners[owner].is_frozen:
            self._claim(self.owners[owner], self.one(place).id)

    @precondition(lambda self: any(owner.workers for owner in self.owners))
    @rule(owner=st.integers(0, 1), worker=PLACES, steps=st.integers(1, 6), dies=st.sampled_from([False, False, True]))
    def work(self, owner: int, worker: int, steps: int, dies: bool) -> None:
        """A frozen process does nothing: what it thinks when it wakes, it thinks of a lease from before."""
        one = self.owners[owner]
        for _ in range(steps):
            if one.workers and not one.is_frozen:
                one.step(worker, dies=dies)

    @precondition(lambda self: any(owner.workers for owner in self.owners))
    @rule(owner=st.integers(0, 1), what=st.sampled_from(["dies", "drains", "freezes", "freezes"]))
    def a_process(self, owner: int, what: str) -> None:
        """Dies, is stopped, or freezes and wakes."""
        one = self.owners[owner]
        if what == "freezes":
            one.is_frozen = not one.is_frozen
        elif what == "drains" and not one.is_frozen:
            one.drain()
        else:
            one.die()

    @precondition(lambda self: any(owner.is_frozen for owner in self.owners))
    @rule()
    def they_wake(self) -> None:
        for owner in self.owners:
            owner.is_frozen = False

    @precondition(lambda self: self.tokens)
    @rule(place=PLACES)
    def an_old_result_comes(self, place: int) -> None:
        """Of somebody who has another owner by now, or is settled."""
        item, token = self.tokens[-1 - place % len(self.tokens)]
        with self.database.session() as session:
            row = session.get(MoveItem, item)
        if row is None or row.lease_token == token:
            return
        with self.database.writing() as session:
            written = items.settle(session, item, token=token, state=ItemState.MOVED, outcome="Moved.", now=self.now)
        assert not written, "an old result was written"

    @precondition(lambda self: self.found)
    @rule(seconds=st.sampled_from([3, 12, 40, 70]))
    def time_passes(self, seconds: int) -> None:
        """The leases of those who are awake are kept."""
        for _ in range(0, seconds, 6):
            self.world.tick(6.0)
            for owner in self.owners:
                if owner.workers and not owner.is_frozen:
                    owner.beat()

    @precondition(lambda self: self.found)
    @rule(what=st.sampled_from([6, 20, 90, 300, "directory", "directory"]), troubles=st.lists(TROUBLES, max_size=2))
    def the_world(self, what: Any, troubles: list[Trouble]) -> None:
        """A machine is suspended, and no lease is kept; or the directory does not answer, or does again."""
        self.world.remote.troubles += troubles
        if what == "directory":
            self.world.remote.is_away = not self.world.remote.is_away
        else:
            self.world.tick(what * 60.0)

    @precondition(lambda self: self.found)
    @rule(rounds=st.integers(1, 6))
    def all_is_well(self, rounds: int) -> None:
        """Whoever is awake does what it has to."""
        self._go_on(rounds)

    # what is always true

    @invariant()
    def everything_holds(self) -> None:
        self._look_at_plans()
        wrong = what_is_wrong(self.world)
        self.is_broken = self.is_broken or bool(wrong)
        assert not wrong, wrong

    def teardown(self) -> None:
        """At last all is well: whatever is cancelled ends, and then everything still holds."""
        try:
            if not self.is_broken:
                self._come_to_rest()
                self.everything_holds()
        finally:
            for owner in self.owners:
                owner.die()

    def _come_to_rest(self) -> None:
        self.world.remote.is_away = False
        for owner in self.owners:
            owner.is_frozen = False
        for request in self.requests():
            if request.state in CANCELLABLE:
                stopping.cancel(self.world.services, request.id, by="UREQ", reason="enough")
        for _ in range(300):
            if not any(request.state in OPEN_REQUESTS for request in self.requests()):
                return
            self._go_on(1)
            if not any(owner.workers for owner in self.owners):
                self.world.tick(300.0)
        self.is_broken = True
        raise AssertionError(f"these never end: {[one.id for one in self.requests() if one.state in OPEN_REQUESTS]}")

    def _go_on(self, rounds: int) -> None:
        for _ in range(rounds):
            self.world.tick(6.0)
            self.owners.reverse()
            for at, owner in enumerate(self.owners):
                if not owner.is_frozen:
                    owner.do_everything(self._claim if at == 0 else None)

    def _claim(self, owner: Owner, request_id: int) -> None:
        taken = owner.claim(request_id)
        self.tokens += [(claimed.id, claimed.token) for claimed in taken]

    def _look_at_plans(self) -> None:
        """What can be seen of each request; a changed plan has a new card, and no decision counts for it."""
        self.found = self.requests()
        for request in self.found:
            known = self.seen.setdefault(request.id, [])
            if self.world.cards.get(request.id) != request.cards:
                self.world.cards[request.id] = request.cards
                self.world.voices.pop(request.id, None)
                known.append(request.digest)
        with self.database.session() as session:
            self.world.halted = halts.in_force(session) is not None

    @property
    def database(self) -> Database:
        return self.world.database

    @property
    def now(self) -> Any:
        return self.world.clock.now()

    def requests(self) -> list[MoveRequest]:
        return self.world.all_requests()

    def one(self, place: int) -> Any:
        """One of the requests: mostly an open one, the latest first."""
        found = sorted(self.requests(), key=lambda one: (one.state in OPEN_REQUESTS, one.id), reverse=True)
        return found[place % len(found)]

    def items(self, request: Any) -> list[Any]:
        with self.database.session() as session:
            return requests.items_of(session, request.id)


def live(empty: Callable[[], Database], examples: int) -> None:
    """Run so many lives, each with an empty database."""
    run_state_machine_as_test(
        lambda: Life(empty()),
        settings=settings(
            max_examples=LIVES or examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def empty_files(tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Makes empty databases; there is one at a time."""
    opened: list[Database] = []

    def empty() -> Database:
        for one in opened:
            one.close()
        for one in tmp_path.glob("life.db*"):
            one.unlink()
        opened[:] = [empty_database(tmp_path / "life.db")]
        return opened[0]

    yield empty
    for one in opened:
        one.close()


@pytest.mark.timeout(0 if LIVES else 300)
def test_nothing_that_can_happen_to_requests_breaks_a_promise(empty_files: Callable[[], Database]) -> None:
    live(empty_files, 12)


@pytest.fixture
def life(empty_files: Callable[[], Database]) -> Iterator[Life]:
    """A life that is lived by hand: what the machine rarely comes upon, every time."""
    one = Life(empty_files())
    yield one
    for owner in one.owners:
        owner.die()


def claimed(life: Life, window: tuple[int | None, int | None] = (None, None)) -> None:
    """A request that runs, and one of whose people is claimed by the first process, which has not begun."""
    life.it_begins(lag=0.0, shows_moves=False, troubles=[], canary=1, window=window, rounds=0)
    life.everybody_approves(0)
    for _ in range(2):
        life.advance(0)
    life.claim(0, 0)
    assert life.owners[0].workers
    life.everything_holds()


def test_an_old_result_is_not_written(life: Life) -> None:
    claimed(life)
    life.a_process(0, "dies")
    life.the_world(6, [])
    life.claim(1, 0)
    life.an_old_result_comes(1)
    life.everything_holds()


def test_a_new_owner_does_not_call_again_for_whom_a_dead_one_has_called(life: Life) -> None:
    claimed(life)
    life.work(0, 0, 4, False)
    assert life.world.remote.calls
    life.a_process(0, "dies")
    life.the_world(6, [])
    life.claim(1, 0)
    life.work(1, 0, 6, False)
    life.everything_holds()


def test_who_was_claimed_in_the_window_is_not_called_for_after_it(life: Life) -> None:
    claimed(life, (0, 10))
    for _ in range(10):
        life.time_passes(70)
    life.work(0, 0, 6, False)
    life.everything_holds()
    assert not life.world.remote.calls


def test_a_decision_about_the_plan_before_counts_for_none(life: Life) -> None:
    life.it_begins(lag=0.0, shows_moves=False, troubles=[], canary=1, window=(None, None), rounds=0)
    life.tell(0, "change plan", 3)
    life.everything_holds()
    life.decide(0, "UTESS", True, 1)
    life.decide(0, "UTOM", True, 1)
    life.advance(0)
    life.advance(0)
    life.everything_holds()


@pytest.mark.postgres
@pytest.mark.timeout(0 if LIVES else 300)
def test_nor_on_a_server_whose_clock_the_test_moves(migrated_url: str) -> None:
    """`clock_timestamp()` is found in `public` first, where it tells the time of the test."""
    opened = open_database(f"{migrated_url}&options=-csearch_path%3Dpublic,pg_catalog")

    def empty() -> Database:
        emptied(opened)
        return opened

    try:
        live(empty, 2)
    finally:
        with opened.session() as session:
            session.connection().exec_driver_sql("DROP FUNCTION IF EXISTS public.clock_timestamp()")
        opened.close()
