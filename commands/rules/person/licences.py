"""What somebody's licences give them, by service plan: a plan may be in a licence and still be switched off."""

from collections.abc import Mapping, Sequence
from enum import IntEnum

from commands.rules.reference import Plan
from connectors.facts import Licence, SubscribedSku

_GRACE = "Warning"
_USABLE = ("Enabled", _GRACE)
"""Values of capabilityStatus in which a plan works; Warning is the grace period after a subscription has ended."""


class PlanState(IntEnum):
    """What somebody has of a plan; the best of several licences counts."""

    MISSING = 0
    ENDED = 1
    """A licence brings it, but the subscription no longer works."""
    SWITCHED_OFF = 2
    """A licence brings it, and it is switched off for this person."""
    UNKNOWN = 3
    """A licence belongs to a subscription that the tenant does not list: what it brings cannot be told."""
    GRACE = 4
    """It works until the grace period of the subscription ends."""
    ON = 5


def plan_state(licences: Sequence[Licence], skus: Mapping[str, SubscribedSku], plan: Plan) -> PlanState:
    """What these licences give of a plan. `skus` by id in lower case."""
    return max((_of_licence(one, skus.get(one.sku_id.lower()), plan) for one in licences), default=PlanState.MISSING)


def _of_licence(licence: Licence, sku: SubscribedSku | None, plan: Plan) -> PlanState:
    if sku is None:
        return PlanState.UNKNOWN
    brought = {part.plan_id.lower() for part in sku.plans} & plan.ids
    if not brought:
        return PlanState.MISSING
    if sku.capability_status not in _USABLE:
        return PlanState.ENDED
    if not brought - {plan_id.lower() for plan_id in licence.disabled_plans}:
        return PlanState.SWITCHED_OFF
    return PlanState.GRACE if sku.capability_status == _GRACE else PlanState.ON


def sku_names(licences: Sequence[Licence], skus: Mapping[str, SubscribedSku], plan: Plan) -> tuple[str, ...]:
    """Names of the subscriptions among these licences that bring a plan, switched on or not."""
    held = (skus.get(licence.sku_id.lower()) for licence in licences)
    return tuple(
        sku.part_number for sku in held if sku is not None and any(p.plan_id.lower() in plan.ids for p in sku.plans)
    )
