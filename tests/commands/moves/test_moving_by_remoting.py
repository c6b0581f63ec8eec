"""One move through the real connector, to a tools host of a pretend company: what the company counts is what counts."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from commands.moves.executors import Remoting
from commands.moves.moving import move_one
from commands.moves.settlements import Permission, Settlement
from commands.rules.moves.call import MoveCall
from commands.services import Services
from connectors.move import Mover
from connectors.teams import AccessTokens
from sandbox.faults import Fault
from sandbox.microsoft.calls import MICROSOFT
from sandbox.moves import NEVER
from sandbox.world import CLOUD, ON_PREMISES, Person
from storage.states import ItemState, MoveKind
from tests.commands.conftest import Connect
from tests.commands.moves.movers import Claim, Died, SteeredLease, member_of, to_cloud
from tests.running_company import RunningCompany
from tests.sandbox.movers import movable

TAKES = 0.4
"""Seconds of a move."""


@pytest.fixture(scope="module")
def own() -> Iterator[RunningCompany]:
    """A company whose people these tests move."""
    company = RunningCompany(users=120)
    company.call_in_loop(lambda: setattr(company.world.moves.settings, "seconds", TAKES))
    company.call_in_loop(lambda: setattr(company.world.moves.settings, "sync_after", NEVER))
    yield company
    company.stop()


@pytest.fixture
def services(own: RunningCompany, connect: Connect) -> Iterator[Services]:
    """Services for it; no fault outlives a test, and no move."""
    yield connect(own)
    own.call_in_loop(own.world.faults.clear)
    settled(own)


@pytest.fixture
def person(own: RunningCompany) -> Person:
    """Somebody on premises whom no other test has moved."""
    return next(one for one in movable(own.world) if not own.world.moves.starts[one.user_principal_name])


def settled(own: RunningCompany) -> None:
    """Wait until no move runs."""
    ends = time.monotonic() + 30
    while own.world.moves.running:
        assert time.monotonic() < ends, "a move does not end"
        time.sleep(0.02)


def fault(own: RunningCompany, kind: str, match: str = "Move-CsUser", **more: Any) -> None:
    """Something that goes wrong once."""
    own.call_in_loop(lambda: own.world.faults.add(Fault("shell", kind, match, times=1, **more)))


def started(own: RunningCompany, person: Person) -> int:
    """How often the company began to move somebody."""
    return own.world.moves.starts[person.user_principal_name]


def remoting(services: Services, *, longest: float = 3.0) -> Remoting:
    """The real executor; the longest call takes so long, since a test cannot wait for ten minutes."""
    margin = timedelta(seconds=longest - services.mover.longest)
    return Remoting(services.mover, margin=margin, settles=timedelta(seconds=0.3))


def run(services: Services, person: Person, *, executor: Any = None, lease: Any = None, **claim: Any) -> Settlement:
    """One move that is settled."""
    executor = executor or remoting(services)
    settlement = move_one(
        services, executor, Claim(**claim), member_of(person), to_cloud(), lease or SteeredLease(), every=0.05
    )
    assert settlement is not None
    return settlement


def test_somebody_is_moved_once(own: RunningCompany, services: Services, person: Person) -> None:
    """And the directory shows it."""
    assert run(services, person).state is ItemState.MOVED
    assert (started(own, person), person.hosting_provider) == (1, CLOUD)


@pytest.mark.parametrize("kind", ["drop-reply", "drop-result"])
def test_a_lost_reply_moves_nobody_twice(own: RunningCompany, services: Services, person: Person, kind: str) -> None:
    """The move is read back."""
    fault(own, kind)
    assert run(services, person).state is ItemState.MOVED
    assert started(own, person) == 1


def test_a_call_that_never_arrived_is_tried_again_after_the_longest_call(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """Nobody was moved, and that is certain only then."""
    fault(own, "down")
    began = time.monotonic()
    first = run(services, person, executor=remoting(services, longest=1.5))
    assert (first.state, first.failed_call) == (ItemState.QUEUED, True)
    assert time.monotonic() - began >= 1.5
    assert started(own, person) == 0
    assert run(services, person, attempt=1, call_started_at=services.now()).state is ItemState.MOVED
    assert started(own, person) == 1


def test_a_call_past_its_deadline_is_waited_for(own: RunningCompany, services: Services, person: Person) -> None:
    """It goes on at the server."""
    own.call_in_loop(lambda: setattr(own.world.moves.settings, "seconds", 2.0))
    try:
        impatient = Mover(services.mover._endpoint, services.mover._sign_in, deadline=1.0)
        executor = Remoting(impatient, margin=timedelta(seconds=5), settles=timedelta(seconds=0.3))
        settlement = run(services, person, executor=executor)
    finally:
        own.call_in_loop(lambda: setattr(own.world.moves.settings, "seconds", TAKES))
    assert settlement.state is ItemState.MOVED
    assert started(own, person) == 1


def test_a_busy_cloud_is_tried_again(own: RunningCompany, services: Services, person: Person) -> None:
    """Nothing has begun, so nothing is waited for."""
    fault(own, "move-busy", person.user_principal_name)
    assert run(services, person).state is ItemState.QUEUED
    assert started(own, person) == 0


def test_an_error_although_it_is_done_is_a_move(own: RunningCompany, services: Services, person: Person) -> None:
    """And the error is kept."""
    fault(own, "move-done-error", "", error="X4")
    settlement = run(services, person)
    assert (settlement.state, settlement.error_id) == (ItemState.MOVED, "X4")


def test_no_error_although_nothing_was_done_is_no_move(own: RunningCompany, services: Services, person: Person) -> None:
    """And nobody tries again without having looked."""
    fault(own, "move-nothing", "")
    settlement = run(services, person)
    assert settlement.state is ItemState.FAILED
    assert settlement.error.startswith("outcome unknown")


def test_a_move_in_the_cloud_alone_is_split_brain(own: RunningCompany, services: Services, person: Person) -> None:
    """TeamsOnly there, homed on premises here."""
    fault(own, "move-split", "", error="X5")
    settlement = run(services, person)
    assert (settlement.state, settlement.split_brain) == (ItemState.FAILED, True)
    assert person.hosting_provider == ON_PREMISES


def test_somebody_comes_back_to_the_pool(own: RunningCompany, services: Services, person: Person) -> None:
    """The same machinery, the other way."""
    pool = person.registrar_pool
    member = member_of(person)
    assert run(services, person).state is ItemState.MOVED
    own.control("sync/run")
    back = replace(to_cloud(), kind=MoveKind.ROLLBACK, target=pool)
    settlement = move_one(services, remoting(services), Claim(), member, back, SteeredLease(), every=0.05)
    assert settlement is not None
    assert (settlement.state, settlement.outcome) == (ItemState.MOVED, "Moved back.")
    assert (person.hosting_provider, person.registrar_pool) == (ON_PREMISES, pool)


def test_refused_tokens_move_nobody_and_the_next_try_has_others(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """They were revoked before their end, and stood in nobody's text."""
    sign_in = services.mover._sign_in
    assert isinstance(sign_in, AccessTokens)
    kept = (sign_in.graph.token(), sign_in.teams.token())
    tokens = own.company._microsoft[MICROSOFT].tokens
    for token in kept:
        own.call_in_loop(lambda token=token: tokens.revoke(token))  # type: ignore[misc] # this token
    first = run(services, person)
    assert (first.state, first.failed_call, started(own, person)) == (ItemState.QUEUED, True, 0)
    assert "The access token is not valid for this tenant. It is tried again in 5 minutes" in first.outcome
    assert not any(token in first.outcome + first.error for token in kept)
    assert run(services, person, attempt=1, call_started_at=services.now()).state is ItemState.MOVED
    assert started(own, person) == 1


