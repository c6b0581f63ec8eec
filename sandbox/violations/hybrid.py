"""Deployment and tenant as one, read plainly [S10, H1 to H13]. Values and thresholds are Microsoft's."""

from collections.abc import Iterator
from datetime import date, timedelta

from sandbox.violations.reading import FAIL, WARN, Violation, violation
from sandbox.world import CLOUD, HostingProvider, World

AUTODISCOVER = "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root"
EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"
SOON = timedelta(days=30)

LOWEST_BUILDS = {"lync-2013": (5, 0, 8308, 1182), "2015": (6, 0, 9319, 619), "2019": (7, 0, 2046, 385)}
"""The lowest builds that can move people; what is not here either always can (Subscription Edition), or never."""
APPLICATION_BUILDS = {"2015": (6, 0, 9319, 881), "2019": (7, 0, 2046, 553), "se": (7, 0, 2046, 820)}
"""The lowest builds for the dedicated hybrid application."""
SUPPORT_ENDED = {"lync-2013": date(2023, 4, 11), "2015": date(2025, 10, 14), "2019": date(2025, 10, 14)}
LOWEST_MODULE, NEWEST_MODULE = (6, 2, 1), (7, 1)
MOST_PRODUCTS = 2


def hybrid_violations(world: World) -> Iterator[Violation]:
    """S10 and H1 to H13; none is about anything in particular, but for the mix of versions: that is the topology's."""
    verdicts = {
        "S10": "" if world.deployment.forest_state == "LC_FORESTSETTINGS_STATE_READY" else FAIL,
        "H1": _edge(world),
        "H2": "" if world.deployment.access_edge.routing_method == "UseDnsSrvRouting" else FAIL,
        "H3": _lists(world),
        "H4": _providers(world),
        "H5": _provider_values(world),
        "H6": "" if world.tenant.teams.shared_sip_address_space else FAIL,
        "H7": "" if world.tenant.teams.allow_federated_users else FAIL,
        "H8": "" if len({route.lower() for route in world.deployment.federation_routes}) == 1 else FAIL,
        "H9": _build(world),
        "H10": _module(world),
        "H11": _trust(world),
        "H12": _certificate(world),
        "H13": _application(world),
    }
    yield from (violation(check, verdict) for check, verdict in verdicts.items() if verdict)
    if _is_mixed(world):
        yield violation("H9", FAIL, "topology")


def _edge(world: World) -> str:
    edge = world.deployment.access_edge
    return "" if edge.allow_federated_users and edge.allow_outside_users else FAIL


def _lists(world: World) -> str:
    """Open on both sides, or closed on both with the same lists."""
    here, there = world.deployment, world.tenant.teams
    if here.access_edge.enable_partner_discovery != (there.allowed_domains is None):
        return FAIL
    same_blocked = {d.lower() for d in here.blocked_domains} == {d.lower() for d in there.blocked_domains}
    if there.allowed_domains is None:
        return "" if same_blocked else WARN
    same_allowed = {d.lower() for d in here.allowed_domains} == {d.lower() for d in there.allowed_domains}
    return "" if same_allowed and same_blocked else FAIL


def _microsofts(world: World) -> list[HostingProvider]:
    return [provider for provider in world.deployment.hosting_providers if provider.proxy_fqdn.lower() == CLOUD]


def _providers(world: World) -> str:
    mine = _microsofts(world)
    if len(mine) != 1:
        return FAIL
    others = [provider for provider in world.deployment.hosting_providers if provider not in mine]
    return WARN if any(provider.enabled and provider.enabled_shared_address_space for provider in others) else ""


def _provider_values(world: World) -> str:
    """Of the first one that leads to Microsoft."""
    for provider in _microsofts(world):
        right = provider.enabled and provider.enabled_shared_address_space and provider.hosts_ocs_users
        if not right or provider.is_local or not provider.autodiscover_url:
            return FAIL
        usual = (AUTODISCOVER, "UseSourceVerification", 443)
        told = (provider.autodiscover_url, provider.verification_level, provider.sip_client_port)
        return "" if told == usual else WARN
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.partition("-")[0].split(".") if part.isdecimal())


def _product(build: tuple[int, ...]) -> str:
    if build >= (7, 0, 2046, 820):
        return "se"
    return {7: "2019", 6: "2015", 5: "lync-2013"}.get(build[0], "older") if build else ""


def _build(world: World) -> str:
    """Of the server with the shell."""
    build = _numbers(world.deployment.servers[0].build) if world.deployment.servers else ()
    product = _product(build)
    if product == "older" or (product in LOWEST_BUILDS and build < LOWEST_BUILDS[product]):
        return FAIL
    ended = SUPPORT_ENDED.get(product)
    return WARN if ended is not None and ended < world.clock.now().date() else ""


def _is_mixed(world: World) -> bool:
    """By what the servers report."""
    reported = {_product(_numbers(server.reported)) for server in world.deployment.servers} - {""}
    return "older" in reported or len(reported) > MOST_PRODUCTS


def _module(world: World) -> str:
    """The newest one installed is the one that is loaded."""
    newest = max(world.deployment.teams_modules, key=_numbers, default="")
    if _numbers(newest) < LOWEST_MODULE:
        return FAIL
    return WARN if _numbers(newest)[:2] > NEWEST_MODULE or "-" in newest else ""


def _trust(world: World) -> str:
    oauth = world.deployment.oauth
    if world.operator.exchange == "none":
        return ""
    if world.tenant.tenant_id not in oauth.metadata_url or (oauth.application_id, oauth.trust_level) != (
        EXCHANGE,
        "Full",
    ):
        return FAIL
    if oauth.certificate_ends is None or oauth.certificate_ends <= world.clock.now():
        return FAIL
    return WARN if oauth.certificate_ends - world.clock.now() <= SOON else ""


def _certificate(world: World) -> str:
    shown = world.deployment.edge_certificate
    needed = {f"sip.{name}".lower() for name in world.deployment.sip_domains}
    if not shown.trusted or needed - {name.lower() for name in shown.names}:
        return FAIL
    if shown.ends is None:
        return ""
    left = shown.ends - world.clock.now()
    return FAIL if left <= timedelta(0) else WARN if left <= SOON else ""


def _application(world: World) -> str:
    if world.operator.exchange != "hybrid":
        return ""
    build = _numbers(world.deployment.servers[0].build) if world.deployment.servers else ()
    lowest = APPLICATION_BUILDS.get(_product(build))
    if lowest is None or build < lowest:
        return FAIL
    return "" if "SkypeForBusinessHybridApplication" in world.tenant.applications else WARN
