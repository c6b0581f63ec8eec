"""One move: whatever goes wrong, and wherever, nobody who is moved or being moved is called a second time."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from commands.moves.moving import move_one
from commands.moves.settlements import Permission, Settlement
from commands.rules.moves.call import MoveCall
from commands.services import Services
from connectors.errors import ConnectorError, Refused, Unreachable
from sandbox.world import CLOUD, Person
from storage.database import StorageError
from storage.states import ItemState, MoveKind
from tests.commands.conftest import Connect
from tests.commands.moves.movers import QUICK, Claim, Died, SteeredLease, member_of, on_premises, to_cloud
from tests.running_company import RunningCompany


@pytest.fixture(scope="module")
def own() -> Iterator[RunningCompany]:
    """A company whose people these tests move."""
    company = RunningCompany(users=60)
    yield company
    company.stop()


@pytest.fixture
def services(own: RunningCompany, connect: Connect) -> Services:
    """Services for it."""
    return connect(own)


@pytest.fixture
def person(own: RunningCompany) -> Iterator[Person]:
    """Somebody on premises, put back afterwards."""
    someone = on_premises(own)
    before = (someone.hosting_provider, someone.registrar_pool)
    yield someone
    own.call_in_loop(lambda: put(someone, *before))
    own.call_in_loop(lambda: setattr(someone, "moving_to", ""))


def put(person: Person, provider: str, pool: str) -> None:
    """Give somebody a home."""
    person.hosting_provider, person.registrar_pool = provider, pool


def arrive(own: RunningCompany, person: Person) -> None:
    """The move has been done."""
    own.call_in_loop(lambda: put(person, CLOUD, ""))


@dataclass(kw_only=True)
class Told:
    """An executor that does to the directory what the test says, and counts."""

    name: str = "remoting"
    longest: timedelta = QUICK
    settles: timedelta = timedelta(seconds=0.5)
    does: Callable[[], None] = lambda: None
    connects: Callable[[], None] = lambda: None
    """What happens before the call can be sent."""
    sent: list[MoveCall] = field(default_factory=list)

    def carry_out(self, call: MoveCall, begin: Callable[[], bool]) -> bool:
        """Ask, count, and do it."""
        self.connects()
        if not begin():
            return False
        self.sent.append(call)
        self.does()
        return True


def run(services: Services, executor: Any, person: Person, lease: SteeredLease, **claim: Any) -> Settlement | None:
    """One move; time passes by waiting, a quarter of a second each time, however slow the machine is."""
    return move_one(
        services,
        executor,
        Claim(**claim),
        member_of(person),
        to_cloud(),
        lease,
        every=0.01,
        clock=lambda: lease.waits * 0.25,
    )


def raising(error: ConnectorError, *, unknown: bool = False, before: Callable[[], None] = lambda: None) -> Any:
    """Something that ends with an error, perhaps after something was done."""

    def end() -> None:
        before()
        error.outcome_unknown = unknown
        raise error

    return end


LICENCE = "HostedMigration fault: Error=(507), Description=(User must has an assigned license)"


def test_a_move_that_works_is_noted_before_it_is_sent_and_believed_when_read_back(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """With the parameters in the note."""
    lease = SteeredLease()
    executor = Told(does=lambda: (_noted(lease), arrive(own, person))[1])
    settled = run(services, executor, person, lease)
    assert settled is not None
    assert (settled.state, settled.already_there, settled.failed_call) == (ItemState.MOVED, False, False)
    assert settled.moved_at is not None
    assert lease.noted == [("Move-CsUser", {"Identity": person.sip_address, "Target": CLOUD, "Confirm": False})]
    assert len(executor.sent) == 1


def _noted(lease: SteeredLease) -> None:
    assert lease.noted, "the call was sent before it was noted"


def test_who_is_there_already_is_recorded_and_not_called(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """Not this request's doing."""
    arrive(own, person)
    executor = Told()
    settled = run(services, executor, person, SteeredLease())
    assert settled is not None
    assert (settled.state, settled.already_there, executor.sent) == (ItemState.MOVED, True, [])