def test_a_wrong_secret_fails_at_once_with_what_to_do(own: RunningCompany, services: Services, person: Person) -> None:
    """No try of the same helps: the request stops and says why."""
    sign_in = services.mover._sign_in
    assert isinstance(sign_in, AccessTokens)
    application = own.world.tenant.application
    secret = application.secret
    sign_in.forget()
    own.call_in_loop(lambda: setattr(application, "secret", "another"))
    settlement = run(services, person)
    own.call_in_loop(lambda: setattr(application, "secret", secret))
    assert (settlement.state, started(own, person)) == (ItemState.FAILED, 0)
    assert "client secret" in settlement.outcome
    assert "Make a new one in the Entra admin centre" in settlement.outcome


# --- every position at which the process may die -----------------------------------------------------------

POSITIONS = (
    "before the home is read",
    "after the home was read",
    "before it is asked whether a call may start",
    "before the call is noted",
    "after the call was noted",
    "before the call is sent",
    "while the call runs",
    "after the call has answered",
    "before the home is read back",
    "after the home was read back",
    "before it is settled",
)


class Mortal:
    """Dies at one position, once."""

    def __init__(self, position: str) -> None:
        self.position = position
        self.died = False

    def at(self, position: str) -> None:
        """This is where the work is now."""
        if position == self.position and not self.died:
            self.died = True
            raise Died(position)


