"""What counts for everybody whose move is judged, put together from what the sources said."""

from commands.rules.person.facts import Surroundings
from commands.rules.plans import by_id
from commands.rules.unread import Unread
from commands.services import Services
from connectors.facts import ConferencingPolicy, OnlineSipDomain, ServicesPolicy, SubscribedSku, TenantDomain


def surroundings(  # noqa: PLR0913 - one argument per source; all by name
    services: Services,
    *,
    skus: tuple[SubscribedSku, ...] | Unread,
    domains: tuple[TenantDomain, ...] | Unread,
    sip_domains: tuple[OnlineSipDomain, ...] | Unread,
    conferencing: tuple[ConferencingPolicy, ...] | Unread,
    contact_stores: tuple[ServicesPolicy, ...] | Unread,
) -> Surroundings:
    """The facts, with what the operator told about the organisation."""
    organisation = services.organisation
    return Surroundings(
        skus=skus if isinstance(skus, Unread) else by_id(skus),
        verified=domains
        if isinstance(domains, Unread)
        else frozenset(domain.name.lower() for domain in domains if domain.verified),
        sip_enabled=sip_domains
        if isinstance(sip_domains, Unread)
        else frozenset(domain.name for domain in sip_domains if domain.enabled),
        conferencing=conferencing,
        contact_stores=contact_stores,
        voice_route=organisation.voice_route,
        server_domain=organisation.server_domain,
        reference=organisation.reference,
        cloud=organisation.cloud,
        now=services.now(),
    )
