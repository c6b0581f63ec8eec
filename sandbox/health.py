"""The company in which nothing is wrong: whoever finds something there is mistaken."""

from sandbox.sip_domains import add_to_tenant
from sandbox.world import Server, World

SUBSCRIPTION_EDITION = "7.0.2046.820"
HYBRID_APPLICATION = "SkypeForBusinessHybridApplication"


def put_in_order(world: World) -> None:
    """Mend what is unfinished in the demonstration, before the first sync cycle. People have healthy traits already."""
    _tenant(world)
    _deployment(world)
    world.sync.excluded_ous.clear()
    for person in world.people:
        if not person.sfb_enabled:
            person.wanted_skus = []
    for sku in world.tenant.skus:
        sku.enabled += 10
    world.operator.exchange = "hybrid"


def _tenant(world: World) -> None:
    """Every SIP domain is verified, serves Skype for Business, and is enabled for SIP."""
    tenant = world.tenant
    for name in world.deployment.sip_domains:
        add_to_tenant(world, name, verified=True)
    tenant.applications = [HYBRID_APPLICATION]
    tenant.service_health = dict.fromkeys(tenant.service_health, "serviceOperational")


def _deployment(world: World) -> None:
    """The product that is still supported, on all servers."""
    deployment = world.deployment
    deployment.server_version = f"Skype for Business Server Subscription Edition ({SUBSCRIPTION_EDITION})"
    deployment.servers = [Server(s.fqdn, SUBSCRIPTION_EDITION, SUBSCRIPTION_EDITION) for s in deployment.servers]
