"""By what a tenant can be called."""

from connectors.facts import Tenant


def names_of(tenant: Tenant) -> frozenset[str]:
    """What a setting may call the tenant, lower case: its id, or a domain by which the sign-in service finds it."""
    return frozenset(name.lower() for name in (tenant.tenant_id, *tenant.verified_domains))
