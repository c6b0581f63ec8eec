"""A4: mail nicknames are such as synchronisation carries."""

from collections.abc import Iterator

from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.forms import too_long
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, among_all, fail, judge_people, shared
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import About
from connectors.facts import OnPremisesUser

LONGEST = 64

CHECK = Check(
    "A4",
    "Mail nicknames can be synchronised",
    must_hold=f"At most {LONGEST} characters, no full stop first, and no other object has it. Otherwise blocked.",
    answer_from="Active Directory `mailNickname`, also of all other objects with an address",
    who=AD_ADMIN,
    why="Synchronisation refuses the object, or one of two goes without the name.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/microsoft-365/enterprise/prepare-for-directory-synchronization",
)
WORDS = Words(
    "Every mail nickname can be synchronised.",
    "has a mail nickname that cannot be synchronised.",
    "have mail nicknames that cannot be synchronised.",
)
_FIX = "Correct mailNickname of the person who should not have it, then run a sync cycle."


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody alone, and against all other objects."""
    judged = judge_people(
        facts,
        CHECK,
        WORDS,
        find=_find,
        also=shared(facts, lambda holder: holder.mail_nickname, _as_others),
        tells=lambda person: person.mail_nickname is not None,
    )
    return among_all(judged, facts, CHECK)


def _as_others(person: OnPremisesUser, others: str) -> About:
    return fail(CHECK, f"has the mail nickname {person.mail_nickname}, as others have", _FIX, other=others)


def _find(person: OnPremisesUser) -> Iterator[About]:
    nickname = person.mail_nickname or ""
    if wrong := too_long(nickname, LONGEST) or ("begins with a full stop" if nickname.startswith(".") else ""):
        yield fail(CHECK, f"has a mail nickname that {wrong}", _FIX)
