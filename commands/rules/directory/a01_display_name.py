"""A1: display names are such as synchronisation carries."""

from collections.abc import Iterator

from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.forms import blank, too_long
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, fail, judge_people
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import About
from connectors.facts import OnPremisesUser

LONGEST = 255

CHECK = Check(
    "A1",
    "Display names can be synchronised",
    must_hold=f"At most {LONGEST} characters, and not only blanks. Otherwise blocked.",
    answer_from="the people source: `displayName`",
    who=AD_ADMIN,
    why="Synchronisation refuses the object, or changes of it.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/microsoft-365/enterprise/prepare-for-directory-synchronization",
)
WORDS = Words(
    "Every display name can be synchronised.",
    "has a display name that cannot be synchronised.",
    "have display names that cannot be synchronised.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody by themselves."""
    return judge_people(facts, CHECK, WORDS, find=_find)


def _find(person: OnPremisesUser) -> Iterator[About]:
    if wrong := blank(person.display_name) or too_long(person.display_name, LONGEST):
        yield fail(CHECK, f"has a display name that {wrong}", "Correct displayName, then run a sync cycle.")
