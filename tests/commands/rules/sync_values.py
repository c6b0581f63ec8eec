"""Two sides of a directory made by hand, and what step 3 finds about them."""

from typing import Any

from commands.rules.matching import join
from commands.rules.sync import SyncFacts, judge_sync
from commands.step import Finding, StepResult
from connectors.facts import CloudUser, OnPremisesUser, ProvisioningConflict
from tests.commands.values import NOW, person, tenant

VERIFIED = frozenset({"contoso.com", "contoso0.onmicrosoft.com"})
ADA, BEN = person("ada"), person("ben")


def check(people: list[OnPremisesUser], users: list[CloudUser], /, **changes: Any) -> StepResult:
    """The result for these two sides."""
    values: dict[str, Any] = {
        "tenant": tenant(),
        "people": tuple(people),
        "directory": join(people, users),
        "verified": VERIFIED,
    }
    return judge_sync(SyncFacts(**values | changes), NOW)


def about(result: StepResult, title: str) -> Finding:
    """The one finding with this beginning of its title."""
    (finding,) = [finding for finding in result.findings if finding.title.startswith(title)]
    return finding


def rows(result: StepResult, check_id: str) -> list[tuple[str, ...]]:
    """The rows of one check in the table."""
    return [row for row in (result.table.rows if result.table else ()) if row[4] == check_id]


def conflict(value: str, attribute: str = "ProxyAddresses") -> tuple[ProvisioningConflict, ...]:
    """What Graph tells about a refused value."""
    return (ProvisioningConflict(attribute=attribute, value=value),)
