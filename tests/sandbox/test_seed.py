"""The pretend company: the same for the same seed, and everything that is wrong with it."""

from collections import Counter

import pytest

from sandbox.describe import describe
from sandbox.names import spell
from sandbox.people import FEWEST_USERS, Trait, traits
from sandbox.seed import make_world, reset_world
from sandbox.slack.seed import fill
from sandbox.slack.workspace import Workspace
from sandbox.world import SFB_ONLINE_PLAN_2, TEAMS_PLAN, World


def told(world: World) -> dict[str, object]:
    """The truth without the one thing that differs between two runs: when the sync was."""
    truth = describe(world)
    del truth["sync"]["last_sync"]
    return truth


def test_the_same_seed_gives_the_same_company() -> None:
    """Two worlds of one seed are equal in every fact; another seed has other people."""
    assert told(make_world(seed=7)) == told(make_world(seed=7))
    assert make_world(seed=7).people[0].sid != make_world(seed=8).people[0].sid


@pytest.mark.parametrize("users", [FEWEST_USERS, 30, 250, 5000])
def test_everything_is_planted_at_every_size(users: int) -> None:
    """Each planted fact is there at least once, and the users are as many as were asked for."""
    world = make_world(users=users)
    truth = describe(world)
    assert truth["sfb_users"]["total"] == users
    counted = (
        "missing_in_cloud", "upn_fallback", "sip_differs_from_upn", "without_licence", "without_usage_location",
        "voice_users", "voice_without_phone_system", "disabled_accounts", "already_in_cloud",
    )  # fmt: skip
    assert [name for name in counted if truth[name]["count"] < 1] == []
    assert {key: group["count"] for key, group in truth["matched_by"].items() if key != "immutable_id"} == {
        "sid": 1,
        "upn": 1,
    }
    assert truth["noise"]["people_without_sfb"] >= 1
    assert truth["noise"]["guests"] == 5


@pytest.mark.parametrize("users", [FEWEST_USERS, 250, 5000])
def test_the_truth_agrees_with_what_was_planted(users: int) -> None:
    """describe() reads the world and traits() made it: they meet in the numbers."""
    planted, truth = Counter(traits(users)), describe(make_world(users=users))
    assert truth["missing_in_cloud"]["by_ou"] == {"Workshop": planted[Trait.WORKSHOP]}
    assert truth["upn_fallback"]["count"] == planted[Trait.SUBSIDIARY]
    assert truth["sip_differs_from_upn"]["count"] == planted[Trait.OTHER_SIP_DOMAIN] + planted[Trait.RENAMED]
    assert truth["without_usage_location"]["count"] == planted[Trait.NO_LOCATION]
    assert truth["without_licence"]["count"] == planted[Trait.NO_LICENCE] + planted[Trait.NO_LOCATION]
    assert truth["voice_without_phone_system"]["count"] == planted[Trait.VOICE_UNLICENSED]
    assert truth["voice_users"]["count"] == planted[Trait.VOICE] + planted[Trait.VOICE_UNLICENSED]
    assert truth["sip_domains"]["tailspintoys.com"]["users"] == planted[Trait.OTHER_SIP_DOMAIN]


def test_the_default_company_has_30_of_250_in_the_workshop() -> None:
    truth = describe(make_world())
    assert (truth["sfb_users"]["total"], truth["missing_in_cloud"]["count"]) == (250, 30)


def test_a_company_too_small_for_its_plants_is_refused() -> None:
    with pytest.raises(ValueError, match=f"at least {FEWEST_USERS} users, not 5"):
        make_world(users=5)


def test_identities_are_unique() -> None:
    """Accounts, SIDs, GUIDs, UPNs and SIP addresses are nobody's twice; mailbox parts and accounts are plain ASCII."""
    people = make_world(users=5000).people
    for attribute in ("guid", "sid", "sam_account_name", "user_principal_name", "distinguished_name"):
        values = [str(getattr(person, attribute)).lower() for person in people]
        assert len(set(values)) == len(values), attribute
    addresses = [person.sip_address for person in people if person.sfb_enabled]
    assert len(set(addresses)) == len(addresses)
    assert all(person.user_principal_name.isascii() and person.sam_account_name.isalnum() for person in people)
    assert all(len(person.sam_account_name) <= 20 for person in people)


def test_names_are_spelt_as_a_directory_would() -> None:
    assert [spell(name) for name in ("Jürgen", "O'Brien", "Łukasz", "Nguyễn", "Sæther")] == [
        "juergen",
        "obrien",
        "lukasz",
        "nguyen",
        "saether",
    ]


def test_some_seats_are_free_and_both_calling_plans_are_sold() -> None:
    """The tenant owns Teams and Skype for Business Online (Plan 2), with seats for the workshop and some more."""
    world = make_world()
    truth = describe(world)
    assert truth["skus"]["SPE_E3"]["free"] > truth["missing_in_cloud"]["count"]
    assert truth["skus"]["SPE_E5"]["free"] > 0
    sold = {plan.plan_id for sku in world.tenant.skus for plan in sku.plans}
    assert {TEAMS_PLAN, SFB_ONLINE_PLAN_2} <= sold


def test_the_hybrid_records_point_on_premises() -> None:
    records = {(record.name, record.record_type): record.value for record in make_world().zones.primary}
    assert records["_sipfederationtls._tcp.contoso.com", "SRV"] == "100 1 5061 sip.contoso.com"
    assert records["_sip._tls.contoso.com", "SRV"] == "100 1 443 sip.contoso.com"
    assert {("lyncdiscover.contoso.com", "A"), ("sip.contoso.com", "A")} <= set(records)
    assert not any("MS=ms" in value for value in records.values())


def test_reset_brings_the_same_company_back_into_the_same_world() -> None:
    """A reset undoes changes in place, ends faults, and keeps clock and journal."""
    world = make_world(users=30)
    before, clock, journal = told(world), world.clock, world.journal
    world.people.clear()
    world.zones.primary.clear()
    world.tenant.application.permissions.clear()
    reset_world(world, users=30)
    assert told(world) == before
    assert world.clock is clock
    assert world.journal is journal


@pytest.mark.parametrize("users", [FEWEST_USERS, 60, 250])
def test_members_of_the_workspace_work_in_the_demonstration_and_could_be_moved(users: int) -> None:
    """By their mail address, so that notes reach somebody."""
    world = make_world(users=users)
    workspace = Workspace(clock=world.clock, random=world.random)
    fill(workspace)
    by_upn = {person.user_principal_name: person for person in world.people}
    assert len(by_upn) == len(world.people)
    for user in ("U0MARIA", "U0MILO", "U0NORA"):
        person = by_upn[workspace.people[user].email]
        assert person.display_name.startswith(workspace.people[user].real_name)
        assert (person.sip_address, person.mail) == (f"sip:{person.user_principal_name}", person.user_principal_name)
        assert person.ou != "Workshop"
    names = [person.distinguished_name for person in world.people]
    assert len(set(names)) == len(names)
    accounts = [person.sam_account_name for person in world.people]
    assert len(set(accounts)) == len(accounts)
