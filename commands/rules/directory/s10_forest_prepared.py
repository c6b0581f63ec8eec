"""S10: the forest is prepared for Skype for Business Server."""

from commands.rules.check import ByHand, Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import Judged
from commands.rules.roles import AD_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Verdict

READY = "LC_FORESTSETTINGS_STATE_READY"

CHECK = Check(
    "S10",
    "The forest is prepared",
    must_hold=f"The state of the forest is `{READY}`. Otherwise blocked.",
    answer_from="shell `Get-CsAdForest`",
    who=AD_ADMIN,
    why="Without the groups and settings of the forest no account may change users, and moves fail.",
    earliest="as soon as the change has reached all domain controllers",
    source="https://learn.microsoft.com/powershell/module/skypeforbusiness/get-csadforest",
    by_hand=ByHand(where="the management shell", command="Get-CsAdForest", expected=READY),
)


def judge(facts: DirectoryFacts) -> Judged:
    """Any other state is not ready."""
    state = facts.forest_state
    if isinstance(state, Unread):
        return Judged(cannot_tell(CHECK, state))
    if state == READY:
        return Judged(CHECK.passed("The forest is prepared for Skype for Business Server."))
    return Judged(
        CHECK.found(
            Verdict.FAIL,
            f"The forest is not prepared: its state is {state}.",
            remedy="As a member of Enterprise Admins run in the management shell: Enable-CsAdForest. Where the RTC "
            "groups are in another domain, add -GroupDomain with its name.",
        )
    )
