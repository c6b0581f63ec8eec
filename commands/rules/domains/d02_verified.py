"""D2: the tenant has proven that it owns the domain."""

from commands.rules.check import Check
from commands.rules.domains.facts import DomainFacts
from commands.rules.domains.ownership import publish_sentence
from commands.rules.roles import DNS_ADMIN, TENANT_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding, Verdict

CHECK = Check(
    "D2",
    "The domain is verified",
    must_hold="The tenant has proven that it owns the domain. Otherwise blocked.",
    answer_from="Graph `GET /domains`",
    who=f"{DNS_ADMIN}, who publishes the record; then {TENANT_ADMIN}, who confirms",
    why="Until then nobody in the cloud can have an address in it.",
    earliest="within an hour of publishing",
    source="https://learn.microsoft.com/graph/api/domain-list",
)


def judge(facts: DomainFacts) -> Finding | None:
    """Nothing to say about a domain that the tenant does not have."""
    if facts.tenant is None:
        return None
    if isinstance(facts.tenant, Unread):
        return cannot_tell(CHECK, facts.tenant, subject=facts.name)
    if facts.tenant.verified:
        return CHECK.passed(f"{facts.name} is verified.", subject=facts.name)
    public = facts.record_public
    if facts.record is None:
        remedy, who = f"Look at {facts.name} alone to see the record to publish.", TENANT_ADMIN
    elif public:
        remedy, who = "The record is public: confirm the verification.", TENANT_ADMIN
    else:
        remedy, who = publish_sentence(facts.record), DNS_ADMIN
    return CHECK.found(
        Verdict.FAIL,
        f"{facts.name} is not verified yet.",
        remedy=remedy,
        subject=facts.name,
        who=who,
        earliest="a minute after the confirmation" if public else "",
    )
