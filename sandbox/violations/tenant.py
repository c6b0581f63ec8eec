"""The tenant and its domains, read plainly [T1 to T7, D1 to D7]."""

from collections.abc import Iterator

from sandbox.violations.reading import (
    FAIL,
    GRAVITY,
    WARN,
    Violation,
    enabled_users,
    host,
    plan_verdict,
    verified_domains,
    violation,
)
from sandbox.world import SFB_ONLINE_PLAN_2, TEAMS_PLAN, TenantDomain, World

SERVICE = "OfficeCommunicationsOnline"
READ_TENANT = {"Organization.Read.All", "Directory.Read.All"}


def tenant_violations(world: World) -> Iterator[Violation]:
    """T1 to T7."""
    tenant, operator = world.tenant, world.operator
    if not tenant.application.permissions & READ_TENANT:
        yield violation("T1", FAIL)
    if {other.lower() for other in operator.other_tenants} - {tenant.tenant_id, *tenant.domains}:
        yield violation("T2", FAIL)
    for check, plan_id in (("T3", SFB_ONLINE_PLAN_2), ("T4", TEAMS_PLAN)):
        if verdict := _owned(world, plan_id):
            yield violation(check, verdict)
    if verdict := max((_seats(world, plan_id) for plan_id in (SFB_ONLINE_PLAN_2, TEAMS_PLAN)), key=GRAVITY.index):
        yield violation("T5", verdict)
    if (tenant.teams.upgrade_override or tenant.teams.upgrade_mode).lower() in ("teamsonly", "upgradetoteams"):
        yield violation("T6", FAIL)
    if operator.move_account and (verdict := _role(world.tenant.roles.get(operator.move_account, []))):
        yield violation("T7", verdict)


def _owned(world: World, plan_id: str) -> str:
    """A subscription with the plan that works, or at least one in its grace period."""
    holding = [sku for sku in world.tenant.skus if any(plan.plan_id == plan_id for plan in sku.plans)]
    if any(sku.capability_status == "Enabled" and sku.enabled > 0 for sku in holding):
        return ""
    return (
        WARN if any(sku.capability_status == "Warning" and sku.enabled + sku.warning > 0 for sku in holding) else FAIL
    )


def _seats(world: World, plan_id: str) -> str:
    """Free seats with the plan, against the pilot users who lack it."""
    free = sum(
        max(0, sku.enabled + sku.warning - world.consumed(sku.sku_id))
        for sku in world.tenant.skus
        if sku.capability_status in ("Enabled", "Warning") and any(plan.plan_id == plan_id for plan in sku.plans)
    )
    pilots = {name.lower() for name in world.operator.pilot_users}
    having = [
        user
        for user in world.tenant.users.values()
        if user.user_principal_name.lower() in pilots and plan_verdict(world, user, plan_id) != FAIL
    ]
    needed = len(pilots) - len(having)
    if free >= needed and (pilots or free):
        return ""
    return WARN if free > 0 or not pilots else FAIL


def _role(roles: list[str]) -> str:
    fitting = {"global administrator", "teams administrator", "skype for business administrator"}
    return "" if fitting & {role.lower() for role in roles} else FAIL


def domain_violations(world: World) -> Iterator[Violation]:
    """D1 to D7, each about a domain."""
    known, sip_domains = world.tenant.domains, [name.lower() for name in world.deployment.sip_domains]
    for name in sip_domains:
        if name not in known:
            yield violation("D1", FAIL, name)
    for domain in known.values():
        if domain.name in sip_domains:
            yield from _of_domain(world, domain)
        elif SERVICE in domain.services and not domain.initial:
            yield violation("D1", WARN, domain.name)
            yield from _of_domain(world, domain)
    for name in sip_domains:
        if verdict := _suffixes(world, name):
            yield violation("D7", verdict, name)


def _of_domain(world: World, domain: TenantDomain) -> Iterator[Violation]:
    """D2 to D6 of a domain that the tenant has."""
    if domain.verified:
        if not world.tenant.teams.sip_domains.get(domain.name, True):
            yield violation("D5", FAIL, domain.name)
        if SERVICE not in domain.services:
            yield violation("D6", WARN, domain.name)
        return
    yield violation("D2", FAIL, domain.name)
    proof = (domain.name, "TXT", domain.verification_text)
    served = [
        any((r.name, r.record_type, r.value) == proof for r in records)
        for records in (world.zones.primary, world.zones.secondary)
    ]
    if not all(served):
        yield violation("D3", WARN if any(served) else FAIL, domain.name)
    if any(served):
        yield violation("D4", WARN, domain.name)


def _suffixes(world: World, name: str) -> str:
    """D7: the UPN suffixes of those with a SIP address in the domain."""
    others = {host(p.user_principal_name) for p in enabled_users(world) if host(p.sip_address) == name} - {name}
    verified = verified_domains(world)
    if others - verified:
        return FAIL
    return WARN if others else ""
