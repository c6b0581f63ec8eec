"""T2: a deployment can be hybrid with one tenant only. Its id and its domains are names of the same one."""

from commands.rules.check import Check
from commands.rules.roles import OPERATOR
from commands.rules.tenant.facts import TenantFacts
from commands.rules.tenant.names import names_of
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import listed
from commands.step import Finding, Verdict

CHECK = Check(
    "T2",
    "One tenant only",
    must_hold="The settings name one tenant, by its id or its domains. A deployment cannot be hybrid with two, so "
    "more are blocked.",
    answer_from="the settings",
    who=OPERATOR,
    why="A Skype for Business deployment can be hybrid with one tenant only.",
    earliest="after a restart of the bot",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
)


def judge(facts: TenantFacts) -> Finding:
    """A tenant written twice, also by id and by domain, is one; the names of a silent one cannot be told."""
    configured = {facts.configured_id.lower()}
    others = sorted({other.lower() for other in facts.other_ids} - configured)
    if isinstance(facts.tenant, Unread):
        if others and any("." in name for name in (*configured, *others)):
            return cannot_tell(CHECK, facts.tenant)
    elif not configured.isdisjoint(names_of(facts.tenant)):
        others = [other for other in others if other not in names_of(facts.tenant)]
    if not others:
        return CHECK.passed("One tenant is configured.")
    return CHECK.found(
        Verdict.FAIL,
        f"{len(others) + 1} tenants are configured: {listed([facts.configured_id, *others])}.",
        remedy="Decide on one tenant, and remove the others from the settings.",
    )
