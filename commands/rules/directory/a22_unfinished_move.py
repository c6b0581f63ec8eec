"""A22: no move to another pool is unfinished."""

from collections.abc import Iterator

from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import Judged, Words, judge_people, warn
from commands.rules.roles import SFB_ADMIN
from commands.rules.troubles import About
from commands.rules.wording import quoted
from connectors.facts import OnPremisesUser

CHECK = Check(
    "A22",
    "No move between pools is unfinished",
    must_hold="Nobody has a target of a move. Otherwise needs attention.",
    answer_from="the people source: `TargetServerIfMoving`, or `msRTCSIP-TargetHomeServer`",
    who=SFB_ADMIN,
    why="Whoever is being moved between pools cannot be moved to Teams.",
    earliest="within minutes",
    source="https://learn.microsoft.com/powershell/module/skypeforbusiness/move-csuser",
)
WORDS = Words(
    "Nobody is being moved between pools.",
    "is in a move between pools that has not finished.",
    "are in a move between pools that has not finished.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody by themselves."""
    return judge_people(facts, CHECK, WORDS, find=_find)


def _find(person: OnPremisesUser) -> Iterator[About]:
    if target := person.moving_to.strip():
        fix = f"Finish the move: Move-CsUser -Identity {quoted(person.sip_address)} -Target <pool>, or wait for it."
        yield warn(CHECK, f"is being moved to {target}", fix)
