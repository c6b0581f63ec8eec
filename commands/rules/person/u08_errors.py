"""U8: neither synchronisation nor a service reports an error about the person."""

from commands.rules.check import ByHand, Check
from commands.rules.errors.facts import ErrorText, Where
from commands.rules.errors.translation import translate
from commands.rules.matching import Account
from commands.rules.person.facts import UPN, PersonFacts, account
from commands.rules.roles import AD_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import counted, sentence
from commands.step import Finding, Verdict

CHECK = Check(
    "U8",
    "No error of synchronisation or a service",
    must_hold="No provisioning error in Entra, and no validation error in Teams.",
    answer_from="Graph `GET /users`: `onPremisesProvisioningErrors`, `serviceProvisioningErrors`; Teams PowerShell "
    "`Get-CsOnlineUser`: `UserValidationErrors`",
    who=AD_ADMIN,
    why="Until it is solved, parts of the account are not set up, and the move may be refused.",
    earliest="after the next sync cycle, usually within 30 minutes",
    source="https://learn.microsoft.com/powershell/module/teams/get-csonlineuser",
    by_hand=ByHand(
        where="Teams PowerShell",
        command=f"Get-CsOnlineUser -Identity {UPN} | Select-Object UserValidationErrors",
        expected="nothing",
    ),
)


def judge(facts: PersonFacts) -> Finding:
    """Blocked by any error, with its text; green only if neither Entra nor Teams has one, and both know the person."""
    found = account(CHECK, facts)
    if not isinstance(found, Account):
        return found
    errors = [f"{one.value} ({one.attribute}) is claimed by another object" for one in found.conflicts]
    errors += found.errors
    if not isinstance(facts.online, Unread) and facts.online is not None:
        errors += facts.online.validation_errors
    if errors:
        meant = translate(ErrorText(message=errors[0], where=Where.SYNC))
        return CHECK.found(
            Verdict.FAIL,
            f"{counted(len(errors), 'error is', 'errors are')} reported about {facts.name}: "
            f"{sentence(errors[0])} {meant.cited}".rstrip(),
            remedy=meant.remedy
            if meant.known
            else "Correct in Active Directory what the text names, then run a sync cycle.",
            subject=facts.subject,
            evidence=tuple(errors[1:]),
        )
    if isinstance(facts.online, Unread):
        return cannot_tell(CHECK, facts.online, subject=facts.subject)
    if facts.online is None:
        says = f"First Teams has to know {facts.name}; Entra reports no error."
        return CHECK.not_needed(says, subject=facts.subject)
    return CHECK.passed("No error is reported.", subject=facts.subject)
