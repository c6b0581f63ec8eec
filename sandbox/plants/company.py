"""Plants in the tenant, its domains and the deployment [T, D, H, S1, S2, S10]."""

from dataclasses import replace
from datetime import timedelta

from sandbox.plants.plant import After, Plant, Supply, cloud_user
from sandbox.sip_domains import add_on_premises, add_to_tenant
from sandbox.world import SFB_ONLINE_PLAN_2, TEAMS_PLAN, Record, Server, World

OTHER_TENANT = "8d2f1c8e-5a0e-4d3b-9f3b-2f6c1f0f7a11"
PARTNER = "litware.com"


def no_consent(world: World, _: Supply) -> After:
    """T1."""
    world.tenant.application.permissions -= {"Organization.Read.All", "Directory.Read.All"}
    return None


def second_tenant(world: World, _: Supply) -> After:
    """T2."""
    world.operator.other_tenants = [OTHER_TENANT]
    return None


def plan_not_sold(plan_id: str) -> Plant:
    """T3, T4: no subscription holds the plan."""

    def violate(world: World, _: Supply) -> After:
        for sku in world.tenant.skus:
            sku.plans = [plan for plan in sku.plans if plan.plan_id != plan_id]
        return None

    return Plant("no subscription holds the plan", "fail", violate, hides=frozenset({"T5", "U11", "U12"}))


def no_seats(world: World, _: Supply) -> After:
    """T5: a pilot user lost the licence, and no seat is free. Seats are counted once everybody has what is theirs."""
    name = world.operator.pilot_users[0]
    pilot = next(person for person in world.people if person.user_principal_name == name)
    pilot.wanted_skus = []
    cloud_user(world, pilot).licences = []

    def after() -> None:
        for sku in world.tenant.skus:
            if any(plan.plan_id == TEAMS_PLAN for plan in sku.plans):
                sku.enabled, sku.warning = world.consumed(sku.sku_id), 0

    return after


def teams_only(world: World, _: Supply) -> After:
    """T6."""
    world.tenant.teams.upgrade_override = "UpgradeToTeams"
    return None


def role_too_low(world: World, _: Supply) -> After:
    """T7."""
    world.tenant.roles[world.operator.move_account] = ["User Administrator"]
    return None


def unknown_domain(world: World, _: Supply) -> After:
    """D1: a SIP domain on premises that nobody added to the tenant."""
    add_on_premises(world, "wingtiptoys.com")
    return None


def unverified_domain(name: str, *, published: bool) -> Plant:
    """D2 to D4: a SIP domain that is not verified; its record is public or not."""

    def violate(world: World, _: Supply) -> After:
        add_on_premises(world, name)
        domain = add_to_tenant(world, name, verified=False)
        if published:
            record = Record(name, "TXT", domain.verification_text)
            world.zones.primary.append(record)
            world.zones.secondary.append(record)
        return None

    state = "public" if published else "not public"
    return Plant(f"{name} is not verified, and its record is {state}", "warn" if published else "fail", violate)


def sip_disabled_domain(world: World) -> str:
    """A verified SIP domain that is disabled for SIP in the tenant; its name."""
    name = "proseware.com"
    add_on_premises(world, name)
    add_to_tenant(world, name, verified=True)
    world.tenant.teams.sip_domains[name] = False
    return name


def sip_disabled(world: World, _: Supply) -> After:
    """D5."""
    sip_disabled_domain(world)
    return None


def service_missing(world: World, _: Supply) -> After:
    """D6."""
    name = "margiestravel.com"
    add_on_premises(world, name)
    add_to_tenant(world, name, verified=True).services = ["Email"]
    return None


def sync_off(world: World, _: Supply) -> After:
    """S1. The last cycle stays what it was, as in a tenant whose synchronisation was switched off."""

    def after() -> None:
        world.tenant.sync_enabled = False

    return after


def sync_stopped(world: World, _: Supply) -> After:
    """S2."""

    def after() -> None:
        world.sync.stopped = True
        world.tenant.last_sync = world.clock.now() - timedelta(hours=5)

    return after


def forest_not_ready(world: World, _: Supply) -> After:
    """S10."""
    world.deployment.forest_state = "LC_FORESTSETTINGS_STATE_NOT_READY"
    return None


def edge_closed(world: World, _: Supply) -> After:
    """H1."""
    world.deployment.access_edge.allow_federated_users = False
    return None


def default_route(world: World, _: Supply) -> After:
    """H2."""
    world.deployment.access_edge.routing_method = "UseDefaultRouting"
    return None


