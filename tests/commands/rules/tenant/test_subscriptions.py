"""Whether a subscription with a plan is in force."""

from typing import Any

import pytest

from commands.rules.tenant.subscriptions import judge_plan
from commands.rules.tenant.t04_teams_plan import CHECK
from commands.step import Verdict
from tests.commands.values import REFERENCE, SILENT, sku

TEAMS = REFERENCE.plans.teams


@pytest.mark.parametrize(
    ("changes", "verdict", "remedy"),
    [
        ({}, Verdict.PASS, ""),
        ({"enabled": 1, "consumed": 0}, Verdict.PASS, ""),
        ({"enabled": 0, "consumed": 0}, Verdict.FAIL, "Renew the subscription with Teams."),
        ({"enabled": 0, "warning": 1, "consumed": 0}, Verdict.WARN, "Renew the subscription with Teams."),
        ({"capability_status": "Warning"}, Verdict.WARN, "Renew the subscription with Teams."),
        ({"capability_status": "Warning", "enabled": 0}, Verdict.FAIL, "Renew the subscription with Teams."),
        ({"capability_status": "Suspended"}, Verdict.FAIL, "Renew the subscription with Teams."),
        ({"capability_status": "LockedOut"}, Verdict.FAIL, "Renew the subscription with Teams."),
        ({"capability_status": "Deleted"}, Verdict.FAIL, "Renew the subscription with Teams."),
        ({"applies_to": "Company"}, Verdict.FAIL, "Buy a subscription with Teams."),
        ({"plans": ()}, Verdict.FAIL, "Buy a subscription with Teams."),
    ],
)
def test_a_subscription_counts_while_it_is_in_force(changes: dict[str, Any], verdict: Verdict, remedy: str) -> None:
    """In its grace period it counts for a while; what ran out is renewed, what is not there is bought."""
    finding = judge_plan(CHECK, TEAMS, (sku(**changes),))
    assert (finding.verdict, finding.remedy) == (verdict, remedy)


def test_one_good_subscription_is_enough() -> None:
    """A suspended subscription beside a good one does no harm, and is shown."""
    skus = (sku(capability_status="Suspended"), sku(sku_id="b", part_number="TEAMS_ESSENTIALS"))
    finding = judge_plan(CHECK, TEAMS, skus)
    assert finding.verdict is Verdict.PASS
    assert finding.says == "Teams comes with TEAMS_ESSENTIALS."
    assert finding.evidence == ("SPE_E3: Suspended, 300 seats", "TEAMS_ESSENTIALS: Enabled, 300 seats")


def test_silence_is_unknown() -> None:
    """Neither owned nor missing."""
    assert judge_plan(CHECK, TEAMS, SILENT).verdict is Verdict.UNKNOWN
