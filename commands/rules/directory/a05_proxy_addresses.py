"""A5: proxy addresses are such as synchronisation carries, and nobody else has them."""

from collections.abc import Iterator

from commands.rules.check import Check
from commands.rules.directory.claims import Claimed
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.forms import proxy_form
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, among_all, collided, fail, judge_people
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import About
from connectors.facts import OnPremisesUser

LONGEST = 256

CHECK = Check(
    "A5",
    "Proxy addresses can be synchronised",
    must_hold=f"At most {LONGEST} characters, one prefix, no characters that are not allowed; `smtp:` ones in a public "
    "domain; and no other object has it. Otherwise blocked. Shared `sip:` entries are judged as S8 and A13.",
    answer_from="Active Directory `proxyAddresses`, also of all other objects with an address",
    who=AD_ADMIN,
    why="Synchronisation refuses the value, or one of two objects goes without it.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/microsoft-365/enterprise/prepare-for-directory-synchronization",
)
WORDS = Words(
    "Every proxy address can be synchronised.",
    "has a proxy address that cannot be synchronised.",
    "have proxy addresses that cannot be synchronised.",
)
_FIX = "Correct the entry in proxyAddresses of the object that should not have it, then run a sync cycle."


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody alone, and against all other objects."""
    collisions = facts.claims.collisions(Claimed.PROXY, frozenset({Claimed.PROXY}))
    also = collided(CHECK, collisions, mine="the proxy address", fix=_FIX)
    judged = judge_people(
        facts, CHECK, WORDS, find=_find, also=also, tells=lambda person: person.proxy_addresses is not None
    )
    return among_all(judged, facts, CHECK)


def _find(person: OnPremisesUser) -> Iterator[About]:
    for entry in person.proxy_addresses or ():
        if wrong := proxy_form(entry, longest=LONGEST):
            yield fail(CHECK, f"has the proxy address {entry[:LONGEST]}, which {wrong}", _FIX)
