"""A7: target addresses are such as synchronisation carries, and nothing else has them."""

from collections.abc import Iterator

from commands.rules.addresses import bare
from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.forms import proxy_form
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, among_all, fail, judge_people, shared
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import About
from connectors.facts import OnPremisesUser

LONGEST = 255

CHECK = Check(
    "A7",
    "Target addresses can be synchronised",
    must_hold=f"At most {LONGEST} characters, one prefix, no characters that are not allowed, an `smtp:` one in a "
    "public domain, and no other object has it. Otherwise blocked.",
    answer_from="Active Directory `targetAddress`, also of all other objects with an address",
    who=AD_ADMIN,
    why="Mail is sent on to it, and synchronisation refuses one that is none.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/microsoft-365/enterprise/prepare-for-directory-synchronization",
)
WORDS = Words(
    "Every target address can be synchronised.",
    "has a target address that cannot be synchronised.",
    "have target addresses that cannot be synchronised.",
)
_FIX = "Correct targetAddress, then run a sync cycle."


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody alone, and against all other objects."""
    judged = judge_people(
        facts,
        CHECK,
        WORDS,
        find=_find,
        also=shared(facts, lambda holder: bare(holder.target_address or ""), _as_others),
        tells=lambda person: person.target_address is not None,
    )
    return among_all(judged, facts, CHECK)


def _as_others(person: OnPremisesUser, others: str) -> About:
    return fail(CHECK, f"has the target address {person.target_address}, as others have", _FIX, other=others)


def _find(person: OnPremisesUser) -> Iterator[About]:
    target = person.target_address
    if target and (wrong := proxy_form(target, longest=LONGEST, backslash=True)):
        yield fail(CHECK, f"has the target address {target[:LONGEST]}, which {wrong}", _FIX)
