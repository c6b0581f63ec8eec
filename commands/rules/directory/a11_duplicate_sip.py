"""A11: no two objects of the directory have the same SIP address."""

from commands.rules.check import Check
from commands.rules.directory.claims import Claimed
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, among_all, collided, judge_people
from commands.rules.roles import SFB_ADMIN

CHECK = Check(
    "A11",
    "Every SIP address belongs to one person",
    must_hold="No other object of the forest has somebody's SIP address, without regard to case; otherwise blocked. "
    "With the shell as the people source only people are compared, which is not enough to be ready: cannot tell.",
    answer_from="the people source: `msRTCSIP-PrimaryUserAddress`; Active Directory for all other objects with an "
    "address",
    who=SFB_ADMIN,
    why="Two people with one SIP address get each other's calls and messages.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
)
WORDS = Words(
    "Nobody's SIP address is somebody else's too.",
    "has a SIP address that somebody else has too.",
    "have a SIP address that somebody else has too.",
)
_FIX = "Give the person who should not have it another one: Set-CsUser -Identity <UPN> -SipAddress sip:<new address>."
_SIP = frozenset({Claimed.SIP})


def judge(facts: DirectoryFacts) -> Judged:
    """Against contacts and those who are no longer enabled as well."""
    collisions = facts.claims.collisions(Claimed.SIP, _SIP)
    also = collided(CHECK, collisions, mine="the SIP address", fix=_FIX)
    return among_all(judge_people(facts, CHECK, WORDS, also=also), facts, CHECK)
