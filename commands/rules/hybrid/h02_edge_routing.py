"""H2: the Edge finds partners by DNS SRV records."""

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import IN_SHELL, MANAGEMENT_SHELL, REPLICATED, HybridFacts
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding, Verdict

CHECK = Check(
    "H2",
    "The Edge routes by DNS",
    must_hold="The routing method is `UseDnsSrvRouting`: with a default route no hosting provider can be used. "
    "Otherwise blocked.",
    answer_from="shell `Get-CsAccessEdgeConfiguration`",
    who=SFB_ADMIN,
    why="Hosting providers such as Microsoft 365 cannot be used with a default route.",
    earliest=REPLICATED,
    source="https://learn.microsoft.com/powershell/module/skypeforbusiness/new-cshostingprovider",
    by_hand=ByHand(
        where=MANAGEMENT_SHELL,
        command="Get-CsAccessEdgeConfiguration | Select-Object RoutingMethod",
        expected="UseDnsSrvRouting",
    ),
)
BY_DNS = "UseDnsSrvRouting"
NO_METHOD = Unread(
    source="The management shell",
    detail="it gives the Edge without its routing method",
    remedy="Check that the bot's account may run Get-CsAccessEdgeConfiguration.",
    garbled=True,
)


def judge(facts: HybridFacts) -> Finding:
    """By DNS SRV records only."""
    if isinstance(facts.edge, Unread):
        return cannot_tell(CHECK, facts.edge)
    method = facts.edge.routing_method
    if method == BY_DNS:
        return CHECK.passed("The Edge routes by DNS SRV records.")
    if not method:
        return cannot_tell(CHECK, NO_METHOD)
    return CHECK.found(
        Verdict.FAIL,
        f"The Edge does not route by DNS SRV records, but by {method}.",
        remedy=f"{IN_SHELL} Set-CsAccessEdgeConfiguration -{BY_DNS}",
        earliest=facts.replicated,
    )
