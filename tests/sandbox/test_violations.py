"""The plain reading of the rules: the boundary of each on both sides."""

from datetime import timedelta

import pytest

from sandbox.seed import make_world
from sandbox.sync import run_cycle
from sandbox.violations.reading import bare, host
from sandbox.world import HostingProvider
from tests.sandbox.planted import planted, told


@pytest.mark.parametrize(("seconds", "verdict"), [(3599, ""), (3601, "warn"), (10799, "warn"), (10801, "fail")])
def test_the_age_of_the_last_cycle(seconds: int, verdict: str) -> None:
    """S2: up to an hour is fresh, above three hours is too old."""
    world = make_world(users=30, planted="nothing")
    world.tenant.last_sync = world.clock.now() - timedelta(seconds=seconds)
    assert told(world) == ({("S2", verdict, "")} if verdict else set())


@pytest.mark.parametrize(
    ("module", "verdict"),
    [("6.2.0", "fail"), ("6.2.1", ""), ("7.1.9", ""), ("7.2.0", "warn"), ("7.1.0-preview", "warn"), ("", "fail")],
)
def test_the_window_of_the_teams_module(module: str, verdict: str) -> None:
    """H10, with the boundary on both sides."""
    world = make_world(users=30, planted="nothing")
    world.deployment.teams_modules = [module] if module else []
    assert told(world) == ({("H10", verdict, "")} if verdict else set())


@pytest.mark.parametrize(("days", "verdict"), [(31, ""), (30, "warn"), (0, "fail")])
def test_the_end_of_a_certificate(days: int, verdict: str) -> None:
    """H11 and H12: within thirty days it is soon."""
    world = make_world(users=30, planted="nothing")
    ends = world.clock.now() + timedelta(days=days)
    world.deployment.oauth.certificate_ends = world.deployment.edge_certificate.ends = ends
    assert told(world) == ({("H11", verdict, ""), ("H12", verdict, "")} if verdict else set())


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        ("7.0.2046.384", {("H9", "fail"), ("H13", "fail")}),
        ("7.0.2046.385", {("H9", "warn"), ("H13", "fail")}),
        ("7.0.2046.553", {("H9", "warn")}),
        ("7.0.2046.819", {("H9", "warn")}),
        ("7.0.2046.820", set()),
        ("4.0.7577.0", {("H9", "fail"), ("H13", "fail")}),
    ],
)
def test_the_build_of_the_server(build: str, expected: set[tuple[str, str]]) -> None:
    """H9 and H13: too old, out of support, supported."""
    world = make_world(users=30, planted="nothing")
    world.deployment.servers[0].build = build
    assert {found[:2] for found in told(world)} == expected


def test_federation_lists_have_to_agree() -> None:
    """H3: closed on both sides with the same lists is as good as open on both; other blocked domains are a warning."""
    world = make_world(users=30, planted="nothing")
    world.deployment.access_edge.enable_partner_discovery = False
    assert told(world) == {("H3", "fail", "")}
    world.tenant.teams.allowed_domains, world.deployment.allowed_domains = ["Litware.com"], ["litware.com"]
    assert told(world) == set()
    world.deployment.allowed_domains.append("contoso.net")
    assert told(world) == {("H3", "fail", "")}
    world.deployment.access_edge.enable_partner_discovery, world.tenant.teams.allowed_domains = True, None
    world.tenant.teams.blocked_domains.append("spam.example")
    assert told(world) == {("H3", "warn", "")}


def test_a_second_provider_that_shares_the_space_is_a_warning() -> None:
    """H4: it leads elsewhere. Without any, there are no values to be wrong."""
    world = make_world(users=30, planted="nothing")
    first = world.deployment.hosting_providers[0]
    other = HostingProvider("Other", "Other", "sip.other.example", True, True, False, "AlwaysVerifiable", False, "")
    world.deployment.hosting_providers.append(other)
    assert told(world) == {("H4", "warn", "")}
    other.enabled = False
    first.verification_level = "AlwaysVerifiable"
    assert told(world) == {("H5", "warn", "")}
    first.verification_level, first.sip_client_port = "UseSourceVerification", 5061
    assert told(world) == {("H5", "warn", "")}
    world.deployment.hosting_providers.remove(first)
    assert told(world) == {("H4", "fail", "")}


@pytest.mark.parametrize(
    ("roles", "verdict"),
    [
        (["Global Administrator"], ""),
        (["Skype for Business Administrator"], ""),
        (["Skype for Business Administrator", "User Administrator"], ""),
        ([], "fail"),
    ],
)
def test_the_role_of_the_account_for_moves(roles: list[str], verdict: str) -> None:
    world = make_world(users=30, planted="nothing")
    world.tenant.roles[world.operator.move_account] = roles
    assert told(world) == ({("T7", verdict, "")} if verdict else set())


@pytest.mark.parametrize(("status", "verdict"), [("Warning", "warn"), ("Suspended", "fail")])
def test_a_subscription_that_runs_out(status: str, verdict: str) -> None:
    """Both plans are in the same subscriptions; whoever holds one is concerned, and a telephone needs the third."""
    world = make_world(users=30, planted="nothing")
    for sku in world.tenant.skus:
        sku.capability_status = status
    found = {found[:2] for found in told(world)}
    assert {("T3", verdict), ("T4", verdict), ("U11", verdict), ("U12", verdict), ("U13", verdict)} <= found


