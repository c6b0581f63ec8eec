"""T4: the tenant owns Teams."""

from typing import Any

import pytest

from commands.rules.tenant.t04_teams_plan import judge
from commands.step import Verdict
from connectors.facts import ServicePlan
from tests.commands.rules.tenant.facts import facts
from tests.commands.values import SFB_ID, SILENT, TEAMS_ID, sku


@pytest.mark.parametrize(
    ("skus", "verdict", "part"),
    [
        ((sku(),), Verdict.PASS, "Teams comes with SPE_E3."),
        ((sku(plans=(ServicePlan(plan_id=TEAMS_ID.upper(), name="MCOSTANDARD"),)),), Verdict.PASS, "comes with SPE_E3"),
        ((sku(plans=(ServicePlan(plan_id=SFB_ID, name="TEAMS1"),)),), Verdict.FAIL, "No subscription of the"),
        ((sku(capability_status="Warning"),), Verdict.WARN, "in its grace period"),
        ((sku(capability_status="Suspended"),), Verdict.FAIL, "is in force"),
        ((), Verdict.FAIL, "No subscription of the tenant contains Teams."),
        (SILENT, Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_the_plan_is_known_by_its_id(skus: Any, verdict: Verdict, part: str) -> None:
    """In whatever case the id is written, and whatever name stands beside it."""
    finding = judge(facts(skus=skus))
    assert finding.verdict is verdict
    assert part in finding.says
