"""How a check of step 3 comes to its finding: one sentence about many people, and a row for each of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from commands.rules.check import Check
from commands.rules.directory.claims import Collision, Holder
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.repeated import repeated
from commands.rules.troubles import About, Trouble, biggest_fix, evidence, head_count, of_person
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import people, people_of, verb
from commands.step import Finding, Verdict, gravest
from connectors.facts import OnPremisesUser

AFTER_CYCLE = "after the next sync cycle, usually within 30 minutes"


@dataclass(frozen=True, slots=True)
class Judged:
    """The finding of a check, and everybody whom it is about."""

    finding: Finding
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """How the finding is worded: `one` and `many` follow "1 of 250 people", with the verb, as a sentence's end."""

    good: str
    one: str
    many: str


Find = Callable[[OnPremisesUser], Iterable[About]]
"""What is wrong with somebody."""
Also = Mapping[int, Sequence[About]]
"""By their position among the people, what is wrong with them in comparison with others."""
NOTHING: Also = MappingProxyType({})


def _everybody_tells(_: OnPremisesUser) -> bool:
    """For what every source gives."""
    return True


def _nothing_alone(_: OnPremisesUser) -> tuple[About, ...]:
    """For what only a comparison with others shows."""
    return ()


def judge_people(  # noqa: PLR0913 - three ways in which people are judged, each left out by most checks
    facts: DirectoryFacts,
    check: Check,
    words: Words,
    *,
    find: Find = _nothing_alone,
    also: Also = NOTHING,
    tells: Callable[[OnPremisesUser], bool] = _everybody_tells,
) -> Judged:
    """A check that looks at the people one by one.

    tells   whether the source gave what is looked at; whoever it did not give it of cannot be judged alone
    """
    if isinstance(facts.people, Unread):
        return Judged(cannot_tell(check, facts.people))
    troubles: list[Trouble] = []
    untold = 0
    for position, person in enumerate(facts.people):
        told = tells(person)
        untold += not told
        abouts = (*(find(person) if told else ()), *also.get(position, ()))
        troubles += [of_person(person, about) for about in abouts]
    return summed(facts, check, words, troubles=troubles, untold=untold)


def collided(check: Check, collisions: Iterable[Collision], *, mine: str, fix: str) -> Also:
    """Addresses that somebody else has too, both parties named. `mine`: "the mail address"."""
    found_at: defaultdict[int, list[About]] = defaultdict(list)
    for one in collisions:
        problem = f"has {mine} {one.address}, which somebody else has too"
        found_at[one.position].append(fail(check, problem, fix, other=one.named))
    return found_at


def shared(
    facts: DirectoryFacts,
    value: Callable[[Holder], str | None],
    about: Callable[[OnPremisesUser, str], About],
) -> Also:
    """Everybody whose value others have too; `about` says so of a person and the others, by name."""
    people = () if isinstance(facts.people, Unread) else facts.people
    return {position: [about(people[position], others)] for position, others in repeated(facts.claims, value).items()}


def judge_others(facts: DirectoryFacts, check: Check, words: Words, troubles: Sequence[Trouble]) -> Judged:
    """A check of whom the source lists besides the people. A source that lists only these cannot tell of nobody."""
    if isinstance(facts.people, Unread):
        return Judged(cannot_tell(check, facts.people))
    if troubles:
        return Judged(found(check, words, troubles, whole=None), tuple(troubles))
    if isinstance(facts.objects, Unread):
        return Judged(cannot_tell(check, facts.untold))
    return Judged(check.passed(words.good))


def among_all(judged: Judged, facts: DirectoryFacts, check: Check) -> Judged:
    """What compares people with the whole directory is ready only if all of that could be read.

    A source that by its nature lists people only can show what is wrong among these, and never that nothing is.
    """
    if judged.finding.verdict is Verdict.PASS and isinstance(facts.objects, Unread):
        return Judged(cannot_tell(check, facts.untold))
    return judged


def summed(
    facts: DirectoryFacts, check: Check, words: Words, *, troubles: Sequence[Trouble], untold: int = 0
) -> Judged:
    """The finding about troubles among the people. `untold`: how many of them could not be judged."""
    whole = 0 if isinstance(facts.people, Unread) else len(facts.people)
    if not whole:
        return Judged(check.not_needed("There is nobody to look at."))
    if troubles:
        rest = (f"{people_of(untold, whole)} could not be judged: {facts.untold.says}",) if untold else ()
        finding = found(check, words, troubles, whole=whole)
        return Judged(replace(finding, evidence=(*finding.evidence, *rest)), tuple(troubles))
    if not untold:
        return Judged(check.passed(words.good))
    unread = cannot_tell(check, facts.untold)
    if untold < whole:
        unread = replace(unread, says=f"{people_of(untold, whole)} cannot be judged. {unread.says}")
    return Judged(unread)


def found(check: Check, words: Words, troubles: Sequence[Trouble], *, whole: int | None) -> Finding:
    """The finding about at least one trouble; `whole` is how many people were looked at, if that is known."""
    number = head_count(troubles)
    subject = people(number) if whole is None else people_of(number, whole)
    verdict = gravest(trouble.verdict for trouble in troubles)
    says = f"{subject} {verb(number, words.one, words.many)}"
    return check.found(verdict, says, remedy=biggest_fix(troubles), evidence=evidence(troubles), affected=number)


def fail(check: Check, problem: str, fix: str, *, other: str = "") -> About:
    """Something that blocks one person and is mended for that person alone."""
    return About(check=check.id, verdict=Verdict.FAIL, problem=problem, fix=fix, other=other)


def warn(check: Check, problem: str, fix: str, *, other: str = "") -> About:
    """The same, where it needs attention only."""
    return About(check=check.id, verdict=Verdict.WARN, problem=problem, fix=fix, other=other)


def verify(domain: str) -> tuple[str, str]:
    """What makes a domain usable, and the group of everybody for whom that is the fix, whatever the check."""
    return f"Verify {domain} in the tenant, then run a sync cycle.", f"verify {domain}"
