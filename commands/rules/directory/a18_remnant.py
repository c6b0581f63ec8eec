"""A18: nobody who is not enabled still has a SIP address."""

from commands.rules.check import ByHand, Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, judge_others, warn
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import of_person
from commands.rules.wording import quoted
from connectors.facts import OnPremisesUser

CHECK = Check(
    "A18",
    "No remnants of an earlier enabling",
    must_hold="Whoever is not enabled has no SIP address of Skype for Business. Otherwise needs attention.",
    answer_from="Active Directory `msRTCSIP-UserEnabled`, `msRTCSIP-PrimaryUserAddress` of all other objects with an "
    "address",
    who=AD_ADMIN,
    why="A remnant of an older server keeps the address from others, and its owner cannot sign in.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
    by_hand=ByHand(
        where="Active Directory PowerShell",
        command="Get-ADObject -LDAPFilter '(&(msRTCSIP-PrimaryUserAddress=*)(!(msRTCSIP-UserEnabled=TRUE)))'",
        expected="nothing",
    ),
)
WORDS = Words(
    "Whoever is not enabled has no SIP address.",
    "is not enabled, but still has a SIP address.",
    "are not enabled, but still have SIP addresses.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """Whom the source lists besides; a source that lists only who is enabled cannot tell that there is nobody."""
    remnants = [other for other in facts.others if not other.enabled and other.sip_address.strip()]
    troubles = [
        of_person(one, warn(CHECK, "is not enabled, but still has a SIP address", _fix(one))) for one in remnants
    ]
    return judge_others(facts, CHECK, WORDS, troubles)


def _fix(one: OnPremisesUser) -> str:
    return (
        f"Run Disable-CsUser -Identity {quoted(one.distinguished_name)}; if that fails, clear its msRTCSIP attributes."
    )
