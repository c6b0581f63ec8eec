"""D6: Skype for Business is among the services of the domain."""

from commands.rules.check import Check
from commands.rules.domains.facts import SFB_SERVICE, DomainFacts
from commands.rules.roles import TENANT_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding, Verdict

CHECK = Check(
    "D6",
    "The domain serves Skype for Business",
    must_hold="Skype for Business is among the services of a verified domain. If not, it needs attention: in hybrid "
    "that is cosmetic.",
    answer_from="Graph `GET /domains`",
    who=TENANT_ADMIN,
    why="It is cosmetic in hybrid, but the admin centre hides settings because of it.",
    earliest="a few minutes after the change",
    source="https://learn.microsoft.com/graph/api/resources/domain",
)


def judge(facts: DomainFacts) -> Finding | None:
    """Nothing to say about a domain that the tenant does not have."""
    name = facts.name
    if facts.tenant is None:
        return None
    if isinstance(facts.tenant, Unread):
        return cannot_tell(CHECK, facts.tenant, subject=name)
    if not facts.tenant.verified:
        return CHECK.not_needed(f"{name} can have services once it is verified.", subject=name)
    if SFB_SERVICE in facts.tenant.services:
        return CHECK.passed(f"{name} is set up for Skype for Business and Teams.", subject=name)
    return CHECK.found(
        Verdict.WARN,
        f"Skype for Business is not among the services of {name}.",
        remedy=f"In the admin centre open Settings, Domains, {name}, and tick Skype for Business; do not "
        "publish the SIP records proposed there, since in hybrid they stay on premises.",
        subject=name,
    )
