"""Step 3: is every Skype for Business user in the tenant, once, and for certain [S3, U6]."""

from collections import defaultdict
from collections.abc import Iterator

from commands.rules.addresses import bare
from commands.rules.causes import absent_units, unit_name
from commands.rules.checks import S3, S3_ONCE, U3, U6
from commands.rules.matching import Account, Directory, Key, Match, holders
from commands.rules.roles import CONNECT_ADMIN, ENTRA_ADMIN, SFB_ADMIN
from commands.rules.troubles import About, Trouble, biggest_fix, evidence, of_person
from commands.rules.wording import people, people_of, verb
from commands.step import Finding, Verdict
from connectors.facts import ON_PREMISES_HOME, OnPremisesUser

AFTER_CYCLE = "after the next sync cycle, usually within 30 minutes"
_WHY = "A person who is not synchronised disturbs communication between the halves, even without being moved."


def absent(directory: Directory) -> list[Trouble]:
    """Everybody who is in no way in the tenant, with the likely cause."""
    missing = [position for position in range(len(directory.people)) if position not in directory.matches]
    units = _absent_units(directory)
    lonely = [position for position in missing if position not in units]
    taken = holders(
        directory.accounts, frozenset(a for position in lonely for a in _addresses(directory.people[position]))
    )
    return [_absent_one(directory.people[position], units.get(position, ""), taken) for position in missing]


def _absent_units(directory: Directory) -> dict[int, str]:
    """By position, the unit of everybody whose whole unit did not arrive: missing, or only of the same name."""
    arrived = {p for p, m in directory.matches.items() if m.key is not Key.NAME or m.account.synced}
    return absent_units(directory.people, set(range(len(directory.people))) - arrived)


def _addresses(person: OnPremisesUser) -> tuple[str, ...]:
    return tuple({bare(person.sip_address), bare(person.user_principal_name)} - {""})


def _absent_one(person: OnPremisesUser, unit: str, taken: dict[str, list[Account]]) -> Trouble:
    problem = "is not in Microsoft 365"
    if unit:
        name = unit_name(unit)
        return of_person(
            person,
            About(
                check=S3.id,
                verdict=Verdict.FAIL,
                problem=problem,
                cause=f"Nobody from {name} arrived, so it is probably not in sync scope:",
                fix=f"Bring {name} into sync scope (Entra Connect, Customize synchronization options, Domain and OU "
                "filtering).",
                group=unit.casefold(),
            ),
        )
    rivals = [account for address in _addresses(person) for account in taken.get(address, ())]
    if rivals:
        rival = rivals[0]
        return of_person(
            person,
            About(
                check=S3.id,
                verdict=Verdict.FAIL,
                problem=problem,
                cause="Probably a conflict: somebody else already has one of the addresses.",
                fix="Take the address off the account that should not have it, then run a sync cycle.",
                other=f"{rival.name} ({rival.upn})",
            ),
        )
    return of_person(
        person,
        About(
            check=S3.id,
            verdict=Verdict.FAIL,
            problem=problem,
            cause="Others from that OU arrived, so probably a filter on groups or attributes, or a sync error.",
            fix="Search for the person in the Synchronization Service Manager on the Entra Connect server, "
            "and read under Lineage which rule leaves them out.",
        ),
    )


def judge_population(directory: Directory, troubles: list[Trouble]) -> Finding:
    """S3: the whole population has arrived. `troubles` as `absent` gives them."""
    whole = len(directory.people)
    if not whole:
        return Finding(
            check=S3.id,
            title=S3.title,
            verdict=Verdict.UNKNOWN,
            says="Nobody is listed who is enabled for Skype for Business.",
            why="An empty list is more often a missing right than an empty company.",
            remedy="Check that the bot's account may read all users where they are listed.",
            who=SFB_ADMIN,
            earliest="at once",
        )
    if not troubles:
        says = f"All {people(whole)} with Skype for Business are in Microsoft 365."
        if whole == 1:
            says = "The one person with Skype for Business is in Microsoft 365."
        return Finding(check=S3.id, title=S3.title, verdict=Verdict.PASS, says=says)
    says = f"{people_of(len(troubles), whole)} {verb(len(troubles), 'is', 'are')} missing from Microsoft 365."
    return Finding(
        check=S3.id,
        title=S3.title,
        verdict=Verdict.FAIL,
        says=says,
        why=_WHY,
        remedy=biggest_fix(troubles),
        who=CONNECT_ADMIN,
        earliest=AFTER_CYCLE,
        evidence=evidence(troubles),
    )


