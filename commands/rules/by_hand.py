"""Checks of step 4 that nothing this bot may call can read: each with the command that answers it, and for whom.

Source of the expected values: Microsoft's pages on hybrid connectivity and the references of
Get-CsTenantFederationConfiguration and Move-CsUser, as of mid-2026.
"""

from dataclasses import dataclass

from commands.rules.check import Check
from commands.rules.checks import H3, H6, H7, H8, H10
from commands.rules.roles import SFB_ADMIN, TEAMS_ADMIN
from commands.step import Finding, Verdict


@dataclass(frozen=True, slots=True)
class ByHand:
    """A check that somebody has to make by hand: nothing that this bot may call can read it."""

    check: Check
    command: str
    expected: str
    why: str
    who: str
    shell: str
    """Where to type the command."""


TEAMS_POWERSHELL = "Teams PowerShell"
MANAGEMENT_SHELL = "the management shell"

BY_HAND = (
    ByHand(
        H6,
        "Get-CsTenantFederationConfiguration | Select-Object SharedSipAddressSpace",
        "SharedSipAddressSpace True; otherwise run Set-CsTenantFederationConfiguration -SharedSipAddressSpace $true",
        "Without it every move ends with HostedMigration fault 510.",
        TEAMS_ADMIN,
        TEAMS_POWERSHELL,
    ),
    ByHand(
        H7,
        "Get-CsTenantFederationConfiguration | Select-Object AllowFederatedUsers",
        "AllowFederatedUsers True; otherwise run Set-CsTenantFederationConfiguration -AllowFederatedUsers $true",
        "Without it the two halves cannot talk to each other.",
        TEAMS_ADMIN,
        TEAMS_POWERSHELL,
    ),
    ByHand(
        H3,
        "Get-CsTenantFederationConfiguration | Select-Object AllowedDomains, BlockedDomains",
        "all domains allowed while partner discovery is on, or the same lists on both sides while it is off",
        "Otherwise people on one side can talk to partners whom the other side refuses.",
        TEAMS_ADMIN,
        TEAMS_POWERSHELL,
    ),
    ByHand(
        H8,
        "Get-CsSite | Select-Object Identity, FederationRoute",
        "a single federation route",
        "With several, Move-CsUser stops.",
        SFB_ADMIN,
        MANAGEMENT_SHELL,
    ),
    ByHand(
        H10,
        "Get-Module MicrosoftTeams -ListAvailable | Select-Object Version",
        "a version from 6.2.1 to 7.1, and TLS 1.2 switched on",
        "Older modules cannot move people, and newer ones have a known fault in doing so.",
        SFB_ADMIN,
        MANAGEMENT_SHELL,
    ),
)


def judge_by_hand(by_hand: ByHand) -> Finding:
    """A check that stays unknown until somebody has looked."""
    title = by_hand.check.title
    return Finding(
        check=by_hand.check.id,
        title=title,
        verdict=Verdict.UNKNOWN,
        says=f"Whether {title[0].lower()}{title[1:]}, only {by_hand.shell} can tell.",
        why=by_hand.why,
        remedy=f"Run in {by_hand.shell}: {by_hand.command}. Expected: {by_hand.expected}.",
        who=by_hand.who,
        earliest="as soon as somebody has looked",
    )
