"""U18: the person's mailbox is in Exchange Online, so that future meetings are converted."""

from commands.rules.check import ByHand, Check
from commands.rules.person.facts import UPN, PersonFacts, untold
from commands.rules.roles import TENANT_ADMIN
from commands.step import Finding, Verdict
from connectors.facts import Mailbox

CHECK = Check(
    "U18",
    "Mailbox in Exchange Online",
    must_hold="The mailbox is in Exchange Online; one on premises needs attention.",
    answer_from="Active Directory `msExchRecipientTypeDetails`",
    who=TENANT_ADMIN,
    why="The meeting migration service cannot change meetings in a mailbox on premises.",
    earliest="after the mailbox was moved",
    source="https://learn.microsoft.com/skypeforbusiness/audio-conferencing-in-office-365/"
    "setting-up-the-meeting-migration-service-mms",
    by_hand=ByHand(
        where="Exchange Online PowerShell",
        command=f"Get-EXOMailbox -Identity {UPN}",
        expected="one mailbox",
    ),
)


def judge(facts: PersonFacts) -> Finding:
    """Not needed without a mailbox: there are no meetings to change."""
    match facts.person.mailbox:
        case Mailbox.CLOUD:
            return CHECK.passed("The mailbox is in Exchange Online.", subject=facts.subject)
        case Mailbox.NONE:
            return CHECK.not_needed(f"{facts.name} has no mailbox.", subject=facts.subject)
        case Mailbox.ON_PREMISES:
            return CHECK.found(
                Verdict.WARN,
                f"The mailbox of {facts.name} is on premises.",
                remedy="Move the mailbox first, or tell the person to schedule future meetings anew after the move.",
                subject=facts.subject,
            )
    return untold(CHECK, facts, f"Where the mailbox of {facts.name} is, no source tells.")
