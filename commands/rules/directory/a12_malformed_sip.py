"""A12: SIP addresses are well formed."""

from collections.abc import Iterator

from commands.rules.addresses import is_well_formed
from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, fail, judge_people
from commands.rules.roles import SFB_ADMIN
from commands.rules.troubles import About
from commands.rules.wording import quoted
from connectors.facts import OnPremisesUser

CHECK = Check(
    "A12",
    "SIP addresses are well formed",
    must_hold="`sip:` in lower case, a name, one @ and a domain, without blanks. Otherwise blocked.",
    answer_from="the people source: `msRTCSIP-PrimaryUserAddress`",
    who=SFB_ADMIN,
    why="Nothing can be routed to such an address.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
)
WORDS = Words(
    "Every SIP address is well formed.",
    "has a SIP address that is malformed.",
    "have SIP addresses that are malformed.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody by themselves."""
    return judge_people(facts, CHECK, WORDS, find=_find)


def _find(person: OnPremisesUser) -> Iterator[About]:
    if is_well_formed(person.sip_address):
        return
    upn = person.user_principal_name
    address = quoted(f"sip:{upn}") if "@" in upn else "sip:<name>@<domain>"
    fix = f"Set it anew: Set-CsUser -Identity {quoted(upn or person.distinguished_name)} -SipAddress {address}"
    yield fail(CHECK, f"has the SIP address {person.sip_address or '(none)'}: {_wrong(person.sip_address)}", fix)


def _wrong(address: str) -> str:
    scheme, _, rest = address.partition(":")
    if scheme != "sip":
        return (
            "it begins with the prefix in upper case" if scheme.casefold() == "sip" else "it does not begin with sip:"
        )
    if any(character.isspace() for character in rest):
        return "it holds a blank"
    return "it has more than one @" if rest.count("@") > 1 else "it lacks a name or a domain"
