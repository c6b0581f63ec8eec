"""A2: given names are such as synchronisation carries."""

from collections.abc import Iterator

from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.forms import too_long
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, fail, judge_people
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import About
from connectors.facts import OnPremisesUser

LONGEST = 63

CHECK = Check(
    "A2",
    "Given names can be synchronised",
    must_hold=f"At most {LONGEST} characters. Otherwise blocked.",
    answer_from="the people source: `givenName`",
    who=AD_ADMIN,
    why="Synchronisation refuses the object, or changes of it.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/microsoft-365/enterprise/prepare-for-directory-synchronization",
)
WORDS = Words(
    "Every given name can be synchronised.",
    "has a given name that cannot be synchronised.",
    "have given names that cannot be synchronised.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody by themselves."""
    return judge_people(facts, CHECK, WORDS, find=_find, tells=lambda person: person.given_name is not None)


def _find(person: OnPremisesUser) -> Iterator[About]:
    if wrong := too_long(person.given_name or "", LONGEST):
        yield fail(CHECK, f"has a given name that {wrong}", "Shorten givenName, then run a sync cycle.")