def tenant_closed(world: World, _: Supply) -> After:
    """H3: the Edge discovers partners, the tenant lets in one."""
    world.tenant.teams.allowed_domains = [PARTNER]
    return None


def second_provider(world: World, _: Supply) -> After:
    """H4."""
    first = world.deployment.hosting_providers[0]
    world.deployment.hosting_providers.append(replace(first, identity="LyncOnline", name="LyncOnline"))
    return None


def wrong_provider(world: World, _: Supply) -> After:
    """H5."""
    world.deployment.hosting_providers[0].hosts_ocs_users = False
    return None


def no_shared_space(world: World, _: Supply) -> After:
    """H6."""
    world.tenant.teams.shared_sip_address_space = False
    return None


def tenant_federation_off(world: World, _: Supply) -> After:
    """H7."""
    world.tenant.teams.allow_federated_users = False
    return None


def two_routes(world: World, _: Supply) -> After:
    """H8."""
    world.deployment.federation_routes.append("edge02.contoso.com")
    return None


def old_server(world: World, _: Supply) -> After:
    """H9: a server of Lync 2010 is still in the topology."""
    world.deployment.servers.append(Server("ocs01.corp.contoso.com", "4.0.7577.720", "4.0.7577.0"))
    return None


def new_module(world: World, _: Supply) -> After:
    """H10."""
    world.deployment.teams_modules = ["7.6.0"]
    return None


def foreign_trust(world: World, _: Supply) -> After:
    """H11: the OAuth server leads to another tenant."""
    oauth = world.deployment.oauth
    oauth.metadata_url = f"https://accounts.accesscontrol.windows.net/{OTHER_TENANT}/metadata/json/1"
    world.operator.exchange = "hybrid"
    return None


def certificate_short(world: World, _: Supply) -> After:
    """H12: the first SIP domain is not among the names of the Edge's certificate."""
    world.deployment.edge_certificate.names.remove(f"sip.{world.deployment.sip_domains[0]}")
    return None


def no_application(world: World, _: Supply) -> After:
    """H13. On a build that is new enough for it."""
    world.tenant.applications = []
    world.operator.exchange = "hybrid"
    return None


COMPANY = {
    "T1": Plant("the app may not read the tenant", "fail", no_consent, hides=frozenset({"S1", "S2"})),
    "T2": Plant("a second tenant is in the bot's settings", "fail", second_tenant),
    "T3": plan_not_sold(SFB_ONLINE_PLAN_2),
    "T4": plan_not_sold(TEAMS_PLAN),
    "T5": Plant("a pilot user has no licence, and no seat is free", "fail", no_seats),
    "T6": Plant("Microsoft locked the tenant to Teams only", "fail", teams_only),
    "T7": Plant("the account for moves is only User Administrator", "fail", role_too_low),
    "D1": Plant("wingtiptoys.com is a SIP domain on premises only", "fail", unknown_domain),
    "D2": replace(unverified_domain("adatum.com", published=True), verdict="fail"),
    "D3": unverified_domain("treyresearch.net", published=False),
    "D4": unverified_domain("lucernepublishing.com", published=True),
    "D5": Plant("proseware.com is disabled for SIP in the tenant", "fail", sip_disabled),
    "D6": Plant("margiestravel.com does not serve Skype for Business", "warn", service_missing),
    "S1": Plant("directory synchronisation was switched off", "fail", sync_off, hides=frozenset({"S2"})),
    "S2": Plant("the last sync cycle was five hours ago", "fail", sync_stopped),
    "S10": Plant("the forest is not prepared", "fail", forest_not_ready),
    "H1": Plant("the Edge does not let federated people in", "fail", edge_closed),
    "H2": Plant("the Edge has a default route", "fail", default_route),
    "H3": Plant("the tenant lets in one partner only, the Edge all", "fail", tenant_closed),
    "H4": Plant("two hosting providers lead to Microsoft 365", "fail", second_provider),
    "H5": Plant("the hosting provider does not host OCS users", "fail", wrong_provider),
    "H6": Plant("the tenant does not share the SIP address space", "fail", no_shared_space),
    "H7": Plant("federation is off in the tenant", "fail", tenant_federation_off),
    "H8": Plant("two Edge pools are federation routes", "fail", two_routes),
    "H9": Plant("a Lync 2010 server is in the topology", "fail", old_server),
    "H10": Plant("the Teams module is too new", "warn", new_module),
    "H11": Plant("the OAuth server leads to another tenant", "fail", foreign_trust),
    "H12": Plant("the Edge's certificate lacks a SIP domain", "fail", certificate_short),
    "H13": Plant("the hybrid application is missing", "warn", no_application),
}
"""By id of the condition."""
