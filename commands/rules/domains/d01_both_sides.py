"""D1: both sides list the same SIP domains."""

from commands.rules.check import Check
from commands.rules.domains.facts import SFB_SERVICE, DomainFacts
from commands.rules.roles import SFB_ADMIN, TENANT_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import listed
from commands.step import Finding, Verdict
from connectors.facts import OnlineSipDomain, TenantDomain

CHECK = Check(
    "D1",
    "Both sides know the domain",
    must_hold="A SIP domain of the deployment is a domain of the tenant too; if not, blocked, and so is a name that "
    "neither side knows. One that only the tenant uses: needs attention. An empty list of SIP domains: cannot tell.",
    answer_from="shell `Get-CsSipDomain`, Graph `GET /domains`; whether the tenant uses a domain also from Teams "
    "PowerShell `Get-CsOnlineSipDomain`",
    who=TENANT_ADMIN,
    why="Presence and messages break where only one side knows a SIP domain.",
    earliest="within an hour of publishing its verification record",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
)


def judge(facts: DomainFacts) -> Finding:
    """Missing in the tenant fails; what only the tenant has matters where it is used for SIP.

    That people have addresses in a domain does not make it one of the deployment's [A14]: only its list tells.
    """
    name, listed_here = facts.name, facts.on_premises
    if isinstance(facts.tenant, Unread):
        return cannot_tell(CHECK, facts.tenant, subject=name)
    if facts.tenant is None:
        return _mistyped(facts) if listed_here is False else _missing(facts)
    if isinstance(listed_here, Unread):
        return cannot_tell(CHECK, listed_here, subject=name)
    if listed_here:
        return CHECK.passed(f"{name} is used on premises and is in the tenant.", subject=name)
    return _unknown_on_premises(facts, facts.tenant)


def used_online(tenant: TenantDomain, online: OnlineSipDomain | Unread | None) -> bool:
    """Whether the tenant uses the domain for SIP. The one that it was born with is nobody's SIP domain."""
    if tenant.initial:
        return False
    return online.enabled if isinstance(online, OnlineSipDomain) else SFB_SERVICE in tenant.services


def _mistyped(facts: DomainFacts) -> Finding:
    remedy = "Check the spelling."
    if facts.known:
        remedy = f"Check the spelling; the SIP domains are {listed(facts.known, most=10)}."
    return CHECK.found(
        Verdict.FAIL,
        f"{facts.name} is neither a SIP domain of Skype for Business Server nor a domain of the tenant.",
        remedy=remedy,
        subject=facts.name,
        why="There is nothing to verify: nobody uses this name.",
        earliest="at once",
    )


def _missing(facts: DomainFacts) -> Finding:
    says = f"{facts.name} is not in the tenant."
    if isinstance(facts.used, Unread):
        says += " Whether it is used on premises cannot be told."
    if facts.verified_parent:
        says += f" It needs no DNS record, because {facts.verified_parent} is verified."
    return CHECK.found(
        Verdict.FAIL,
        says,
        remedy=f"Add {facts.name} to the tenant, then verify it.",
        subject=facts.name,
        earliest="at once" if facts.verified_parent else "",
    )


def _unknown_on_premises(facts: DomainFacts, tenant: TenantDomain) -> Finding:
    """A domain of the tenant that the deployment does not list. It matters only where Teams uses it for SIP."""
    if not used_online(tenant, facts.online):
        says = f"{facts.name} is in the tenant only, and not used for Skype for Business or Teams."
        return CHECK.not_needed(says, subject=facts.name)
    return CHECK.found(
        Verdict.WARN,
        f"The tenant uses {facts.name} for Skype for Business and Teams, but on premises it is not known.",
        remedy=f"Add it in the management shell with New-CsSipDomain -Identity {facts.name}, "
        "or take the service off the domain in the tenant.",
        subject=facts.name,
        who=SFB_ADMIN,
        why="People on premises cannot reach addresses in a domain that their server does not know.",
        earliest="after the next replication of the configuration",
    )
