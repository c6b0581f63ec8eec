"""T6: the tenant is not locked to Teams only, since a tenant that is takes nobody over from a server."""

from commands.rules.check import ByHand, Check
from commands.rules.roles import TEAMS_ADMIN
from commands.rules.tenant.facts import TenantFacts
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import sentence, within
from commands.step import Finding, Verdict

LOCKED = ("upgradetoteams", "teamsonly")
"""Names of the policy and of its mode, lower case."""

CHECK = Check(
    "T6",
    "The tenant is not locked to Teams only",
    must_hold="Neither the global upgrade policy nor Microsoft's own override puts the whole tenant into Teams only; "
    "otherwise blocked. Teams PowerShell does not tell: needs attention.",
    answer_from="Teams PowerShell `Get-CsTenant` and `Get-CsTeamsUpgradePolicy -Identity Global`",
    who=TEAMS_ADMIN,
    why="In a tenant that is Teams only nobody can stay on premises while others move.",
    earliest="after Microsoft has provisioned the tenant again, usually within a day",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-hybrid-connectivity",
    by_hand=ByHand(
        where="Teams PowerShell",
        command="Get-CsTenant | Select-Object TeamsUpgradeOverridePolicy; "
        "Get-CsTeamsUpgradePolicy -Identity Global | Select-Object Mode",
        expected="no override, and a mode other than TeamsOnly",
    ),
)
_REPROVISION = (
    "Publish lyncdiscover of your SIP domains so that it leads on premises, then have the tenant provisioned again: "
    "change a verified domain or a subscription, or open a ticket with Microsoft. Only Microsoft sets the override."
)
_OWN_POLICY = "Run in Teams PowerShell: Grant-CsTeamsUpgradePolicy -PolicyName Islands -Global."


def judge(facts: TenantFacts) -> Finding:
    """The override, which only Microsoft sets, outranks the mode of the global policy."""
    teams = facts.teams
    if isinstance(teams, Unread):
        return _not_read(teams)
    override, mode = teams.upgrade_override, teams.upgrade_mode
    if not (override or mode):
        detail = "it names no mode of the global upgrade policy"
        return _not_read(Unread(source="Teams PowerShell", detail=detail, remedy="Look by hand.", garbled=True))
    effective = override or mode
    seen = (f"TeamsUpgradeOverridePolicy: {override or 'none'}", f"Mode of the global policy: {mode or 'not told'}")
    if effective.lower() not in LOCKED:
        return CHECK.passed(f"The mode of the tenant is {effective}.", evidence=seen)
    if override:
        says = f"Microsoft has locked the tenant to Teams only ({override})."
        return CHECK.found(Verdict.FAIL, says, remedy=_REPROVISION, evidence=seen)
    return CHECK.found(
        Verdict.FAIL,
        f"The global upgrade policy puts everybody into Teams only ({mode}).",
        remedy=_OWN_POLICY,
        earliest=within(facts.patience.policy),
        evidence=seen,
    )


def _not_read(missing: Unread) -> Finding:
    """It holds nothing up, as Microsoft's guide has it: every move would tell. It is never green either."""
    unread = cannot_tell(CHECK, missing)
    return CHECK.found(
        Verdict.WARN,
        f"Whether the tenant is locked to Teams only cannot be told. {missing.says}",
        remedy=" ".join(filter(None, (sentence(missing.remedy), CHECK.by_hand.says if CHECK.by_hand else ""))),
        earliest=unread.earliest,
        evidence=unread.evidence,
    )