def doubled(directory: Directory) -> list[Trouble]:
    """People with two accounts, and accounts that two people claim."""
    claims: defaultdict[str, list[int]] = defaultdict(list)
    troubles = []
    for position, match in sorted(directory.matches.items()):
        for account in match.accounts:
            claims[account.user_id].append(position)
        if len(match.accounts) > 1:
            others = ", ".join(f"{account.name} ({account.upn})" for account in match.accounts[1:])
            about = About(
                check=S3.id,
                verdict=Verdict.FAIL,
                problem=f"has {len(match.accounts)} accounts in Microsoft 365: {match.account.upn} and others",
                fix="Decide which account is the right one, and delete or unlink the other in Entra.",
                other=others,
            )
            troubles.append(of_person(directory.people[position], about))
    for positions in claims.values():
        troubles += _claimed_together(directory, positions)
    return troubles


def _claimed_together(directory: Directory, positions: list[int]) -> Iterator[Trouble]:
    if len(positions) < 2:
        return
    for position in positions:
        others = [directory.people[other] for other in positions if other != position]
        about = About(
            check=S3.id,
            verdict=Verdict.FAIL,
            problem="shares one account in Microsoft 365 with somebody else",
            fix="Correct the sign-in name of the person who should not have this account, then run a sync cycle.",
            other=", ".join(f"{other.display_name} ({bare(other.sip_address)})" for other in others),
        )
        yield of_person(directory.people[position], about)


def judge_doubled(directory: Directory, troubles: list[Trouble]) -> Finding:
    """S3: one person, one account. `troubles` as `doubled` gives them."""
    if not troubles:
        return Finding(check=S3_ONCE.id, title=S3_ONCE.title, verdict=Verdict.PASS, says="Nobody was found twice.")
    number = len({(trouble.name, trouble.upn, trouble.sip) for trouble in troubles})
    has = verb(number, "has", "have")
    return Finding(
        check=S3_ONCE.id,
        title=S3_ONCE.title,
        verdict=Verdict.FAIL,
        says=f"{people_of(number, len(directory.people))} {has} two accounts, or one shared with somebody.",
        why="Moves and licences would go to the wrong account.",
        remedy=biggest_fix(troubles),
        who=ENTRA_ADMIN,
        earliest=AFTER_CYCLE,
        evidence=evidence(troubles),
    )


def uncertain(directory: Directory) -> list[Trouble]:
    """People found by their name only, or whose account is not synchronised."""
    found = sorted(directory.matches.items())
    units = _absent_units(directory)
    return [
        of_person(directory.people[position], _doubt(match, units.get(position, "")))
        for position, match in found
        if match.key is Key.NAME or not match.account.synced
    ]


def _doubt(match: Match, unit: str) -> About:
    if match.account.synced:
        problem = "was found by the sign-in name only, since neither source anchor nor security identifier fit"
        fix = "Compare the account's source anchor with the person's objectGUID or mS-DS-ConsistencyGuid."
    elif match.key is Key.NAME:
        problem = "has an account of the same name that is not synchronised"
        fix = "Bring the person into sync scope: the account is then taken over by its name."
        if unit:
            fix = f"Bring {unit_name(unit)} into sync scope: the account is then taken over by its name."
    else:
        problem = "has an account that is no longer synchronised"
        fix = "Bring the person back into sync scope, and run a sync cycle."
    return About(check=U6.id, verdict=Verdict.WARN, problem=f"{problem}: {match.account.upn}", fix=fix)


def judge_uncertain(directory: Directory, troubles: list[Trouble]) -> Finding:
    """U6: every account is synchronised and certainly the person's. `troubles` as `uncertain` gives them."""
    if not troubles:
        says = "Everybody who is in Microsoft 365 was found by source anchor or security identifier."
        return Finding(check=U6.id, title=U6.title, verdict=Verdict.PASS, says=says)
    was = verb(len(troubles), "was", "were")
    return Finding(
        check=U6.id,
        title=U6.title,
        verdict=Verdict.WARN,
        says=f"{people_of(len(troubles), len(directory.people))} {was} found, but not for certain.",
        why="The account may belong to somebody else, or be out of step with the directory.",
        remedy=biggest_fix(troubles),
        who=CONNECT_ADMIN,
        earliest=AFTER_CYCLE,
        evidence=evidence(troubles),
    )


def judge_homes(directory: Directory) -> Finding:
    """U3: how many people are homed in the cloud already. Information, never a verdict."""
    moved = sum(person.hosting_provider not in ("", ON_PREMISES_HOME) for person in directory.people)
    says = f"{people_of(moved, len(directory.people))} {verb(moved, 'is', 'are')} in Teams already."
    return Finding(check=U3.id, title=U3.title, verdict=Verdict.NOT_APPLICABLE, says=says)
