"""T1: the application can read the tenant, and it is the configured one."""

from commands.rules.check import Check
from commands.rules.roles import OPERATOR, TENANT_ADMIN
from commands.rules.tenant.facts import TenantFacts
from commands.rules.tenant.names import names_of
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding, Verdict

CHECK = Check(
    "T1",
    "The bot can read the tenant",
    must_hold="Graph lets the app registration in, and the tenant it belongs to is the one in the settings. "
    "Otherwise blocked.",
    answer_from="Graph `GET /organization`",
    who=TENANT_ADMIN,
    why="Without this access no check of Microsoft 365 can be made.",
    earliest="a few minutes after the change",
    source="https://learn.microsoft.com/graph/api/organization-get",
)


def judge(facts: TenantFacts) -> Finding:
    """A refusal or a wrong tenant fails, silence is unknown."""
    tenant = facts.tenant
    if isinstance(tenant, Unread):
        unread = cannot_tell(CHECK, tenant)
        if not tenant.refused:
            return unread
        return CHECK.found(Verdict.FAIL, tenant.says, remedy=tenant.remedy, evidence=unread.evidence)
    if facts.configured_id.lower() in names_of(tenant):
        return CHECK.passed(f"The bot reads the tenant {tenant.name}.")
    return CHECK.found(
        Verdict.FAIL,
        f"The credentials belong to the tenant {tenant.name} ({tenant.tenant_id}), not to {facts.configured_id}.",
        remedy="Correct the tenant id in the settings, or use an app registration of the right tenant.",
        who=OPERATOR,
        why="Everything would be checked against the wrong organisation.",
        earliest="after a restart of the bot",
    )
