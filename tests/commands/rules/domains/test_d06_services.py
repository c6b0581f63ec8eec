"""D6: Skype for Business is among the services of the domain."""

from typing import Any

import pytest

from commands.rules.domains.d06_services import judge
from commands.step import Verdict
from tests.commands.rules.domains.facts import PENDING, facts
from tests.commands.values import SILENT, domain


@pytest.mark.parametrize(
    ("tenant", "verdict"),
    [
        (domain(), Verdict.PASS),
        (domain(services=()), Verdict.WARN),
        (PENDING, Verdict.NOT_APPLICABLE),
        (SILENT, Verdict.UNKNOWN),
        (None, None),
    ],
)
def test_serving(tenant: Any, verdict: Verdict | None) -> None:
    """Cosmetic in hybrid, and not to be had before the verification."""
    finding = judge(facts(tenant=tenant))
    assert (finding.verdict if finding else None) is verdict
