"""A6: account names are such as synchronisation carries."""

from collections.abc import Iterator

from commands.rules.check import Check
from commands.rules.directory.claims import Holder
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.forms import forbidden, too_long
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, fail, judge_people, shared
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import About
from connectors.facts import OnPremisesUser

LONGEST = 20
_FORBIDDEN = frozenset('\\"|,/[]:<>+=;?*')

CHECK = Check(
    "A6",
    "Account names can be synchronised",
    must_hold=f'At most {LONGEST} characters, none of `\\ " | , / [ ] : < > + = ; ? *`, and unique among those without '
    "a sign-in name. Otherwise blocked.",
    answer_from="the people source: `sAMAccountName`",
    who=AD_ADMIN,
    why="Synchronisation refuses the object, or changes of it.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/microsoft-365/enterprise/prepare-for-directory-synchronization",
)
WORDS = Words(
    "Every account name can be synchronised.",
    "has an account name that cannot be synchronised.",
    "have account names that cannot be synchronised.",
)
_FIX = "Correct sAMAccountName (Set-ADUser -SamAccountName), then run a sync cycle."


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody alone; only who has no sign-in name is known by it to others."""
    also = shared(facts, _only_name, _as_others)
    return judge_people(facts, CHECK, WORDS, find=_find, also=also, tells=lambda person: bool(person.sam_account_name))


def _as_others(person: OnPremisesUser, others: str) -> About:
    return fail(CHECK, f"has the account name {person.sam_account_name}, as others have", _FIX, other=others)


def _only_name(holder: Holder) -> str:
    """Of people only: the account names of other objects are not read."""
    if not isinstance(holder, OnPremisesUser) or holder.user_principal_name.strip():
        return ""
    return holder.sam_account_name


def _find(person: OnPremisesUser) -> Iterator[About]:
    name = person.sam_account_name
    if wrong := too_long(name, LONGEST) or forbidden(name, _FORBIDDEN, blanks=True):
        yield fail(CHECK, f"has the account name {name[:LONGEST]}, which {wrong}", _FIX)
