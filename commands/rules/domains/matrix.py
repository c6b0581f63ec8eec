"""The SIP domains at a glance: one row each, a word for each side and each public record."""

from collections.abc import Sequence

from commands.rules.domains import d01_both_sides
from commands.rules.domains.facts import DomainFacts
from commands.rules.domains.public_dns import NOT_YET, cell
from commands.rules.domains.public_records import RECORDS
from commands.rules.unread import Unread
from commands.step import Cell, Matrix, Verdict

COLUMNS = ("SIP domain", "on premises", "tenant", "verified", "SIP online")
UNTOLD = Cell("cannot tell", Verdict.UNKNOWN)
NOT_USED = "no"
"""What stands under "on premises" where the deployment does not use the domain."""
NOTHING = Cell("-")


def matrix(domains: Sequence[DomainFacts]) -> Matrix | None:
    """One row for each domain, in the given order; None without any."""
    if not domains:
        return None
    labels = tuple(record.label.removesuffix("._tcp") for record in RECORDS)
    return Matrix(title="SIP domains", columns=(*COLUMNS, *labels), rows=tuple(_row(facts) for facts in domains))


def _row(facts: DomainFacts) -> tuple[Cell, ...]:
    return (
        Cell(facts.name),
        _on_premises(facts),
        _tenant(facts),
        _verified(facts),
        _online(facts),
        *(cell(record, facts) for record in RECORDS),
    )


def _on_premises(facts: DomainFacts) -> Cell:
    if isinstance(facts.on_premises, Unread):
        return UNTOLD
    return Cell("yes", Verdict.PASS) if facts.on_premises else Cell(NOT_USED, d01_both_sides.judge(facts).verdict)


def _tenant(facts: DomainFacts) -> Cell:
    if isinstance(facts.tenant, Unread):
        return UNTOLD
    return Cell("yes", Verdict.PASS) if facts.tenant else Cell("missing", Verdict.FAIL)


def _verified(facts: DomainFacts) -> Cell:
    if isinstance(facts.tenant, Unread):
        return UNTOLD
    if facts.tenant is None:
        return NOTHING
    return Cell("yes", Verdict.PASS) if facts.tenant.verified else Cell("no", Verdict.FAIL)


def _online(facts: DomainFacts) -> Cell:
    """What nobody can have switched on yet has no verdict."""
    if facts.tenant is None or not (facts.verified or isinstance(facts.tenant, Unread)):
        return NOTHING
    if facts.online is None and facts.just_verified:
        return Cell(NOT_YET, Verdict.WARN)
    if facts.online is None or isinstance(facts.online, Unread):
        return UNTOLD
    if facts.online.enabled:
        return Cell("enabled", Verdict.PASS)
    return Cell("disabled", Verdict.FAIL if facts.used is True else Verdict.NOT_APPLICABLE)
