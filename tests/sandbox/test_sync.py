from datetime import timedelta

import pytest

from sandbox.seed import INITIAL_DOMAIN, make_world
from sandbox.sync import cloud_name, run_cycle
from sandbox.world import CLOUD, CloudUser, Person, World


@pytest.fixture
def world() -> World:
    return make_world(users=30)


def user_of(world: World, person: Person) -> CloudUser:
    return next(user for user in world.tenant.users.values() if user.immutable_id == person.source_anchor)


def ordinary(world: World, *, skip: int = 0) -> Person:
    """A synchronised, licensed person with Skype for Business and nothing special in their names."""
    fitting = [
        person
        for person in world.people
        if person.sfb_enabled and person.ou != "Workshop" and person.usage_location and person.wanted_skus
        and person.user_principal_name.endswith("@contoso.com") and not person.consistency_guid
        and person.hosting_provider == "SRV:"
        and not user_of(world, person).conflicts
    ]  # fmt: skip
    return fitting[skip]


def test_an_ou_out_of_scope_has_no_users_and_gets_them_when_it_comes_into_scope(world: World) -> None:
    """The workshop appears with the next cycle once it is in scope, and leaves again with its scope."""
    workshop = [person for person in world.people if person.ou == "Workshop"]
    anchors = {person.source_anchor for person in workshop}
    assert not anchors & {user.immutable_id for user in world.tenant.users.values()}
    world.sync.excluded_ous.clear()
    run_cycle(world)
    assert anchors <= {user.immutable_id for user in world.tenant.users.values()}
    world.sync.excluded_ous.add("Workshop")
    run_cycle(world)
    assert not anchors & {user.immutable_id for user in world.tenant.users.values()}


def test_an_account_made_by_hand_is_taken_over_by_its_upn(world: World) -> None:
    """A cloud-only account with a person's UPN becomes that person's user, with its object id and licence."""
    people = {person.user_principal_name: person for person in world.people}
    by_hand = next(
        user for user in world.tenant.users.values() if not user.sync_enabled and user.user_principal_name in people
    )
    person = people[by_hand.user_principal_name]
    before = len(world.tenant.users)
    world.sync.excluded_ous.clear()
    run_cycle(world)
    assert user_of(world, person) is by_hand
    assert by_hand.security_identifier == person.sid
    workshop = sum(person.ou == "Workshop" for person in world.people)
    assert len(world.tenant.users) == before + workshop - 1


def test_a_stopped_sync_does_nothing(world: World) -> None:
    world.sync.stopped = True
    world.sync.excluded_ous.clear()
    last, count = world.tenant.last_sync, len(world.tenant.users)
    run_cycle(world)
    assert (world.tenant.last_sync, len(world.tenant.users)) == (last, count)


def test_a_cycle_updates_who_is_there(world: World) -> None:
    """Attributes follow the directory, and the times are those of the cycle."""
    person = ordinary(world)
    person.display_name, person.account_enabled = "Somebody Else", False
    world.clock.advance(timedelta(hours=1))
    run_cycle(world)
    user = user_of(world, person)
    assert (user.display_name, user.account_enabled) == ("Somebody Else", False)
    assert user.last_sync == world.tenant.last_sync
    assert world.tenant.last_sync is not None
    assert abs(world.clock.now() - world.tenant.last_sync) < timedelta(seconds=5)


def test_a_suffix_that_is_not_verified_falls_back_until_it_is(world: World) -> None:
    """The UPN becomes sAMAccountName@initial domain; after verification the next cycle gives the real one."""
    person = next(p for p in world.people if p.user_principal_name.endswith("@fabrikam.com"))
    user = user_of(world, person)
    assert user.user_principal_name == f"{person.sam_account_name}@{INITIAL_DOMAIN}"
    assert user.on_premises_upn == person.user_principal_name
    world.tenant.domains["fabrikam.com"].verified = True
    run_cycle(world)
    assert user.user_principal_name == person.user_principal_name == cloud_name(world.tenant, person)


def test_the_later_holder_of_a_proxy_goes_without_it(world: World) -> None:
    """Both users exist; the value stays with who had it first, and the conflict keeps its date."""
    two = [person for person in world.people if "smtp:reception@contoso.com" in person.proxy_addresses]
    first, second = (user_of(world, person) for person in two)
    assert "smtp:reception@contoso.com" in first.proxy_addresses
    assert "smtp:reception@contoso.com" not in second.proxy_addresses
    assert [(c.attribute, c.value) for c in second.conflicts] == [("ProxyAddresses", "smtp:reception@contoso.com")]
    since = second.conflicts[0].since
    world.clock.advance(timedelta(hours=1))
    run_cycle(world)
    assert [conflict.since for conflict in second.conflicts] == [since]
    assert first.conflicts == []


def test_a_conflict_ends_when_the_first_holder_lets_go(world: World) -> None:
    """One cycle after the duplicate is removed on premises, the value has moved and nothing is refused."""
    two = [person for person in world.people if "smtp:reception@contoso.com" in person.proxy_addresses]
    two[0].proxy_addresses.remove("smtp:reception@contoso.com")
    run_cycle(world)
    second = user_of(world, two[1])
    assert second.conflicts == []
    assert "smtp:reception@contoso.com" in second.proxy_addresses


def test_a_duplicate_upn_is_replaced_and_noted(world: World) -> None:
    """The later object gets a UPN of the initial domain, and the conflict names the one it wanted."""
    first, second = ordinary(world), ordinary(world, skip=1)
    second.user_principal_name = first.user_principal_name.upper()
    run_cycle(world)
    refused = user_of(world, second)
    assert user_of(world, first).user_principal_name == first.user_principal_name
    assert refused.user_principal_name.endswith(f"@{INITIAL_DOMAIN}")
    assert [(c.attribute, c.value) for c in refused.conflicts] == [("UserPrincipalName", second.user_principal_name)]


def test_licences_wait_for_the_usage_location(world: World) -> None:
    person = next(p for p in world.people if p.usage_location is None)
    user = user_of(world, person)
    assert user.licences == []
    person.usage_location = "DE"
    run_cycle(world)
    assert len(user.licences) == 1


def test_licences_end_with_the_seats(world: World) -> None:
    """Nobody gets a licence when no seat is free, and no seat is given twice."""
    world.sync.excluded_ous.clear()
    for sku in world.tenant.skus:
        sku.enabled = world.consumed(sku.sku_id)
    before = {sku.sku_id: sku.enabled for sku in world.tenant.skus}
    run_cycle(world)
    assert {sku.sku_id: world.consumed(sku.sku_id) for sku in world.tenant.skus} == before


def test_the_account_type_follows_the_home(world: World) -> None:
    """sfbOnPremUser while homed on SRV:, user once homed in the cloud or without Skype for Business."""
    person = ordinary(world)
    assert user_of(world, person).account_type == "sfbOnPremUser"
    person.hosting_provider = CLOUD
    run_cycle(world)
    assert user_of(world, person).account_type == "user"
    without = next(p for p in world.people if not p.sfb_enabled)
    assert user_of(world, without).account_type == "user"


def test_what_a_later_cycle_gives_was_assigned_then(world: World) -> None:
    """What people have had from the beginning, they have had for long."""
    person = ordinary(world)
    assert {held.since for user in world.tenant.users.values() for held in user.licences} == {None}
    user_of(world, person).licences.clear()
    world.clock.advance(timedelta(hours=1))
    run_cycle(world)
    assert [held.since for held in user_of(world, person).licences] == [world.tenant.last_sync]
