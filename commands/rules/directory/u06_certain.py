"""U6 for everybody: each account is synchronised, and certainly the person's."""

from commands.rules.causes import unit_name, units_not_arrived
from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, fail, summed, warn
from commands.rules.matching import Directory, Key, Match
from commands.rules.roles import CONNECT_ADMIN
from commands.rules.troubles import About, Trouble, of_person
from commands.rules.unread import Unread, cannot_tell

CHECK = Check(
    "U6",
    "Everybody was found for certain",
    must_hold="Whoever is in the tenant was found by source anchor or security identifier, and the account is "
    "synchronised. By sign-in name only: needs attention. Not synchronised: blocked.",
    answer_from="the people source, Graph `GET /users`",
    who=CONNECT_ADMIN,
    why="The account may belong to somebody else, or be out of step with the directory.",
    earliest=AFTER_CYCLE,
    part="population",
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/plan-connect-design-concepts",
)
WORDS = Words(
    "Everybody who is in Microsoft 365 was found by source anchor or security identifier.",
    "was found, but not for certain.",
    "were found, but not for certain.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """Both sides are needed."""
    directory = facts.both
    if isinstance(directory, Unread):
        return Judged(cannot_tell(CHECK, directory))
    return summed(facts, CHECK, WORDS, troubles=uncertain(directory))


def uncertain(directory: Directory) -> list[Trouble]:
    """People found by their name only, or whose account is not synchronised."""
    units = units_not_arrived(directory)
    return [
        of_person(directory.people[position], _doubt(match, units.get(position, "")))
        for position, match in sorted(directory.matches.items())
        if match.key is Key.NAME or not match.account.synced
    ]


def _doubt(match: Match, unit: str) -> About:
    if match.account.synced:
        return warn(
            CHECK,
            "was found by the sign-in name only, since neither source anchor nor security identifier fit: "
            f"{match.account.upn}",
            "Compare the account's source anchor with the person's objectGUID or mS-DS-ConsistencyGuid.",
        )
    if match.key is Key.NAME:
        problem = "has an account of the same name that is not synchronised"
        scope = unit_name(unit) if unit else "the person"
        fix = f"Bring {scope} into sync scope: the account is then taken over by its name."
    else:
        problem = "has an account that is no longer synchronised"
        fix = "Bring the person back into sync scope, and run a sync cycle."
    return fail(CHECK, f"{problem}: {match.account.upn}", fix)