def test_who_is_being_moved_is_waited_for_and_not_called(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """Somebody else's call ends, and the person is there."""
    own.call_in_loop(lambda: setattr(person, "moving_to", CLOUD))
    lease = SteeredLease()
    lease.on_wait = lambda: arrive(own, person) if lease.waits == 3 else None
    executor = Told()
    settled = run(services, executor, person, lease)
    assert settled is not None
    assert (settled.state, executor.sent) == (ItemState.MOVED, [])


def test_a_move_that_does_not_end_is_looked_at_again_later_and_at_last_given_up(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """Never called, and never called moved."""
    own.call_in_loop(lambda: setattr(person, "moving_to", CLOUD))
    executor = Told(longest=timedelta(seconds=0.3))
    again, last = (run(services, executor, person, SteeredLease(), attempt=attempt) for attempt in (0, 3))
    assert again is not None
    assert last is not None
    assert (again.state, last.state) == (ItemState.QUEUED, ItemState.FAILED)
    assert again.run_at is not None
    assert last.error.startswith("outcome unknown")
    assert executor.sent == []


def test_a_lost_reply_is_no_failure_where_the_home_has_changed(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """The move went on without us."""
    executor = Told(does=raising(Unreachable("Teams PowerShell", "Move-CsUser", "lost"), unknown=True))
    lease = SteeredLease()
    lease.on_wait = lambda: arrive(own, person) if lease.waits == 4 else None
    settled = run(services, executor, person, lease)
    assert settled is not None
    assert settled.state is ItemState.MOVED
    assert len(executor.sent) == 1


def test_a_lost_reply_is_tried_again_only_after_the_longest_possible_call(services: Services, person: Person) -> None:
    """And the time in which the directory settles: until then the old home proves nothing."""
    executor = Told(does=raising(Unreachable("Teams PowerShell", "Move-CsUser", "lost"), unknown=True))
    lease = SteeredLease()
    settled = run(services, executor, person, lease)
    assert settled is not None
    assert (settled.state, settled.failed_call) == (ItemState.QUEUED, True)
    assert lease.waits == 10, "two seconds for the call, half a second to settle"
    assert len(executor.sent) == 1


def test_an_error_that_passes_is_tried_again_when_the_catalogue_says(services: Services, person: Person) -> None:
    """A licence that was just assigned: after half an hour, not before."""
    executor = Told(does=raising(Refused("Teams PowerShell", "Move-CsUser", LICENCE)))
    settled = run(services, executor, person, SteeredLease())
    assert settled is not None
    assert (settled.state, settled.error_id, settled.error) == (ItemState.QUEUED, "E2", LICENCE)
    assert settled.run_at is not None
    assert settled.run_at >= services.now() + timedelta(minutes=29)


@pytest.mark.parametrize(
    ("text", "attempt"), [("HostedMigration fault: Error=(506)", 0), ("something new", 0), (LICENCE, 3)]
)
def test_what_does_not_pass_or_was_tried_enough_fails_with_the_cause_and_the_text(
    services: Services, person: Person, text: str, attempt: int
) -> None:
    """Named in the catalogue as not passing, unknown, or the last attempt."""
    executor = Told(does=raising(Refused("Teams PowerShell", "Move-CsUser", text)))
    settled = run(services, executor, person, SteeredLease(), attempt=attempt)
    assert settled is not None
    assert (settled.state, settled.error) == (ItemState.FAILED, text)
    assert settled.outcome


def test_an_error_of_somebody_who_has_moved_all_the_same_is_a_move(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """The home decides; the error is kept."""
    failed = Refused("Teams PowerShell", "Move-CsUser", LICENCE)
    executor = Told(does=raising(failed, before=lambda: arrive(own, person)))
    settled = run(services, executor, person, SteeredLease())
    assert settled is not None
    assert (settled.state, settled.error_id) == (ItemState.MOVED, "E2")


def test_a_success_that_the_directory_does_not_show_is_not_believed_and_not_repeated(
    services: Services, person: Person
) -> None:
    """Somebody has to look."""
    executor = Told()
    settled = run(services, executor, person, SteeredLease())
    assert settled is not None
    assert settled.state is ItemState.FAILED
    assert settled.error.startswith("outcome unknown")


@pytest.mark.parametrize(
    ("permission", "state"), [(Permission.NOT_NOW, ItemState.QUEUED), (Permission.NEVER, ItemState.SKIPPED)]
)
def test_a_takeover_that_may_not_start_calls_starts_none(
    services: Services, person: Person, permission: Permission, state: ItemState
) -> None:
    """Paused or outside the window: queued again. Cancelling: left out."""
    executor = Told()
    settled = run(services, executor, person, SteeredLease(permission=lambda: permission), takeover=True)
    assert settled is not None
    assert (settled.state, settled.failed_call, executor.sent) == (state, False, [])


def test_a_call_that_fails_while_cancelling_leaves_the_person_out(services: Services, person: Person) -> None:
    """Nothing would ever claim them from the queue."""
    answers = iter([Permission.YES, Permission.NEVER])
    executor = Told(does=raising(Refused("Teams PowerShell", "Move-CsUser", LICENCE)))
    settled = run(services, executor, person, SteeredLease(permission=lambda: next(answers)))
    assert settled is not None
    assert (settled.state, settled.error_id) == (ItemState.SKIPPED, "E2")


def test_an_error_of_the_program_after_the_call_settles_nothing(services: Services, person: Person) -> None:
    """Whoever takes over waits for the end of the call, and looks."""

    def breaks() -> None:
        raise RuntimeError("a mistake of ours")

    assert run(services, Told(does=breaks), person, SteeredLease()) is None


def test_without_a_lease_nothing_is_called_or_settled(services: Services, person: Person) -> None:
    """Lost before the home was read, too short for a call, lost at the note, lost after it."""
    late = SteeredLease()
    late.alive = lambda: not late.noted
    for lease in (
        SteeredLease(alive=lambda: False),
        SteeredLease(permission=lambda: Permission.LOST),
        SteeredLease(note=lambda: False),
        late,
        SteeredLease(alive=iter([True, True, False, False]).__next__, note=lambda: False),
    ):
        executor = Told()
        assert run(services, executor, person, lease) is None
        assert executor.sent == []


def test_a_storage_that_is_gone_ends_the_work_before_the_call(services: Services, person: Person) -> None:
    """The person stays leased."""

    def gone() -> bool:
        raise StorageError("gone", remedy="")

    executor = Told()
    with pytest.raises(StorageError):
        run(services, executor, person, SteeredLease(note=gone))
    assert executor.sent == []


def test_who_is_homed_elsewhere_is_not_touched(own: RunningCompany, services: Services, person: Person) -> None:
    """Neither the old home nor the new one."""
    own.call_in_loop(lambda: put(person, "sipfed.elsewhere.example", ""))
    executor = Told()
    settled = run(services, executor, person, SteeredLease())
    assert settled is not None
    assert (settled.state, executor.sent) == (ItemState.FAILED, [])


def test_whose_home_cannot_be_read_is_not_called(own: RunningCompany, connect: Connect, person: Person) -> None:
    """Looked at again later; and while the request is cancelled, nobody says that they were not moved."""
    services = connect(own, shell=False)
    executor = Told(longest=timedelta(seconds=0.2))
    again = run(services, executor, person, SteeredLease())
    cancelled = run(services, executor, person, SteeredLease(permission=lambda: Permission.NEVER))
    assert again is not None
    assert cancelled is not None
    assert (again.state, again.known) == (ItemState.QUEUED, False)
    assert cancelled.state is ItemState.FAILED
    assert cancelled.error.startswith("outcome unknown")
    assert executor.sent == []


def test_a_lease_that_is_lost_while_waiting_settles_nothing(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """Before the call, after one that failed, and after one that worked."""
    for does in (
        lambda: None,
        raising(Unreachable("Teams PowerShell", "Move-CsUser", "lost"), unknown=True),
    ):
        lease = SteeredLease()
        lease.alive = lambda lease=lease: lease.waits == 0  # type: ignore[misc] # this lease
        assert run(services, Told(does=does), person, lease) is None
    own.call_in_loop(lambda: setattr(person, "moving_to", CLOUD))
    before = SteeredLease()
    before.alive = lambda: before.waits == 0
    assert run(services, Told(), person, before) is None


def test_a_home_that_changed_to_neither_fails_whatever_the_call_said(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """Somebody has to look."""
    failed = Refused("Teams PowerShell", "Move-CsUser", LICENCE)
    executor = Told(does=raising(failed, before=lambda: own.call_in_loop(lambda: put(person, "elsewhere.example", ""))))
    settled = run(services, executor, person, SteeredLease())
    assert settled is not None
    assert (settled.state, settled.error_id) == (ItemState.FAILED, "E2")


@pytest.mark.parametrize(
    ("text", "state"), [(LICENCE, ItemState.QUEUED), ("HostedMigration fault: Error=(506)", ItemState.FAILED)]
)
def test_an_error_after_which_nothing_can_be_read_is_looked_at_again_only_where_it_may_pass(
    services: Services, person: Person, text: str, state: ItemState
) -> None:
    """Else the next look would call again what has to be mended."""
    source = SilentAfter(services.people)
    executor = Told(longest=timedelta(seconds=0.2))
    executor.does = raising(Refused("Teams PowerShell", "Move-CsUser", text), before=source.fall_silent)
    settled = run(replace(services, people=source), executor, person, SteeredLease())
    assert settled is not None
    assert (settled.state, settled.known or settled.state is ItemState.FAILED) == (state, state is ItemState.FAILED)
    assert text in settled.error


class SilentAfter:
    """A people source that stops answering."""

    def __init__(self, people: Any) -> None:
        self._people, self._silent = people, False
        self.name, self.rights = people.name, people.rights
        self.users, self.objects = people.users, people.objects

    def fall_silent(self) -> None:
        """From now on it does not answer."""
        self._silent = True

    def find(self, identity: str) -> Any:
        """As the real one, as long as it answers."""
        if self._silent:
            raise Unreachable(self.name, "find", "no answer")
        return self._people.find(identity)


def test_an_earlier_call_that_did_half_of_the_move_is_not_followed_by_another(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """Split brain is seen before the next call."""
    user = next(one for one in own.world.tenant.users.values() if one.user_principal_name == person.user_principal_name)
    mode = user.upgrade_mode
    own.call_in_loop(lambda: setattr(user, "upgrade_mode", "TeamsOnly"))
    executor = Told()
    settled = run(services, executor, person, SteeredLease(), call_started_at=services.now() - timedelta(hours=1))
    own.call_in_loop(lambda: setattr(user, "upgrade_mode", mode))
    assert settled is not None
    assert (settled.split_brain, executor.sent) == (True, [])


def test_somebody_else_under_the_same_name_is_not_taken_for_the_person(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """The objectGUID counts: an address may have been given away."""
    executor = Told(longest=timedelta(seconds=0.2))
    stranger = replace(member_of(person), key="00000000-0000-4000-8000-000000000000")
    settled = move_one(services, executor, Claim(), stranger, to_cloud(), SteeredLease(), every=0.05)
    assert settled is not None
    assert (settled.state, settled.known, executor.sent) == (ItemState.QUEUED, False, [])


def test_half_a_move_is_seen_though_the_call_says_that_it_worked(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """The cloud's half was done, the directory's was not."""
    user = next(one for one in own.world.tenant.users.values() if one.user_principal_name == person.user_principal_name)
    mode = user.upgrade_mode
    executor = Told(does=lambda: own.call_in_loop(lambda: setattr(user, "upgrade_mode", "TeamsOnly")))
    settled = run(services, executor, person, SteeredLease())
    own.call_in_loop(lambda: setattr(user, "upgrade_mode", mode))
    assert settled is not None
    assert (settled.state, settled.split_brain) == (ItemState.FAILED, True)


def test_a_storage_that_is_gone_after_the_call_settles_nothing(services: Services, person: Person) -> None:
    """Whoever takes over looks."""
    answers = iter([Permission.YES])

    def may() -> Permission:
        for answer in answers:
            return answer
        raise StorageError("gone", remedy="")

    executor = Told(does=raising(Refused("Teams PowerShell", "Move-CsUser", LICENCE)))
    with pytest.raises(StorageError):
        run(services, executor, person, SteeredLease(permission=may))
    assert len(executor.sent) == 1


def test_a_way_back_that_is_refused_is_not_split_brain(own: RunningCompany, services: Services, person: Person) -> None:
    """Whoever is TeamsOnly and in the cloud is where they were."""
    pool = person.registrar_pool
    arrive(own, person)
    back = replace(to_cloud(), kind=MoveKind.ROLLBACK, target=pool)
    executor = Told(does=raising(Refused("Teams PowerShell", "Move-CsUser", LICENCE)))
    settled = move_one(services, executor, Claim(), member_of(person), back, SteeredLease(), every=0.01)
    assert settled is not None
    assert (settled.state, settled.split_brain) == (ItemState.QUEUED, False)


def test_split_brain_is_seen(own: RunningCompany, services: Services, person: Person) -> None:
    """TeamsOnly in the cloud, homed on premises: everything should stop."""
    user = next(one for one in own.world.tenant.users.values() if one.user_principal_name == person.user_principal_name)
    mode = user.upgrade_mode
    own.call_in_loop(lambda: setattr(user, "upgrade_mode", "TeamsOnly"))
    executor = Told(does=raising(Refused("Teams PowerShell", "Move-CsUser", LICENCE)))
    settled = run(services, executor, person, SteeredLease())
    own.call_in_loop(lambda: setattr(user, "upgrade_mode", mode))
    assert settled is not None
    assert (settled.state, settled.split_brain) == (ItemState.FAILED, True)


# --- every position at which the process may die -----------------------------------------------------------


@dataclass(kw_only=True)
class Positions:
    """One life of the work: it dies at the position with this number, counted over all steps that it takes."""

    dies_at: int
    passed: int = 0
    steps: list[str] = field(default_factory=list)

    def step(self, name: str) -> None:
        """The next position."""
        self.passed += 1
        self.steps.append(name)
        if self.passed == self.dies_at:
            raise Died(name)


class MortalPeople:
    """A people source that may die before and after it is asked."""

    def __init__(self, people: Any, positions: Positions) -> None:
        self._people, self._positions = people, positions
        self.name, self.rights = people.name, people.rights

    def find(self, identity: str) -> Any:
        """As the real one."""
        self._positions.step("before a read of the home")
        found = self._people.find(identity)
        self._positions.step("after a read of the home")
        return found


@dataclass(kw_only=True)
class Ledger:
    """What is stored about one person between two lives, and how often the company began to move them."""

    claim: Claim = field(default_factory=Claim)
    settled: Settlement | None = None
    started: list[str] = field(default_factory=list)
    """Where the person was when a move was begun."""


def live(services: Services, own: RunningCompany, person: Person, ledger: Ledger, positions: Positions) -> None:
    """One life of an owner: it claims, works and settles, or dies on the way."""
    lease = SteeredLease()

    def note() -> bool:
        positions.step("before the note of the call")
        ledger.claim.call_started_at = services.now()
        positions.step("after the note of the call")
        return True

    def may() -> Permission:
        positions.step("asked whether a call may start")
        return Permission.YES

    def call() -> None:
        positions.step("before the call")
        ledger.started.append("moving" if person.moving_to else person.hosting_provider)
        finish(own, person, seconds=0.6)
        positions.step("during the call")
        lost = Unreachable("Teams PowerShell", "Move-CsUser", "the reply was lost")
        lost.outcome_unknown = True
        raise lost

    lease.note, lease.permission = note, may
    mortal = replace(services, people=MortalPeople(services.people, positions))  # type: ignore[arg-type] # it has no lists
    executor = Told(does=call, longest=timedelta(seconds=10), settles=timedelta(seconds=0.2))
    # time passes by waiting: ten seconds are seventeen looks, during which the server ends what it does
    settled = move_one(
        mortal,
        executor,
        ledger.claim,
        member_of(person),
        to_cloud(),
        lease,
        every=0.05,
        clock=lambda: lease.waits * 0.6,
    )
    positions.step("before it is settled")
    ledger.settled = settled


def finish(own: RunningCompany, person: Person, *, seconds: float) -> None:
    """The move ends at the server so much later, whoever lives."""

    def end() -> None:
        put(person, CLOUD, "")

    own.call_in_loop(lambda: asyncio.get_running_loop().call_later(seconds, end))


@pytest.mark.parametrize("position", range(1, 12))
def test_a_death_at_any_position_starts_no_second_move_though_none_shows(
    own: RunningCompany, services: Services, person: Person, position: int
) -> None:
    """A server that does not show that it is moving somebody: the next owner waits for the longest call first."""
    ledger = Ledger()
    positions = Positions(dies_at=position)
    try:
        live(services, own, person, ledger, positions)
    except Died:
        ledger.claim.takeover = True
        live(services, own, person, ledger, Positions(dies_at=0))
    else:
        assert positions.passed < position, "no position is left over"
    assert ledger.settled is not None
    assert ledger.settled.state is ItemState.MOVED
    assert len(ledger.started) == 1, positions.steps


# --- between the claim and the call ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by_then", "state"), [(Permission.NOT_NOW, ItemState.QUEUED), (Permission.NEVER, ItemState.SKIPPED)]
)
def test_what_is_forbidden_while_the_session_opens_is_not_sent(
    services: Services, person: Person, by_then: Permission, state: ItemState
) -> None:
    """The window may end, and somebody may halt, pause or cancel: connecting and signing in take minutes."""
    lease = SteeredLease()
    lease.note = lambda: lease.permission() is Permission.YES

    def forbid() -> None:
        assert lease.noted == [], "it was noted before it could be sent"
        lease.permission = lambda: by_then

    executor = Told(connects=forbid)
    settled = run(services, executor, person, lease)
    assert settled is not None
    assert (settled.state, settled.failed_call, executor.sent, lease.noted) == (state, False, [], [])


def test_who_was_moved_while_the_session_opened_is_not_called(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """By somebody else, hence not by this request."""
    lease = SteeredLease()

    def long() -> None:
        arrive(own, person)
        lease.waits += 400

    executor = Told(connects=long)
    settled = run(services, executor, person, lease)
    assert settled is not None
    assert (settled.state, settled.already_there) == (ItemState.MOVED, True)
    assert (executor.sent, lease.noted) == ([], [])


def test_who_is_where_they_were_after_a_long_time_of_connecting_is_called(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """The call has its whole time: it begins when it is noted."""
    lease = SteeredLease()
    executor = Told(connects=lambda: setattr(lease, "waits", lease.waits + 400), does=lambda: arrive(own, person))
    settled = run(services, executor, person, lease)
    assert settled is not None
    assert (settled.state, settled.already_there, len(executor.sent)) == (ItemState.MOVED, False, 1)


def test_a_session_that_does_not_open_is_no_call(own: RunningCompany, services: Services, person: Person) -> None:
    """Nothing is noted or waited for; who has moved meanwhile has not moved by this."""
    refused = raising(Unreachable("Teams PowerShell", "connect", "it is down"))
    lease, executor = SteeredLease(), Told(connects=refused)
    settled = run(services, executor, person, lease)
    assert settled is not None
    assert (settled.state, settled.failed_call, lease.noted, lease.waits) == (ItemState.QUEUED, True, [], 0)
    down = Unreachable("Teams PowerShell", "connect", "it is down")
    executor = Told(connects=raising(down, before=lambda: arrive(own, person)))
    settled = run(services, executor, person, lease)
    assert settled is not None
    assert (settled.state, settled.already_there, settled.error) == (ItemState.MOVED, True, "")


def test_an_error_of_the_program_before_the_call_is_raised(services: Services, person: Person) -> None:
    """Nothing may run, so it counts as an attempt, and is not repeated without an end."""

    def breaks() -> None:
        raise RuntimeError("a mistake of ours")

    with pytest.raises(RuntimeError):
        run(services, Told(connects=breaks), person, SteeredLease())


@pytest.mark.parametrize("ahead", [timedelta(minutes=18), timedelta(minutes=-18)])
def test_how_long_an_earlier_call_may_run_is_told_by_the_clock_of_the_ledger_alone(
    own: RunningCompany, services: Services, person: Person, ahead: timedelta
) -> None:
    """The clock of a process may be minutes away from it."""
    executor = Told(does=lambda: arrive(own, person))
    now, lease = services.now(), SteeredLease()
    waited: list[int] = []
    executor.connects = lambda: waited.append(lease.waits)
    skewed = replace(services, now=lambda: now + ahead)
    settled = run(skewed, executor, person, lease, takeover=True, call_started_at=now, claimed_at=now)
    assert settled is not None
    assert (settled.state, len(executor.sent)) == (ItemState.MOVED, 1)
    assert waited == [10], "two seconds and a half, a quarter of one for each look"
