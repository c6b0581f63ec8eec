"""D2: the tenant has proven that it owns the domain."""

from typing import Any

import pytest

from commands.rules.domains.d02_verified import judge
from commands.step import Verdict
from tests.commands.rules.domains.facts import PUBLIC, facts
from tests.commands.values import SILENT, domain


@pytest.mark.parametrize(
    ("tenant", "verdict"),
    [(domain(), Verdict.PASS), (domain(verified=False), Verdict.FAIL), (SILENT, Verdict.UNKNOWN), (None, None)],
)
def test_verified(tenant: Any, verdict: Verdict | None) -> None:
    """There is nothing to say about a domain that the tenant does not have."""
    finding = judge(facts(tenant=tenant))
    assert (finding.verdict if finding else None) is verdict


@pytest.mark.parametrize(
    ("changes", "part"),
    [({}, "MS=ms12345678"), ({"survey": PUBLIC}, "confirm"), ({"records": SILENT, "survey": None}, "alone")],
)
def test_the_remedy_follows_the_record(changes: dict[str, Any], part: str) -> None:
    """Publish while it is absent, confirm once it is public, look closer where it is not known."""
    finding = judge(facts(**changes))
    assert finding is not None
    assert part in finding.remedy
