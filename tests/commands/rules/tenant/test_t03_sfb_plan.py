"""T3: the tenant owns Skype for Business Online (Plan 2)."""

from typing import Any

import pytest

from commands.rules.tenant.t03_sfb_plan import judge
from commands.step import Verdict
from connectors.facts import ServicePlan
from tests.commands.rules.tenant.facts import facts
from tests.commands.values import SFB_ID, SILENT, TEAMS_ID, sku


@pytest.mark.parametrize(
    ("skus", "verdict", "part"),
    [
        ((sku(),), Verdict.PASS, "Skype for Business Online (Plan 2) comes with SPE_E3."),
        ((sku(plans=(ServicePlan(plan_id=SFB_ID.upper(), name="TEAMS1"),)),), Verdict.PASS, "comes with SPE_E3"),
        ((sku(plans=(ServicePlan(plan_id=TEAMS_ID, name="MCOSTANDARD"),)),), Verdict.FAIL, "No subscription of the"),
        ((sku(capability_status="Warning"),), Verdict.WARN, "in its grace period"),
        ((sku(capability_status="Suspended"),), Verdict.FAIL, "is in force"),
        ((), Verdict.FAIL, "No subscription of the tenant contains Skype for Business Online (Plan 2)."),
        (SILENT, Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_the_plan_is_known_by_its_id(skus: Any, verdict: Verdict, part: str) -> None:
    """In whatever case the id is written, and whatever name stands beside it."""
    finding = judge(facts(skus=skus))
    assert finding.verdict is verdict
    assert part in finding.says
