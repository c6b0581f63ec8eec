"""T2: one tenant, however often it is written."""

from typing import Any

import pytest

from commands.rules.tenant.t02_one_tenant import judge
from commands.step import Verdict
from tests.commands.rules.tenant.facts import facts
from tests.commands.values import SILENT, TENANT_ID, tenant

CONTOSO = tenant(verified_domains=("contoso.com",))


@pytest.mark.parametrize(
    ("configured", "others", "answer", "verdict"),
    [
        (TENANT_ID, (), CONTOSO, Verdict.PASS),
        (TENANT_ID, (TENANT_ID.upper(),), CONTOSO, Verdict.PASS),
        (TENANT_ID, ("Contoso.com",), CONTOSO, Verdict.PASS),
        ("contoso.com", (TENANT_ID,), CONTOSO, Verdict.PASS),
        (TENANT_ID, ("second",), CONTOSO, Verdict.FAIL),
        (TENANT_ID, ("contoso.com", "fabrikam.com"), CONTOSO, Verdict.FAIL),
        ("fabrikam.com", ("contoso.com",), CONTOSO, Verdict.FAIL),
        (TENANT_ID, ("second",), SILENT, Verdict.FAIL),
        (TENANT_ID, ("contoso.com",), SILENT, Verdict.UNKNOWN),
        ("contoso.com", (), SILENT, Verdict.PASS),
    ],
)
def test_single_tenant(configured: str, others: tuple[str, ...], answer: Any, verdict: Verdict) -> None:
    """A tenant written twice, also by id and by domain, is one; a silent one's names cannot be told."""
    assert judge(facts(configured_id=configured, other_ids=others, tenant=answer)).verdict is verdict
