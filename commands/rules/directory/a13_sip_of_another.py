"""A13: nobody's SIP address is somebody else's proxy address or sign-in name."""

from commands.rules.check import Check
from commands.rules.directory.claims import Claimed
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, among_all, collided, judge_people
from commands.rules.roles import AD_ADMIN

CHECK = Check(
    "A13",
    "No SIP address is an address of somebody else",
    must_hold="No other object has somebody's SIP address as its `sip:` or `smtp:` proxy address or its sign-in name; "
    "otherwise blocked. A `sip:` entry that both have is judged as S8, the same SIP address as A11.",
    answer_from="Active Directory `proxyAddresses`, `userPrincipalName`, also of all other objects with an address",
    who=AD_ADMIN,
    why="Synchronisation gives the address to one of the two.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
)
WORDS = Words(
    "Beyond what A11 and S8 tell, nobody's SIP address is an address of somebody else.",
    "has a SIP address that is a proxy address or sign-in name of somebody else.",
    "have SIP addresses that are proxy addresses or sign-in names of somebody else.",
)
_SIP_ENTRY = frozenset({Claimed.SIP_PROXY})
_AS_A11 = frozenset({Claimed.SIP})
_FIX = "Take the address off the object that should not have it, then run a sync cycle."


def judge(facts: DirectoryFacts) -> Judged:
    """Whose proxy addresses the source does not give cannot be judged, unless a sign-in name is the same already."""
    claims, address = facts.claims, "the SIP address"
    theirs = frozenset({Claimed.PROXY, Claimed.UPN})
    names = collided(CHECK, claims.collisions(Claimed.SIP, theirs, but_not=_AS_A11), mine=address, fix=_FIX)
    entries = collided(
        CHECK,
        claims.collisions(Claimed.SIP, _SIP_ENTRY, unless=_SIP_ENTRY, but_not=_AS_A11),
        mine=address,
        fix=_FIX,
    )
    also = {**entries, **names}
    judged = judge_people(facts, CHECK, WORDS, also=also, tells=lambda person: person.proxy_addresses is not None)
    return among_all(judged, facts, CHECK)
