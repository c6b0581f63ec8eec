"""S6: sign-in names can be used in the tenant as they are [also A20]."""

from collections.abc import Iterator

from commands.rules.addresses import host, is_fallback, is_public
from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, summed, verify
from commands.rules.matching import Directory
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import About, Trouble, of_person
from commands.rules.unread import Unread, cannot_tell
from commands.step import Verdict

CHECK = Check(
    "S6",
    "Sign-in names can be used in the tenant",
    must_hold="The suffix of every sign-in name is a verified domain; if not, blocked. It is, but the person arrived "
    "under an onmicrosoft.com name: needs attention.",
    answer_from="the people source, Graph `GET /users` and `GET /domains`",
    who=AD_ADMIN,
    why="They arrive under an onmicrosoft.com name, and cannot sign in with their own.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-a-multi-forest-environment-for-hybrid",
)
WORDS = Words(
    "Every sign-in name has a verified suffix, and arrived as it is.",
    "has a sign-in name that the tenant cannot use as it is.",
    "have sign-in names that the tenant cannot use as they are.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """Both sides and the verified domains."""
    directory = facts.both
    if isinstance(directory, Unread):
        return Judged(cannot_tell(CHECK, directory))
    if isinstance(facts.verified, Unread):
        return Judged(cannot_tell(CHECK, facts.verified))
    return summed(facts, CHECK, WORDS, troubles=list(misnamed(directory, facts.verified)))


def misnamed(directory: Directory, verified: frozenset[str]) -> Iterator[Trouble]:
    """People whose UPN suffix is not a verified domain, or who arrived under an onmicrosoft.com name."""
    for position, person in enumerate(directory.people):
        match = directory.matches.get(position)
        fell_back = match is not None and is_fallback(match.account.upn) and not is_fallback(person.user_principal_name)
        suffix = host(person.user_principal_name)
        arrived = match.account.upn if match is not None and fell_back else ""
        if suffix not in verified:
            yield of_person(person, _unverified(suffix, arrived))
        elif fell_back:
            yield of_person(person, _fallen_back(arrived))


def _fallen_back(arrived: str) -> About:
    return About(
        check=CHECK.id,
        verdict=Verdict.WARN,
        problem=f"arrived as {arrived}",
        cause="The suffix is verified now, so the name was taken, or the person arrived before that.",
        fix="Run Start-ADSyncSyncCycle -PolicyType Delta; if the name stays, look for a conflict over it.",
        other=arrived,
    )


def _unverified(suffix: str, arrived: str) -> About:
    fix, group = verify(suffix)
    cause = f"The sign-in suffix {suffix} is not a verified domain of the tenant:"
    if not is_public(suffix):
        fix = "Add a public UPN suffix in Active Directory Domains and Trusts, and give the people names in it."
        cause = f"The sign-in suffix {suffix or '(none)'} can never be verified:"
        group = f"suffix {suffix}"
    return About(
        check=CHECK.id,
        verdict=Verdict.FAIL,
        problem=f"arrived as {arrived}" if arrived else "has a sign-in name that the tenant cannot use",
        cause=cause,
        fix=fix,
        group=group,
        other=arrived,
    )