class MortalPeople:
    """A people source in a process that may die."""

    def __init__(self, people: Any, mortal: Mortal, called: Callable[[], bool]) -> None:
        self._people, self._mortal, self._called = people, mortal, called
        self.name, self.rights = people.name, people.rights

    def find(self, identity: str) -> Any:
        """As the real one."""
        back = " back" if self._called() else ""
        self._mortal.at(f"before the home is read{back}")
        found = self._people.find(identity)
        self._mortal.at(f"after the home was read{back}")
        return found


class MortalExecutor:
    """The real executor in a process that may die."""

    name, calls = "remoting", True

    def __init__(self, real: Remoting, mortal: Mortal, own: RunningCompany) -> None:
        self._real, self._mortal, self._own = real, mortal, own
        self.longest, self.settles = real.longest, real.settles
        self.sent = 0

    def carry_out(self, call: MoveCall, begin: Callable[[], bool]) -> bool:
        """As the real one; dying while it runs is a reply that nobody hears."""

        def noted() -> bool:
            may = begin()
            self._mortal.at("before the call is sent")
            self.sent += may
            return may

        if self._mortal.position == "while the call runs" and not self._mortal.died:
            fault(self._own, "drop-reply")
            try:
                self._real.carry_out(call, noted)
            finally:
                self._mortal.at("while the call runs")
        sent = self._real.carry_out(call, noted)
        self._mortal.at("after the call has answered")
        return sent


@pytest.mark.parametrize("position", POSITIONS)
def test_a_death_at_any_position_starts_no_second_move(
    own: RunningCompany, services: Services, person: Person, position: str
) -> None:
    """Who takes over reads where the person is; the company has begun one move, and it is done."""
    mortal, claim = Mortal(position), Claim()
    executor = MortalExecutor(remoting(services), mortal, own)
    lives = 0
    settlement: Settlement | None = None
    while settlement is None:
        lives += 1
        lease = SteeredLease()

        def note() -> bool:
            mortal.at("before the call is noted")
            claim.call_started_at = services.now()
            mortal.at("after the call was noted")
            return True

        def may() -> Permission:
            mortal.at("before it is asked whether a call may start")
            return Permission.YES

        lease.note, lease.permission = note, may
        people = MortalPeople(services.people, mortal, lambda: executor.sent > 0)
        mortal_services = replace(services, people=people)  # type: ignore[arg-type] # it lists nobody
        try:
            settlement = move_one(mortal_services, executor, claim, member_of(person), to_cloud(), lease, every=0.05)
            mortal.at("before it is settled")
        except Died:
            settlement, claim.takeover = None, True
    assert (mortal.died, lives) == (True, 2)
    assert settlement.state is ItemState.MOVED
    assert started(own, person) == 1
    assert person.hosting_provider == CLOUD
