"""The proof of a move against a running company: each stage is seen once it is reached, and not before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from commands.moves.proving import look, look_and_note
from commands.rules.moves.outcome import Place
from commands.services import Services
from sandbox.moves import NEVER
from sandbox.moving import note_sign_in, user_of
from sandbox.world import CLOUD, Person
from storage.states import ItemState, MoveKind
from tests.commands.conftest import Connect
from tests.commands.moves.movers import to_cloud
from tests.running_company import RunningCompany
from tests.sandbox.movers import movable


@dataclass(kw_only=True)
class Item:
    """What is stored about somebody who was moved."""

    user: str
    identity: str
    sip_address: str
    state: ItemState = ItemState.MOVED
    call_started_at: datetime | None = None
    moved_at: datetime | None = None
    synced_at: datetime | None = None
    meetings_at: datetime | None = None
    meetings: str = ""
    signed_in_at: datetime | None = None


@pytest.fixture(scope="module")
def own() -> Iterator[RunningCompany]:
    """A company in which nothing follows a move by itself."""
    company = RunningCompany(users=60)
    settings = company.world.moves.settings
    settings.seconds, settings.sync_after, settings.sign_in_after = 0.05, NEVER, NEVER
    settings.meetings_after = settings.meetings_take = 10_000.0
    yield company
    company.stop()


@pytest.fixture
def services(own: RunningCompany, connect: Connect) -> Services:
    """Services for it."""
    return connect(own)


@pytest.fixture
def person(own: RunningCompany, services: Services) -> Person:
    """Somebody who has just been moved."""
    someone = movable(own.world)[0]
    services.mover.move(sip=someone.sip_address, target=CLOUD)
    return someone


def item_of(person: Person, services: Services) -> Item:
    """What is stored about them."""
    moved_at = services.now() - timedelta(minutes=2)
    return Item(
        user=str(person.guid),
        identity=person.user_principal_name,
        sip_address=person.sip_address,
        moved_at=moved_at,
    )


def test_each_stage_is_seen_when_it_is_reached(own: RunningCompany, services: Services, person: Person) -> None:
    """Directory, Microsoft 365, meetings, sign-in."""
    item = item_of(person, services)
    seen = look(services, item, to_cloud())
    assert (seen.home, seen.synced, seen.meetings, seen.meetings_done) == (Place.THERE, False, "Pending", False)
    assert (seen.signed_in_at, seen.split, seen.notes) == (None, False, ())

    own.control("sync/run")
    assert look(services, item, to_cloud()).synced is True

    settings = own.world.moves.settings
    settings.meetings_after = settings.meetings_take = 0.0
    assert look(services, item, to_cloud()).meetings_done is True
    settings.meetings_after = settings.meetings_take = 10_000.0

    user = user_of(own.world, person)
    assert user is not None
    own.call_in_loop(lambda: note_sign_in(own.world, user, app="Microsoft Teams"))
    assert look(services, item, to_cloud()).signed_in_at is not None


def test_what_was_seen_is_noted_once_and_then_not_looked_for(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """A complete proof is never due again."""
    own.control("sync/run")
    item = item_of(person, services)
    item.meetings_at = item.signed_in_at = services.now() - timedelta(minutes=1)
    noted = look_and_note(services, item, to_cloud())
    assert noted["synced_at"] is not None
    assert (noted["meetings_at"], noted["signed_in_at"]) == (item.meetings_at, item.signed_in_at)
    assert (noted["proof_due_at"], noted["proof_note"]) == (None, "")


def test_a_silent_source_leaves_its_part_open(connect: Connect, own: RunningCompany, person: Person) -> None:
    """And says which."""
    services = connect(own, teams=False)
    item = item_of(person, services)
    seen = look(services, item, to_cloud())
    assert (seen.home, seen.synced, seen.meetings_done, seen.signed_in_at) == (Place.THERE, None, None, None)
    assert "Teams PowerShell" in seen.notes[0]
    noted = look_and_note(services, item, to_cloud())
    assert noted["proof_due_at"] is not None
    assert noted["synced_at"] is None


def test_split_brain_is_seen(own: RunningCompany, services: Services) -> None:
    """TeamsOnly in the cloud, homed on premises."""
    someone = movable(own.world)[0]
    user = user_of(own.world, someone)
    assert user is not None
    own.call_in_loop(lambda: setattr(user, "upgrade_mode", "TeamsOnly"))
    item = item_of(someone, services)
    seen, noted = look(services, item, to_cloud()), look_and_note(services, item, to_cloud())
    own.call_in_loop(lambda: setattr(user, "upgrade_mode", "Islands"))
    assert seen.split
    assert "get lost" in str(noted["proof_note"])


def test_a_move_back_is_proven_by_the_server_alone(own: RunningCompany, services: Services, person: Person) -> None:
    """No meetings and no sign-in."""
    own.control("sync/run")
    pool = own.world.people[0].registrar_pool or "pool01.contoso.com"
    services.mover.move(sip=person.sip_address, target=pool)
    own.control("sync/run")
    back = replace(to_cloud(), kind=MoveKind.ROLLBACK, target=pool)
    seen = look(services, item_of(person, services), back)
    assert (seen.home, seen.synced, seen.meetings, seen.signed_in_at) == (Place.THERE, True, "", None)
    assert look_and_note(services, item_of(person, services), back)["proof_due_at"] is None


def test_a_telephone_that_did_not_arrive_is_said(services: Services, person: Person) -> None:
    """Whoever had one has to have one."""
    seen = look(services, item_of(person, services), to_cloud(), voice=True)
    assert "telephone" in " ".join(seen.notes)


def test_a_log_of_sign_ins_that_may_not_be_read_is_said(
    own: RunningCompany, services: Services, person: Person
) -> None:
    """Nobody claims that they did not sign in."""
    granted = own.world.tenant.application.permissions
    own.call_in_loop(lambda: granted.discard("AuditLog.Read.All"))
    seen = look(services, item_of(person, services), to_cloud())
    own.call_in_loop(lambda: granted.add("AuditLog.Read.All"))
    assert seen.signed_in_at is None
    assert "AuditLog.Read.All" in " ".join(seen.notes)
