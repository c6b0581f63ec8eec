"""U19: the person is in no protected group of Active Directory."""

from commands.rules.check import ByHand, Check
from commands.rules.person.facts import SAM, PersonFacts, untold
from commands.rules.roles import AD_ADMIN
from commands.step import Finding, Verdict

CHECK = Check(
    "U19",
    "Not in a protected group",
    must_hold="The account is in no protected group; adminCount 1 needs attention.",
    answer_from="Active Directory `adminCount`",
    who=AD_ADMIN,
    why="The rights of Skype for Business are taken off such accounts each hour, so the move lacks them.",
    earliest="within an hour after the account has left the group",
    source="https://learn.microsoft.com/skypeforbusiness/troubleshoot/server-configuration/"
    "issue-attempt-move-or-enable-user-command",
    by_hand=ByHand(
        where="PowerShell with the Active Directory module",
        command=f"Get-ADUser -Identity {SAM} -Properties adminCount",
        expected="no adminCount, or 0",
    ),
)


def judge(facts: PersonFacts) -> Finding:
    """A warning only: a domain administrator can move the person all the same."""
    if facts.person.protected is None:
        return untold(CHECK, facts, f"Whether {facts.name} is in a protected group, no source tells.")
    if not facts.person.protected:
        return CHECK.passed("The account is in no protected group.", subject=facts.subject)
    return CHECK.found(
        Verdict.WARN,
        f"{facts.name} is, or was, in a protected group.",
        remedy="Move the person in the management shell with an account in RTCUniversalUserAdmins, or switch the "
        "inheritance of rights on again for the account.",
        subject=facts.subject,
    )
