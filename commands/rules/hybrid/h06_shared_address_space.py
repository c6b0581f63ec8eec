"""H6: the tenant shares the SIP address space with the deployment."""

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import APPLIED, IN_TEAMS, TEAMS_POWERSHELL, HybridFacts
from commands.rules.roles import TEAMS_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding, Verdict

CHECK = Check(
    "H6",
    "The tenant shares the SIP address space",
    must_hold="`SharedSipAddressSpace` is on, until the last person has moved. Otherwise blocked.",
    answer_from="Teams PowerShell `Get-CsTenantFederationConfiguration`",
    who=TEAMS_ADMIN,
    why="Without it every move ends with HostedMigration fault 510.",
    earliest=APPLIED,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-federation-with-skype-for-business-online",
    by_hand=ByHand(
        where=TEAMS_POWERSHELL,
        command="Get-CsTenantFederationConfiguration | Select-Object SharedSipAddressSpace",
        expected="SharedSipAddressSpace True",
    ),
)


def judge(facts: HybridFacts) -> Finding:
    """On, until nobody is left on premises."""
    federation = facts.online.federation
    if isinstance(federation, Unread):
        return cannot_tell(CHECK, federation)
    if federation.shared_sip_address_space:
        return CHECK.passed("The tenant shares the SIP address space.")
    return CHECK.found(
        Verdict.FAIL,
        "The tenant does not share the SIP address space.",
        remedy=f"{IN_TEAMS} Set-CsTenantFederationConfiguration -SharedSipAddressSpace $true",
        earliest=facts.applied,
    )
