"""H1: the Edge lets federated and outside people in."""

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import IN_SHELL, MANAGEMENT_SHELL, REPLICATED, HybridFacts
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import listed, verb
from commands.step import Finding, Verdict

CHECK = Check(
    "H1",
    "The Edge is open for federation",
    must_hold="`AllowFederatedUsers` and `AllowOutsideUsers` are on. Otherwise blocked.",
    answer_from="shell `Get-CsAccessEdgeConfiguration`",
    who=SFB_ADMIN,
    why="Microsoft 365 reaches the deployment as a federated partner.",
    earliest=REPLICATED,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-federation-with-skype-for-business-online",
    by_hand=ByHand(
        where=MANAGEMENT_SHELL,
        command="Get-CsAccessEdgeConfiguration | Select-Object AllowFederatedUsers, AllowOutsideUsers",
        expected="True for both",
    ),
)


def judge(facts: HybridFacts) -> Finding:
    """Both switches are needed."""
    edge = facts.edge
    if isinstance(edge, Unread):
        return cannot_tell(CHECK, edge)
    switches = {"AllowFederatedUsers": edge.allow_federated_users, "AllowOutsideUsers": edge.allow_outside_users}
    off = [name for name, on in switches.items() if not on]
    if not off:
        return CHECK.passed("Federated and outside people may connect through the Edge.")
    wanted = " ".join(f"-{name} $true" for name in off)
    return CHECK.found(
        Verdict.FAIL,
        f"{listed(off)} {verb(len(off), 'is', 'are')} off at the Edge.",
        remedy=f"{IN_SHELL} Set-CsAccessEdgeConfiguration {wanted}",
        earliest=facts.replicated,
    )
