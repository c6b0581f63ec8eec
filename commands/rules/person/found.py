"""Where each person stands, as it is kept between two checks: in short, and with what holds them back."""

from collections.abc import Sequence

from commands.rules.addresses import bare
from commands.rules.causes import parent, unit_name
from commands.rules.matching import Match
from commands.rules.person.facts import PersonFacts
from commands.rules.person.step import ADVICE, verdict_of
from commands.rules.unread import Unread
from commands.step import Blocker, Finding, PersonFound, Verdict

_UNIT = "OU "
"""How `unit_name` begins for an organisational unit."""


class Finder:
    """Makes values of people and keeps each blocker once: of 100,000 people most share theirs with others."""

    def __init__(self) -> None:
        self._blockers: dict[tuple[str, str], Blocker] = {}
        self._units: dict[str, str] = {}

    def found(self, facts: PersonFacts, findings: Sequence[Finding] = ()) -> PersonFound:
        """One person. `findings`: what was judged; of who was moved already nothing counts."""
        person, blockers = facts.person, self._of(findings)
        return PersonFound(
            key=str(person.guid),
            name=facts.name,
            identity=facts.subject,
            sip_domain=bare(person.sip_address).rpartition("@")[2],
            unit=self._unit(parent(person.distinguished_name)),
            department=_department(facts),
            verdict=None if facts.moved else verdict_of(facts, findings),
            blockers=blockers,
            alone=len(blockers) == 1 and isinstance(facts.match, Match) and not _untold(findings),
        )

    def _of(self, findings: Sequence[Finding]) -> tuple[Blocker, ...]:
        return tuple(
            self._blockers.setdefault(
                (one.check, one.remedy), Blocker(check=one.check, title=one.title, fix=one.remedy, who=one.who)
            )
            for one in findings
            if one.verdict is Verdict.FAIL
        )

    def _unit(self, container: str) -> str:
        if container not in self._units:
            self._units[container] = unit_name(container).removeprefix(_UNIT) if container else ""
        return self._units[container]


def _department(facts: PersonFacts) -> str | None:
    """What the tenant's account has; None: the tenant was not read."""
    if isinstance(facts.match, Unread):
        return None
    return facts.match.account.department.strip() if facts.match is not None else ""


def _untold(findings: Sequence[Finding]) -> bool:
    """Whether something that counts cannot be told: who has one blocker may turn out to have two."""
    return any(finding.verdict is Verdict.UNKNOWN and finding.check not in ADVICE for finding in findings)
