"""H7: the tenant federates at all."""

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import APPLIED, IN_TEAMS, TEAMS_POWERSHELL, HybridFacts
from commands.rules.roles import TEAMS_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding, Verdict

CHECK = Check(
    "H7",
    "Federation is on in the tenant",
    must_hold="`AllowFederatedUsers` is on. Otherwise blocked.",
    answer_from="Teams PowerShell `Get-CsTenantFederationConfiguration`",
    who=TEAMS_ADMIN,
    why="Without it the two halves cannot talk to each other.",
    earliest=APPLIED,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-federation-with-skype-for-business-online",
    by_hand=ByHand(
        where=TEAMS_POWERSHELL,
        command="Get-CsTenantFederationConfiguration | Select-Object AllowFederatedUsers",
        expected="AllowFederatedUsers True",
    ),
)


def judge(facts: HybridFacts) -> Finding:
    """On."""
    federation = facts.online.federation
    if isinstance(federation, Unread):
        return cannot_tell(CHECK, federation)
    if federation.allow_federated_users:
        return CHECK.passed("The tenant lets federated people in.")
    return CHECK.found(
        Verdict.FAIL,
        "Federation is off in the tenant.",
        remedy=f"{IN_TEAMS} Set-CsTenantFederationConfiguration -AllowFederatedUsers $true",
        earliest=facts.applied,
    )
