"""T3, T4: a plan is found by its id, in a subscription that is in force and has seats."""

from typing import Any

import pytest

from commands.rules.tenant import t03_sfb_plan, t04_teams_plan
from commands.step import Verdict
from connectors.facts import ServicePlan
from tests.commands.rules.tenant.facts import facts
from tests.commands.values import SFB_ID, SILENT, TEAMS_ID, sku

TEAMS_ALONE = (ServicePlan(plan_id=TEAMS_ID.upper(), name="TEAMS1"),)
SFB_ALONE = (ServicePlan(plan_id=SFB_ID, name="TEAMS1"),)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, Verdict.PASS),
        ({"enabled": 1, "consumed": 0}, Verdict.PASS),
        ({"enabled": 0, "consumed": 0}, Verdict.FAIL),
        ({"enabled": 0, "warning": 1, "consumed": 0}, Verdict.WARN),
        ({"capability_status": "Warning"}, Verdict.WARN),
        ({"capability_status": "Warning", "enabled": 0}, Verdict.FAIL),
        ({"capability_status": "Suspended"}, Verdict.FAIL),
        ({"capability_status": "LockedOut"}, Verdict.FAIL),
        ({"capability_status": "Deleted"}, Verdict.FAIL),
        ({"applies_to": "Company"}, Verdict.FAIL),
        ({"plans": ()}, Verdict.FAIL),
    ],
)
def test_a_subscription_counts_while_it_is_in_force(changes: dict[str, Any], verdict: Verdict) -> None:
    """Both plans come with the same subscription here, so both checks say the same."""
    given = facts(skus=(sku(**changes),))
    assert t04_teams_plan.judge(given).verdict is verdict
    assert t03_sfb_plan.judge(given).verdict is verdict


@pytest.mark.parametrize(
    ("plans", "teams", "sfb"),
    [(TEAMS_ALONE, Verdict.PASS, Verdict.FAIL), (SFB_ALONE, Verdict.FAIL, Verdict.PASS)],
)
def test_a_plan_is_known_by_its_id(plans: tuple[ServicePlan, ...], teams: Verdict, sfb: Verdict) -> None:
    """In whatever case the id is written, and whatever name stands beside it."""
    given = facts(skus=(sku(plans=plans),))
    assert (t04_teams_plan.judge(given).verdict, t03_sfb_plan.judge(given).verdict) == (teams, sfb)


def test_one_good_subscription_is_enough() -> None:
    """A suspended subscription beside a good one does no harm."""
    skus = (sku(capability_status="Suspended"), sku(sku_id="b", part_number="TEAMS_ESSENTIALS"))
    finding = t03_sfb_plan.judge(facts(skus=skus))
    assert finding.verdict is Verdict.PASS
    assert "TEAMS_ESSENTIALS" in finding.says


def test_silence_is_unknown() -> None:
    """Neither owned nor missing."""
    assert t03_sfb_plan.judge(facts(skus=SILENT)).verdict is Verdict.UNKNOWN
