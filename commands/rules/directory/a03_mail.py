"""A3: mail addresses are short enough, and nobody else has them."""

from collections.abc import Iterator

from commands.rules.check import Check
from commands.rules.directory.claims import Claimed
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.forms import too_long
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, among_all, collided, fail, judge_people
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import About
from connectors.facts import OnPremisesUser

LONGEST = 256

CHECK = Check(
    "A3",
    "Mail addresses can be synchronised",
    must_hold=f"At most {LONGEST} characters, and no other object has it as its mail or proxy address. Otherwise "
    "blocked. With the shell as the people source only people are compared, which is not enough to be ready: cannot "
    "tell.",
    answer_from="the people source: `mail`; Active Directory for all other objects with an address",
    who=AD_ADMIN,
    why="One of two objects with the same address goes without it.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/microsoft-365/enterprise/prepare-for-directory-synchronization",
)
WORDS = Words(
    "Every mail address can be synchronised.",
    "has a mail address that cannot be synchronised.",
    "have mail addresses that cannot be synchronised.",
)
_FIX = "Correct mail of the object that should not have it, then run a sync cycle."
_OTHERWISE_JUDGED = frozenset({Claimed.PROXY, Claimed.SIP})


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody alone, and against all other objects; what is also an own proxy or SIP address is A5, A11 or A13."""
    claims = facts.claims
    twice = collided(
        CHECK, claims.collisions(Claimed.MAIL, frozenset({Claimed.MAIL})), mine="the mail address", fix=_FIX
    )
    across = collided(
        CHECK,
        claims.collisions(Claimed.MAIL, frozenset({Claimed.PROXY}), unless=_OTHERWISE_JUDGED),
        mine="the mail address",
        fix=_FIX,
    )
    judged = judge_people(
        facts, CHECK, WORDS, find=_find, also={**across, **twice}, tells=lambda person: person.mail is not None
    )
    return among_all(judged, facts, CHECK)


def _find(person: OnPremisesUser) -> Iterator[About]:
    if wrong := too_long(person.mail or "", LONGEST):
        yield fail(CHECK, f"has a mail address that {wrong}", _FIX)
