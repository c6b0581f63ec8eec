"""S1: directory synchronisation is switched on."""

from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import Judged
from commands.rules.roles import CONNECT_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Verdict

CHECK = Check(
    "S1",
    "Directory synchronisation is on",
    must_hold="The tenant is synchronised. Never set up, or switched off: blocked.",
    answer_from="Graph `GET /organization`",
    who=CONNECT_ADMIN,
    why="Without it nobody from the company's directory is known in the cloud.",
    earliest="after the first sync cycle, some hours in a large directory",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
)
NEVER_SET_UP = "Directory synchronisation was never set up."


def judge(facts: DirectoryFacts) -> Judged:
    """Never set up and switched off need different remedies."""
    tenant = facts.tenant
    if isinstance(tenant, Unread):
        return Judged(cannot_tell(CHECK, tenant))
    if tenant.sync_enabled:
        return Judged(CHECK.passed("Directory synchronisation is on."))
    if tenant.sync_enabled is None:
        says, remedy = NEVER_SET_UP, "Install Microsoft Entra Connect on a server of the domain."
    else:
        says, remedy = "Directory synchronisation was switched off.", "Switch it on again in Microsoft Entra Connect."
    return Judged(CHECK.found(Verdict.FAIL, says, remedy=remedy))
