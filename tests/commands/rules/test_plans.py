"""Who holds a service plan."""

import pytest

from commands.rules.plans import PlanState, holds, plan_state
from connectors.facts import Licence
from tests.commands.values import REFERENCE, SFB_ID, TEAMS_ID, sku

TEAMS = REFERENCE.plans.teams
HELD = (Licence(sku_id="sku-e3"),)


@pytest.mark.parametrize(
    ("licences", "expected"),
    [
        ((), False),
        (HELD, True),
        ((Licence(sku_id="SKU-E3"),), True),
        ((Licence(sku_id="sku-e3", disabled_plans=frozenset({TEAMS_ID.upper()})),), False),
        ((Licence(sku_id="sku-e3", disabled_plans=frozenset({SFB_ID})),), True),
        ((Licence(sku_id="ended"),), None),
        ((Licence(sku_id="ended"), *HELD), True),
    ],
)
def test_holding_a_plan(licences: tuple[Licence, ...], expected: bool | None) -> None:
    """A plan counts where it is not switched off; a licence of an unlisted subscription cannot be told."""
    assert holds(licences, {"sku-e3": sku()}, TEAMS) is expected


def test_a_suspended_subscription_gives_no_plan() -> None:
    """A licence of a suspended subscription is no licence."""
    assert holds(HELD, {"sku-e3": sku(capability_status="Suspended")}, TEAMS) is False


def test_a_subscription_in_its_grace_period_still_gives_the_plan() -> None:
    """Until it ends; somebody who has the plan from another one as well has it for longer."""
    skus = {"sku-e3": sku(capability_status="Warning"), "sku-e5": sku(sku_id="sku-e5")}
    assert holds(HELD, skus, TEAMS) is True
    assert plan_state(HELD, skus, TEAMS) is PlanState.GRACE
    assert plan_state((*HELD, Licence(sku_id="SKU-E5")), skus, TEAMS) is PlanState.ON
