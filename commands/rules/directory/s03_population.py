"""S3: every Skype for Business user has arrived in the tenant."""

from commands.rules.addresses import bare
from commands.rules.causes import unit_name, units_not_arrived
from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, found
from commands.rules.matching import Account, Directory, holders
from commands.rules.roles import CONNECT_ADMIN, SFB_ADMIN
from commands.rules.troubles import About, Trouble, of_person
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import people
from commands.step import Verdict
from connectors.facts import OnPremisesUser

CHECK = Check(
    "S3",
    "Every Skype for Business user is in Microsoft 365",
    must_hold="Everybody has an account in the tenant, found by source anchor, security identifier or sign-in name. "
    "One person missing: blocked. An empty list of people: cannot tell.",
    answer_from="the people source, Graph `GET /users`",
    who=CONNECT_ADMIN,
    why="A person who is not synchronised disturbs communication between the halves, even without being moved.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
)
WORDS = Words("", "is missing from Microsoft 365.", "are missing from Microsoft 365.")
_PROBLEM = "is not in Microsoft 365"


def judge(facts: DirectoryFacts) -> Judged:
    """Nobody listed is unknown: an empty list is more often a missing right than an empty company."""
    directory = facts.both
    if isinstance(directory, Unread):
        return Judged(cannot_tell(CHECK, directory))
    whole = len(directory.people)
    if not whole:
        return Judged(
            CHECK.found(
                Verdict.UNKNOWN,
                "Nobody is listed who is enabled for Skype for Business.",
                why="An empty list is more often a missing right than an empty company.",
                remedy="Check that the bot's account may read all users where they are listed.",
                who=SFB_ADMIN,
                earliest="at once",
            )
        )
    troubles = absent(directory)
    if troubles:
        return Judged(found(CHECK, WORDS, troubles, whole=whole), tuple(troubles))
    says = f"All {people(whole)} with Skype for Business are in Microsoft 365."
    return Judged(CHECK.passed("The one person with Skype for Business is in Microsoft 365." if whole == 1 else says))


def absent(directory: Directory) -> list[Trouble]:
    """Everybody who is in no way in the tenant, with the likely cause."""
    missing = [position for position in range(len(directory.people)) if position not in directory.matches]
    units = units_not_arrived(directory)
    lonely = [position for position in missing if position not in units]
    taken = holders(
        directory.accounts, frozenset(a for position in lonely for a in _addresses(directory.people[position]))
    )
    return [
        of_person(directory.people[position], _cause(directory.people[position], units.get(position, ""), taken))
        for position in missing
    ]


def _addresses(person: OnPremisesUser) -> tuple[str, ...]:
    return tuple({bare(person.sip_address), bare(person.user_principal_name)} - {""})


def _cause(person: OnPremisesUser, unit: str, taken: dict[str, list[Account]]) -> About:
    if unit:
        name = unit_name(unit)
        return About(
            check=CHECK.id,
            verdict=Verdict.FAIL,
            problem=_PROBLEM,
            cause=f"Nobody from {name} arrived, so it is probably not in sync scope:",
            fix=f"Bring {name} into sync scope (Entra Connect, Customize synchronization options, Domain and OU "
            "filtering).",
            group=unit.casefold(),
        )
    rivals = [account for address in _addresses(person) for account in taken.get(address, ())]
    if rivals:
        return About(
            check=CHECK.id,
            verdict=Verdict.FAIL,
            problem=_PROBLEM,
            cause="Probably a conflict: somebody else already has one of the addresses.",
            fix="Take the address off the account that should not have it, then run a sync cycle.",
            other=f"{rivals[0].name} ({rivals[0].upn})",
        )
    return About(
        check=CHECK.id,
        verdict=Verdict.FAIL,
        problem=_PROBLEM,
        cause="Others from that OU arrived, so probably a filter on groups or attributes, or a sync error.",
        fix="Search for the person in the Synchronization Service Manager on the Entra Connect server, "
        "and read under Lineage which rule leaves them out.",
    )
