"""U2: the person's account is not disabled in Active Directory."""

from commands.rules.check import ByHand, Check
from commands.rules.matching import Account
from commands.rules.person.facts import SAM, PersonFacts, account, untold
from commands.rules.roles import AD_ADMIN
from commands.rules.wording import quoted
from commands.step import Finding, Verdict

CHECK = Check(
    "U2",
    "Account enabled in Active Directory",
    must_hold="The account is enabled. Disabled is normal in a resource forest (needs attention), and else blocked.",
    answer_from="Active Directory `userAccountControl`; where that is not read, its copy from Graph `GET /users`",
    who=AD_ADMIN,
    why="Who has left need not be moved, and a disabled account cannot sign in after the move.",
    earliest="at once in Active Directory",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-from-on-premises-to-teams",
    by_hand=ByHand(
        where="PowerShell with the Active Directory module",
        command=f"Get-ADUser -Identity {SAM} -Properties Enabled, msRTCSIP-OriginatorSid",
        expected="Enabled True, or a value of msRTCSIP-OriginatorSid",
    ),
)


def judge(facts: PersonFacts) -> Finding:
    """What the directory says, or else the copy that synchronisation made of it."""
    enabled, where = facts.person.account_enabled, "in Active Directory"
    if enabled is None:
        found = account(CHECK, facts)
        if not isinstance(found, Account):
            return found
        if not found.synced or found.enabled is None:
            return untold(CHECK, facts, f"Whether the account of {facts.name} is enabled, no source tells.")
        enabled, where = found.enabled, "in Microsoft 365, as synchronisation brought it"
    if enabled:
        return CHECK.passed(f"The account is enabled {where}.", subject=facts.subject)
    if facts.person.originator_sid:
        return CHECK.found(
            Verdict.WARN,
            f"The account of {facts.name} is disabled, as is normal in a resource forest.",
            why="The person signs in with an account of another forest, and that one must be synchronised too.",
            remedy="Make sure that the account in the other forest is synchronised and enabled.",
            subject=facts.subject,
        )
    if facts.person.originator_sid is None:
        problem = f"The account of {facts.name} is disabled {where}"
        return untold(CHECK, facts, f"{problem}; whether its owner has one in another forest, no source tells.")
    return CHECK.found(
        Verdict.FAIL,
        f"The account of {facts.name} is disabled {where}.",
        remedy=f"If {facts.name} is still here: Enable-ADAccount -Identity "
        f"{quoted(facts.person.sam_account_name or facts.subject)}. Otherwise leave them out of the moves.",
        subject=facts.subject,
    )
