"""What is wrong with one person, and many such things put together: findings for people, rows for a file."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from commands.rules.addresses import bare
from commands.rules.causes import parent, unit_name
from commands.rules.matching import Account
from commands.rules.wording import at_most, listed, people, sentence
from commands.step import MOST_NAMED_PEOPLE, Named, Table, Verdict
from connectors.facts import OnPremisesUser

COLUMNS = ("Name", "Sign-in name", "SIP address", "OU", "Check", "Verdict", "Finding", "Cause", "What to do", "Other")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a check says about somebody. `group`: one fix clears everybody in the same group.

    A `cause` that ends with a colon is followed by the names of the group.
    """

    check: str
    verdict: Verdict
    problem: str
    fix: str
    cause: str = ""
    group: str = ""
    other: str = ""
    """The other party, where two are involved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble(About):
    """One thing that is wrong with one person."""

    name: str
    upn: str
    sip: str = ""
    unit: str = ""

    @property
    def who(self) -> str:
        """The person by name before address."""
        return f"{self.name} ({self.upn or self.sip})"


def of_person(person: OnPremisesUser, about: About) -> Trouble:
    """Something that is wrong with somebody on premises."""
    return _trouble(
        about,
        name=person.display_name,
        upn=person.user_principal_name,
        sip=bare(person.sip_address),
        unit=unit_name(parent(person.distinguished_name)),
    )


def of_account(account: Account, about: About) -> Trouble:
    """Something that is wrong with an account that belongs to nobody on premises."""
    return _trouble(about, name=account.name, upn=account.upn)


def _trouble(about: About, *, name: str, upn: str, sip: str = "", unit: str = "") -> Trouble:
    return Trouble(
        check=about.check,
        verdict=about.verdict,
        problem=about.problem,
        fix=about.fix,
        cause=about.cause,
        group=about.group,
        other=about.other,
        name=name,
        upn=upn,
        sip=sip,
        unit=unit,
    )


def head_count(troubles: Iterable[Trouble]) -> int:
    """How many people these troubles are about: one person can have several."""
    return len({(trouble.name, trouble.upn, trouble.sip) for trouble in troubles})


def grouped(troubles: Iterable[Trouble]) -> list[list[Trouble]]:
    """The troubles that one fix clears together, the biggest group first; those without a group one by one, last."""
    groups: defaultdict[str, list[Trouble]] = defaultdict(list)
    single: list[list[Trouble]] = []
    for trouble in troubles:
        if trouble.group:
            groups[trouble.group].append(trouble)
        else:
            single.append([trouble])
    return [*sorted(groups.values(), key=len, reverse=True), *single]


def evidence(troubles: Iterable[Trouble]) -> tuple[str, ...]:
    """A line for each fix, the one that clears most people first; then a line for each single person."""
    return at_most(map(_line, grouped(troubles)))


def biggest_fix(troubles: Iterable[Trouble]) -> str:
    """What to do first, and how many people it clears; empty without troubles."""
    groups = grouped(troubles)
    if not groups:
        return ""
    first = groups[0]
    return f"{sentence(first[0].fix)} {_clears(len(first))}".strip() if first[0].group else first[0].fix


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """What one fix brings: how many people it is for, and how many of all blockers it clears."""

    fix: str
    people: int
    cleared: int
    blockers: int

    @property
    def share(self) -> str:
        """`61 %`, rounded down so that only all of them are 100 %; what is less than one in a hundred as such."""
        return f"{self.cleared * 100 // self.blockers} %" if self.cleared * 100 >= self.blockers else "less than 1 %"


def biggest_relief(troubles: Iterable[Trouble]) -> Relief | None:
    """The one fix that clears most blockers, whatever checks they are of; None where no fix is for a group.

    A blocker is a trouble that fails, so one person can have several.
    """
    blockers = [trouble for trouble in troubles if trouble.verdict is Verdict.FAIL]
    first = next(iter(grouped(blockers)), [])
    if not first or not first[0].group:
        return None
    return Relief(fix=first[0].fix, people=head_count(first), cleared=len(first), blockers=len(blockers))


def _clears(number: int) -> str:
    return f"One fix clears {people(number)}." if number > 1 else ""


def _line(group: Sequence[Trouble]) -> str:
    first = group[0]
    if not first.group:
        other = f"; the other party: {first.other}" if first.other else ""
        return " ".join(filter(None, (f"{first.who}: {first.problem}{other}.", first.cause)))
    names = f" {listed([trouble.name for trouble in group])}." if first.cause.endswith(":") else ""
    return " ".join(filter(None, (f"{first.cause}{names}", sentence(first.fix), _clears(len(group)))))


def table(troubles: Sequence[Trouble], *, name: str, title: str) -> Table | None:
    """A row for each person and finding; None where there is nothing to list."""
    if not troubles:
        return None
    return Table(name=name, title=title, columns=COLUMNS, rows=tuple(map(_row, troubles)))


def named(troubles: Iterable[Trouble]) -> tuple[Named, ...]:
    """The first people on premises, each once, those who are blocked first: for a front end to look up."""
    ordered = sorted(troubles, key=lambda trouble: trouble.verdict is not Verdict.FAIL)
    people_named = {trouble.upn or trouble.sip: trouble.name for trouble in ordered if trouble.unit}
    return tuple(Named(name, identity) for identity, name in list(people_named.items())[:MOST_NAMED_PEOPLE])


def _row(trouble: Trouble) -> tuple[str, ...]:
    return (
        trouble.name,
        trouble.upn,
        trouble.sip,
        trouble.unit,
        trouble.check,
        trouble.verdict.words,
        trouble.problem,
        sentence(trouble.cause.removesuffix(":")),
        trouble.fix,
        trouble.other,
    )
