"""Step 1: the Microsoft 365 tenant and its licences [T1 to T5]."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commands.rules.check import Check
from commands.rules.checks import T1, T2, T3, T4, T5
from commands.rules.outages import outages
from commands.rules.plans import NEEDED, SFB_ONLINE, TEAMS, Plan, free_seats, holds, seats
from commands.rules.roles import LICENCE_ADMIN, OPERATOR, TENANT_ADMIN
from commands.rules.unread import Unread, cannot_tell, silent
from commands.rules.wording import counted, headline, listed, verb
from commands.step import Finding, Step, StepResult, Verdict, gravest
from connectors.facts import Licence, ServiceHealth, SubscribedSku, Tenant

Skus = tuple[SubscribedSku, ...]
Pilots = Mapping[str, tuple[Licence, ...] | None]
"""User principal name of each pilot user to their licences; None: not in the tenant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantFacts:
    """What the checks of this step look at."""

    configured_id: str
    other_ids: tuple[str, ...]
    tenant: Tenant | Unread
    skus: Skus | Unread
    pilots: Pilots | Unread
    health: tuple[ServiceHealth, ...] | Unread = ()
    """Of Microsoft's services. Mentioned, never judged."""


def judge_tenant(facts: TenantFacts, now: datetime) -> StepResult:
    """All findings of the step."""
    findings = (
        judge_access(facts.tenant, facts.configured_id),
        judge_single_tenant(facts.configured_id, facts.other_ids, facts.tenant),
        judge_plan(T3, SFB_ONLINE, facts.skus),
        judge_plan(T4, TEAMS, facts.skus),
        judge_seats(facts.skus, facts.pilots),
    )
    return StepResult(
        step=Step.TENANT,
        verdict=gravest(finding.verdict for finding in findings),
        headline=headline(findings, ready=_ready(facts)),
        findings=findings,
        checked_at=now,
        sources=(*outages(facts.health), *silent(facts.tenant, facts.skus, facts.pilots)),
    )


def judge_access(tenant: Tenant | Unread, configured_id: str) -> Finding:
    """T1: the application can read the tenant, and it is the configured one."""
    if isinstance(tenant, Unread):
        unread = cannot_tell(T1, tenant)
        if not tenant.refused:
            return unread
        return Finding(
            check=T1.id,
            title=T1.title,
            verdict=Verdict.FAIL,
            says=tenant.says,
            why="Without this access no check of Microsoft 365 can be made.",
            remedy=tenant.remedy,
            who=TENANT_ADMIN,
            earliest="a few minutes after the change",
            evidence=unread.evidence,
        )
    if configured_id.lower() not in _names(tenant):
        return Finding(
            check=T1.id,
            title=T1.title,
            verdict=Verdict.FAIL,
            says=f"The credentials belong to the tenant {tenant.name} ({tenant.tenant_id}), not to {configured_id}.",
            why="Everything would be checked against the wrong organisation.",
            remedy="Correct the tenant id in the settings, or use an app registration of the right tenant.",
            who=OPERATOR,
            earliest="after a restart of the bot",
        )
    return Finding(check=T1.id, title=T1.title, verdict=Verdict.PASS, says=f"The bot reads the tenant {tenant.name}.")


def _names(tenant: Tenant) -> frozenset[str]:
    """What a setting may call the tenant, lower case: its id, or a domain by which the sign-in service finds it."""
    return frozenset(name.lower() for name in (tenant.tenant_id, *tenant.verified_domains))


def judge_single_tenant(configured_id: str, other_ids: Sequence[str], tenant: Tenant | Unread) -> Finding:
    """T2: a deployment can be hybrid with one tenant only. Its id and its domains are names of the same one."""
    configured = {configured_id.lower()}
    others = sorted({other.lower() for other in other_ids} - configured)
    if isinstance(tenant, Unread):
        if others and any("." in name for name in (*configured, *others)):
            return cannot_tell(T2, tenant)
    elif not configured.isdisjoint(_names(tenant)):
        others = [other for other in others if other not in _names(tenant)]
    if not others:
        return Finding(check=T2.id, title=T2.title, verdict=Verdict.PASS, says="One tenant is configured.")
    return Finding(
        check=T2.id,
        title=T2.title,
        verdict=Verdict.FAIL,
        says=f"{len(others) + 1} tenants are configured: {listed([configured_id, *others])}.",
        why="A Skype for Business deployment can be hybrid with one tenant only.",
        remedy="Decide on one tenant, and remove the others from the settings.",
        who=OPERATOR,
        earliest="after a restart of the bot",
    )


