"""A23: no SIP address has an apostrophe before its @."""

from collections.abc import Iterator

from commands.rules.addresses import bare
from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, judge_people, warn
from commands.rules.roles import SFB_ADMIN
from commands.rules.troubles import About
from commands.rules.wording import quoted
from connectors.facts import OnPremisesUser

CHECK = Check(
    "A23",
    "No apostrophe in SIP addresses",
    must_hold="The part of a SIP address before the @ has no apostrophe. Otherwise needs attention.",
    answer_from="the people source: `msRTCSIP-PrimaryUserAddress`",
    who=SFB_ADMIN,
    why="People with such an address have trouble joining meetings.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
)
WORDS = Words(
    "No SIP address has an apostrophe.",
    "has an apostrophe in the SIP address.",
    "have an apostrophe in the SIP address.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody by themselves."""
    return judge_people(facts, CHECK, WORDS, find=_find)


def _find(person: OnPremisesUser) -> Iterator[About]:
    address = bare(person.sip_address)
    if "'" in address.rpartition("@")[0]:
        without = f"sip:{address.replace(chr(39), '')}"
        fix = f"Set-CsUser -Identity {quoted(person.sip_address)} -SipAddress {quoted(without)}"
        yield warn(CHECK, f"has the SIP address {address}, which holds an apostrophe", fix)
