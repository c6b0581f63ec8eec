"""S7: the SIP address is also the sign-in name."""

from collections.abc import Iterator

from commands.rules.addresses import bare
from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, judge_people, warn
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import About
from commands.rules.wording import quoted
from connectors.facts import OnPremisesUser

CHECK = Check(
    "S7",
    "SIP address and sign-in name are the same",
    must_hold="Without regard to case. Otherwise needs attention.",
    answer_from="the people source",
    who=AD_ADMIN,
    why="Microsoft tested only equal ones; otherwise single sign-on and Exchange features are lost.",
    earliest=AFTER_CYCLE,
    part="names",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-a-multi-forest-environment-for-hybrid",
)
WORDS = Words(
    "Every SIP address is also the sign-in name.",
    "has a SIP address that differs from the sign-in name.",
    "have a SIP address that differs from the sign-in name.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """The deployment alone tells."""
    return judge_people(facts, CHECK, WORDS, find=_differs)


def _differs(person: OnPremisesUser) -> Iterator[About]:
    if bare(person.sip_address) != bare(person.user_principal_name):
        yield warn(
            CHECK,
            f"has the SIP address {bare(person.sip_address)}, which differs from the sign-in name",
            f"Make them equal, for instance: Set-CsUser -Identity {quoted(person.sip_address)} "
            f"-SipAddress {quoted('sip:' + person.user_principal_name)}",
        )
