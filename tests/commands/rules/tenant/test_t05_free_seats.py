"""T5: free seats for the pilot."""

import pytest

from commands.rules.tenant.t05_free_seats import judge
from commands.step import Verdict
from connectors.facts import Licence, ServicePlan
from tests.commands.rules.tenant.facts import facts
from tests.commands.values import SILENT, TEAMS_ID, sku

HELD = (Licence(sku_id="sku-e3"),)


@pytest.mark.parametrize(
    ("free", "lacking", "verdict"),
    [
        (0, None, Verdict.WARN),
        (1, None, Verdict.PASS),
        (0, 0, Verdict.PASS),
        (0, 1, Verdict.FAIL),
        (1, 1, Verdict.PASS),
        (1, 2, Verdict.WARN),
        (2, 2, Verdict.PASS),
    ],
)
def test_seats(free: int, lacking: int | None, verdict: Verdict) -> None:
    """Enough passes, too few warns, none while somebody lacks one fails. None: no pilot users configured."""
    pilots: dict[str, tuple[Licence, ...] | None] = {}
    if lacking is not None:
        pilots = {f"new{number}@contoso.com": () for number in range(lacking)} | {"has@contoso.com": HELD}
    finding = judge(facts(skus=(sku(consumed=300 - free),), pilots=pilots))
    assert finding.verdict is verdict
    assert ("No pilot users are configured" in finding.says) is (lacking is None)


def test_seats_are_counted_for_each_plan() -> None:
    """Free seats with Teams alone do not help somebody who lacks Skype for Business Online (Plan 2)."""
    teams_only = sku(sku_id="t", consumed=0, plans=(ServicePlan(plan_id=TEAMS_ID, name="TEAMS1"),))
    finding = judge(facts(skus=(teams_only, sku(consumed=300)), pilots={"ada@contoso.com": None}))
    assert finding.verdict is Verdict.FAIL
    assert "Plan 2" in finding.says
    assert finding.evidence == ("ada@contoso.com: nobody in the tenant has this sign-in name or address",)


@pytest.mark.parametrize("silent", ["skus", "pilots"])
def test_seats_or_pilots_unread_leave_it_unknown(silent: str) -> None:
    """Seats alone do not tell enough when the pilot users could not be read, nor the other way round."""
    assert judge(facts(**{silent: SILENT})).verdict is Verdict.UNKNOWN