def judge_plan(check: Check, plan: Plan, skus: Skus | Unread) -> Finding:
    """T3, T4: the tenant owns a service plan in a subscription that is in force."""
    if isinstance(skus, Unread):
        return cannot_tell(check, skus)
    holding = [sku for sku in skus if plan.within(sku)]
    evidence = tuple(f"{sku.part_number}: {sku.capability_status}, {sku.enabled:,} seats" for sku in holding)
    good = [sku for sku in holding if sku.capability_status == "Enabled" and sku.enabled > 0]
    if good:
        says = f"{plan.name} comes with {listed([sku.part_number for sku in good])}."
        return Finding(check=check.id, title=check.title, verdict=Verdict.PASS, says=says, evidence=evidence)
    lapsing = seats(holding, plan) > 0
    if lapsing:
        verdict, says = Verdict.WARN, f"Every subscription with {plan.name} has run out and is in its grace period."
    elif holding:
        verdict, says = Verdict.FAIL, f"No subscription with {plan.name} is in force."
    else:
        verdict, says = Verdict.FAIL, f"No subscription of the tenant contains {plan.name}."
    return Finding(
        check=check.id,
        title=check.title,
        verdict=verdict,
        says=says,
        why="A person can only be moved with both Teams and Skype for Business Online (Plan 2) switched on.",
        remedy=f"Renew the subscription with {plan.name}." if holding else f"Buy a subscription with {plan.name}.",
        who=LICENCE_ADMIN,
        earliest="within an hour of the order",
        evidence=evidence,
    )


def judge_seats(skus: Skus | Unread, pilots: Pilots | Unread) -> Finding:
    """T5: free seats for the pilot users who still lack a licence."""
    if isinstance(skus, Unread):
        return cannot_tell(T5, skus)
    if isinstance(pilots, Unread):
        return cannot_tell(T5, pilots)
    by_id = {sku.sku_id.lower(): sku for sku in skus}
    lacking = {plan: _lacking(plan, pilots, by_id) for plan in NEEDED}
    verdict = gravest(_enough(free_seats(skus, plan), len(lacking[plan]), pilots) for plan in NEEDED)
    needing = sorted(set().union(*lacking.values()))
    tight = min(NEEDED, key=lambda plan: free_seats(skus, plan) - len(lacking[plan]))
    says = f"{free_seats(skus, tight):,} of {counted(seats(skus, tight), 'seat', 'seats')} with {tight.name} "
    says += verb(free_seats(skus, tight), "is free", "are free")
    if pilots and needing:
        says += f"; {len(needing)} of {counted(len(pilots), 'pilot user', 'pilot users')} still "
        says += f"{verb(len(needing), 'needs', 'need')} one."
    elif pilots:
        says += f"; {counted(len(pilots), 'pilot user has one', 'pilot users all have one')}."
    else:
        says += ". No pilot users are configured, so only this was looked at."
    if verdict is Verdict.PASS:
        return Finding(check=T5.id, title=T5.title, verdict=verdict, says=says, evidence=_who_needs(needing, pilots))
    return Finding(
        check=T5.id,
        title=T5.title,
        verdict=verdict,
        says=says,
        why="A person without a licence cannot be moved.",
        remedy=f"Buy seats with {tight.name}, or free some that nobody uses.",
        who=LICENCE_ADMIN,
        earliest="within an hour of the order",
        evidence=_who_needs(needing, pilots),
    )


def _lacking(plan: Plan, pilots: Pilots, skus: Mapping[str, SubscribedSku]) -> set[str]:
    """Pilot users who do not hold the plan; those of whom it cannot be told count as lacking it."""
    return {name for name, licences in pilots.items() if holds(licences or (), skus, plan) is not True}


def _enough(free: int, needed: int, pilots: Pilots) -> Verdict:
    if not pilots:
        return Verdict.PASS if free > 0 else Verdict.WARN
    if free >= needed:
        return Verdict.PASS
    return Verdict.WARN if free > 0 else Verdict.FAIL


def _who_needs(names: Sequence[str], pilots: Pilots) -> tuple[str, ...]:
    return tuple(f"{name}: {'no licence yet' if pilots[name] is not None else 'not in the tenant'}" for name in names)


def _ready(facts: TenantFacts) -> str:
    """Everything passed, so both sources have answered."""
    if isinstance(facts.tenant, Unread) or isinstance(facts.skus, Unread):
        return ""
    free = free_seats(facts.skus, TEAMS)
    return f"Ready: {facts.tenant.name}, {seats(facts.skus, TEAMS):,} Teams seats, {free:,} free."
