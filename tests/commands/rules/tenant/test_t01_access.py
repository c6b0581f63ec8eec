"""T1: the bot reads the configured tenant."""

from typing import Any

import pytest

from commands.rules.tenant.t01_access import judge
from commands.step import Verdict
from tests.commands.rules.tenant.facts import facts
from tests.commands.values import REFUSED, SILENT, TENANT_ID, tenant


@pytest.mark.parametrize(("configured", "verdict"), [("Contoso.com", Verdict.PASS), ("fabrikam.com", Verdict.FAIL)])
def test_a_tenant_may_be_configured_by_one_of_its_domains(configured: str, verdict: Verdict) -> None:
    """Signing in works by a domain too, so it is the same tenant; somebody else's domain is not."""
    given = facts(tenant=tenant(verified_domains=("contoso.com",)), configured_id=configured)
    assert judge(given).verdict is verdict


@pytest.mark.parametrize(
    ("answer", "verdict", "part"),
    [
        (tenant(), Verdict.PASS, "Contoso"),
        (tenant(tenant_id=TENANT_ID.upper()), Verdict.PASS, "Contoso"),
        (tenant(tenant_id="another"), Verdict.FAIL, "another"),
        (REFUSED, Verdict.FAIL, "refused to answer"),
        (SILENT, Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_access(answer: Any, verdict: Verdict, part: str) -> None:
    """A refusal or a wrong tenant fails, silence is unknown."""
    finding = judge(facts(tenant=answer))
    assert finding.verdict is verdict
    assert part in finding.says


def test_a_refusal_keeps_the_reference_of_the_request() -> None:
    """Whoever asks Microsoft needs the id of the request."""
    assert any("ref-1" in line for line in judge(facts(tenant=REFUSED)).evidence)
