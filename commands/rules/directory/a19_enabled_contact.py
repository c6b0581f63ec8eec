"""A19: no contact is enabled for Skype for Business."""

from commands.rules.check import ByHand, Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, fail, judge_others
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import of_person
from connectors.facts import ObjectKind

CHECK = Check(
    "A19",
    "No contact is enabled for Skype for Business",
    must_hold="Only users are enabled. A contact that is: blocked.",
    answer_from="Active Directory `objectClass`, `msRTCSIP-UserEnabled` of all other objects with an address",
    who=AD_ADMIN,
    why="Entra Connect does not carry contacts over for Skype for Business, so their people stay unknown in the cloud.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-a-multi-forest-environment-for-hybrid",
    by_hand=ByHand(
        where="Active Directory PowerShell",
        command="Get-ADObject -LDAPFilter '(&(objectClass=contact)(msRTCSIP-UserEnabled=TRUE))'",
        expected="nothing",
    ),
)
WORDS = Words(
    "No contact is enabled for Skype for Business.",
    "is enabled as a contact.",
    "are enabled as contacts.",
)
_FIX = (
    "Replace the contact by a disabled user with msRTCSIP-OriginatorSid = SID of the person's account (by Microsoft "
    "Identity Manager), and enable that."
)


def judge(facts: DirectoryFacts) -> Judged:
    """Whom the source lists besides the people; the management shell lists no contacts."""
    contacts = [other for other in facts.others if other.enabled and other.kind is ObjectKind.CONTACT]
    about = fail(CHECK, "is a contact that is enabled for Skype for Business", _FIX)
    return judge_others(facts, CHECK, WORDS, [of_person(contact, about) for contact in contacts])