def test_seats_are_counted_against_the_pilot() -> None:
    """T5: enough passes, some but too few warns, none at all fails; without a pilot a free seat is enough."""
    world = make_world(users=60, planted="nothing")
    pilots = [u for u in world.tenant.users.values() if u.user_principal_name in world.operator.pilot_users]
    for user in pilots[:2]:
        user.licences = []
    sellers = [sku for sku in world.tenant.skus if sku.part_number != "FLOW_FREE"]
    verdicts = []
    for free in (2, 1, 0):
        for sku in sellers:
            sku.enabled = world.consumed(sku.sku_id)
        sellers[0].enabled += free
        verdicts.append([verdict for check, verdict, _ in told(world) if check == "T5"])
    world.operator.pilot_users = []
    verdicts.append([verdict for check, verdict, _ in told(world) if check == "T5"])
    assert verdicts == [[], ["warn"], ["fail"], ["warn"]]


def test_a_domain_that_only_the_tenant_uses_for_sip_is_a_warning() -> None:
    """D1, unless it is not for Skype for Business."""
    world = make_world(users=30, planted="nothing")
    world.deployment.sip_domains.remove("tailspintoys.com")
    assert told(world) == {("D1", "warn", "tailspintoys.com")}
    world.tenant.domains["tailspintoys.com"].services = ["Email"]
    assert told(world) == set()


def test_a_record_on_one_server_only_is_on_its_way() -> None:
    """D3 warns, and somebody may confirm (D4)."""
    world = planted("D3")
    world.zones.primary += [r for r in planted("D4").zones.primary if r.record_type == "TXT"]
    proof = world.tenant.domains["treyresearch.net"].verification_text
    world.zones.primary[-1].name, world.zones.primary[-1].value = "treyresearch.net", proof
    assert {found[:2] for found in told(world)} == {("D2", "fail"), ("D3", "warn"), ("D4", "warn")}


def test_a_conflict_is_told_of_both_sides() -> None:
    """S4 and A5, and U8 for the one who goes without."""
    world = make_world(users=60, planted="nothing")
    two = [person for person in world.people if person.sfb_enabled and person.department][:2]
    for person in two:
        person.proxy_addresses.append("smtp:front.desk@contoso.com")
    run_cycle(world)
    names = sorted(person.user_principal_name for person in two)
    assert sorted(s for check, _, s in told(world) if check == "S4") == names
    assert sorted(s for check, _, s in told(world) if check == "A5") == names
    assert len([check for check, _, _ in told(world) if check == "U8"]) == 1


def test_where_calls_are_not_to_reach_teams_a_telephone_is_a_warning() -> None:
    """U13 and U14, by the route that the operator chose."""
    world = planted("U13")
    world.operator.voice_route = "none"
    (somebody,) = {subject for check, _, subject in told(world) if check == "U13"}
    assert {("U13", "warn", somebody), ("U14", "warn", somebody)} <= told(world)


def test_a_disabled_account_of_a_resource_forest_is_a_warning() -> None:
    world = planted("U2")
    (somebody,) = {subject for check, _, subject in told(world) if check == "U2"}
    person = next(person for person in world.people if person.user_principal_name == somebody)
    person.originator_sid = "S-1-5-21-9-9-9-1104"
    assert told(world) == {("U2", "warn", somebody)}


@pytest.mark.parametrize(
    ("attribute", "right", "wrong", "check"),
    [
        ("display_name", "x" * 255, "x" * 256, "A1"),
        ("display_name", "Pat", " ", "A1"),
        ("given_name", "x" * 63, "x" * 64, "A2"),
        ("mail", f"{'x' * 244}@contoso.com", f"{'x' * 245}@contoso.com", "A3"),
        ("mail_nickname", "x" * 64, "x" * 65, "A4"),
        ("sam_account_name", "x" * 20, "x" * 21, "A6"),
        ("sam_account_name", "x.y-z_1", "x+y", "A6"),
        ("target_address", "SMTP:pat@litware.com", "SMTP:pat@litware.local", "A7"),
        ("line_uri", "tel:+493055512;ext=12", "tel:+0493055512", "A21"),
    ],
)
def test_the_limits_of_attributes(attribute: str, right: str, wrong: str, check: str) -> None:
    """The boundary on both sides."""
    world = make_world(users=30, planted="nothing")
    person = next(p for p in world.people if p.enterprise_voice)
    setattr(person, attribute, right)
    assert told(world) == set()
    setattr(person, attribute, wrong)
    assert told(world) == {(check, "warn" if check == "A21" else "fail", person.user_principal_name)}


@pytest.mark.parametrize(
    ("proxy", "good"),
    [
        ("smtp:pat@litware.com", True),
        ("smtp:pat@litware", False),
        ("smtp:pat@litware.local", False),
        ("sip:pat smith@litware.com", False),
        ("X500:/o=Litware/cn=pat", True),
        ("smtp:pat@a:b.com", False),
    ],
)
def test_what_a_proxy_address_may_be(proxy: str, good: bool) -> None:
    world = make_world(users=30, planted="nothing")
    person = next(p for p in world.people if p.sfb_enabled)
    person.proxy_addresses.append(proxy)
    assert ("A5" in {check for check, _, _ in told(world)}) is not good


def test_addresses_are_compared_without_scheme_and_capitals() -> None:
    assert [bare("SIP:Pat@Contoso.com"), bare("pat@contoso.com"), bare(" smtp:x "), host("sip:nobody")] == [
        "pat@contoso.com", "pat@contoso.com", "x", "",
    ]  # fmt: skip
