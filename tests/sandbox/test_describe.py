import json

from sandbox.describe import describe
from sandbox.seed import make_world
from sandbox.sync import run_cycle
from sandbox.world import Record


def test_the_truth_is_json() -> None:
    assert json.loads(json.dumps(describe(make_world(users=30))))["tenant"]["name"] == "Contoso"


def test_every_sfb_user_is_matched_or_missing_and_never_both() -> None:
    """The match keys and the missing divide all Skype for Business users between them."""
    truth = describe(make_world())
    groups = [*truth["matched_by"].values(), truth["missing_in_cloud"]]
    names = [someone["upn"] for group in groups for someone in group["people"]]
    assert len(names) == len(set(names)) == truth["sfb_users"]["total"]


def test_guests_and_people_without_sfb_are_not_counted() -> None:
    """Noise is in the world and in no group."""
    world = make_world()
    truth = describe(world)
    noise = {person.user_principal_name for person in world.people if not person.sfb_enabled}
    groups = [value for value in truth.values() if isinstance(value, dict) and "people" in value]
    named = {someone["upn"] for group in groups for someone in group["people"]}
    assert noise
    assert not noise & named
    assert truth["noise"]["people_without_sfb"] == len(noise)


def test_a_conflict_names_both_parties() -> None:
    world = make_world()
    (conflict,) = describe(world)["conflicts"]
    two = [p.user_principal_name for p in world.people if "smtp:reception@contoso.com" in p.proxy_addresses]
    assert conflict["attribute"] == "ProxyAddresses"
    assert conflict["value"] == "smtp:reception@contoso.com"
    assert [party["upn"] for party in conflict["parties"]] == list(reversed(two))


def test_a_conflict_with_a_cloud_only_account_names_that_account() -> None:
    """Where the other party is no person of the directory, its cloud name is told."""
    world = make_world(users=30)
    world.tenant.users[next(iter(world.tenant.users))].proxy_addresses.append("smtp:post@contoso.com")
    world.people[0].ou = "Sales"
    world.people[0].proxy_addresses.append("smtp:post@contoso.com")
    run_cycle(world)
    conflict = next(c for c in describe(world)["conflicts"] if c["value"] == "smtp:post@contoso.com")
    assert conflict["parties"][1]["upn"] == "admin@contoso0.onmicrosoft.com"


def test_the_truth_follows_the_world() -> None:
    """Bringing the workshop into scope and verifying the domain leaves nobody missing and nobody fallen back."""
    world = make_world()
    world.sync.excluded_ous.clear()
    world.tenant.domains["fabrikam.com"].verified = True
    run_cycle(world)
    truth = describe(world)
    assert truth["missing_in_cloud"]["count"] == 0
    assert truth["upn_fallback"]["count"] == 0
    assert truth["matched_by"]["upn"]["count"] == 0


def test_a_plan_switched_off_inside_a_licence_counts_as_missing() -> None:
    """Without Teams or Skype for Business Online (Plan 2) switched on, a licence is none for this purpose."""
    world = make_world(users=30)
    before = describe(world)["without_licence"]["count"]
    user = next(u for u in world.tenant.users.values() if u.licences and u.account_type == "sfbOnPremUser")
    user.licences[0].disabled_plans.append("57ff2da0-773e-42df-b2af-ffb7a2317929")
    assert describe(world)["without_licence"]["count"] == before + 1


def test_served_by_tells_where_the_verification_record_is() -> None:
    world = make_world(users=30)
    domain = world.tenant.domains["fabrikam.com"]
    assert describe(world)["domains"]["fabrikam.com"]["served_by"] == []
    world.zones.primary.append(Record("fabrikam.com", "TXT", domain.verification_text))
    assert describe(world)["domains"]["fabrikam.com"]["served_by"] == ["primary"]
