"""A17: nobody is enabled for Skype for Business whose account is disabled, unless the account is in another forest."""

from collections.abc import Iterator

from commands.rules.check import ByHand, Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, judge_people, warn
from commands.rules.roles import SFB_ADMIN
from commands.rules.troubles import About
from commands.rules.wording import quoted
from connectors.facts import OnPremisesUser

CHECK = Check(
    "A17",
    "Accounts of enabled people are enabled",
    must_hold="Nobody is enabled for Skype for Business whose account is disabled and belongs to no account of another "
    "forest. Otherwise needs attention.",
    answer_from="Active Directory `userAccountControl`, `msRTCSIP-OriginatorSid`",
    who=SFB_ADMIN,
    why="Probably somebody who has left: nobody can sign in, and a move would fail or waste a licence.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
    by_hand=ByHand(
        where="Active Directory PowerShell",
        command="Get-ADUser -LDAPFilter '(&(msRTCSIP-UserEnabled=TRUE)(!(msRTCSIP-OriginatorSid=*))"
        "(userAccountControl:1.2.840.113556.1.4.803:=2))'",
        expected="nobody",
    ),
)
WORDS = Words(
    "Everybody who is enabled for Skype for Business has an account that is enabled.",
    "is enabled for Skype for Business with an account that is disabled.",
    "are enabled for Skype for Business with accounts that are disabled.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody by themselves."""
    return judge_people(facts, CHECK, WORDS, find=_find, tells=_tells)


def _tells(person: OnPremisesUser) -> bool:
    """Of a disabled account the OriginatorSid has to be known as well."""
    return bool(person.account_enabled) or (person.account_enabled is False and person.originator_sid is not None)


def _find(person: OnPremisesUser) -> Iterator[About]:
    if person.account_enabled is False and not person.originator_sid:
        identity = quoted(person.user_principal_name or person.sip_address)
        yield warn(
            CHECK, "is enabled, but the account is disabled", f"If they have left: Disable-CsUser -Identity {identity}"
        )
