"""S3: one person, one account: nobody was found twice in the tenant."""

from collections import defaultdict
from collections.abc import Iterator

from commands.rules.addresses import bare
from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, fail, summed
from commands.rules.matching import Directory
from commands.rules.roles import ENTRA_ADMIN
from commands.rules.troubles import Trouble, of_person
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import some_of

CHECK = Check(
    "S3",
    "One person, one account",
    must_hold="Nobody has two accounts, and no account fits two people. Otherwise blocked.",
    answer_from="the people source, Graph `GET /users`",
    who=ENTRA_ADMIN,
    why="Moves and licences would go to the wrong account.",
    earliest=AFTER_CYCLE,
    part="accounts",
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/plan-connect-design-concepts",
)
WORDS = Words(
    "Nobody was found twice.",
    "has two accounts, or one shared with somebody.",
    "have two accounts, or one shared with somebody.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """Both sides are needed."""
    directory = facts.both
    if isinstance(directory, Unread):
        return Judged(cannot_tell(CHECK, directory))
    return summed(facts, CHECK, WORDS, troubles=doubled(directory))


def doubled(directory: Directory) -> list[Trouble]:
    """People with two accounts, and accounts that two people claim."""
    claims: defaultdict[str, list[int]] = defaultdict(list)
    troubles = []
    for position, match in sorted(directory.matches.items()):
        for account in match.accounts:
            claims[account.user_id].append(position)
        if len(match.accounts) > 1:
            about = fail(
                CHECK,
                f"has {len(match.accounts)} accounts in Microsoft 365: {match.account.upn} and others",
                "Decide which account is the right one, and delete or unlink the other in Entra.",
                other=some_of(f"{account.name} ({account.upn})" for account in match.accounts[1:]),
            )
            troubles.append(of_person(directory.people[position], about))
    for positions in claims.values():
        troubles += _claimed_together(directory, positions)
    return troubles


def _claimed_together(directory: Directory, positions: list[int]) -> Iterator[Trouble]:
    if len(positions) < 2:
        return
    for position in positions:
        others = (directory.people[other] for other in positions if other != position)
        about = fail(
            CHECK,
            "shares one account in Microsoft 365 with somebody else",
            "Correct the sign-in name of the person who should not have this account, then run a sync cycle.",
            other=some_of(f"{other.display_name} ({bare(other.sip_address)})" for other in others),
        )
        yield of_person(directory.people[position], about)
