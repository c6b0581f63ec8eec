"""Who holds which service plan, and how many seats with it are left. A plan may be in a licence and switched off.

Plans are matched by their ids (`reference.Plans`) and never by the name of a subscription, because Microsoft sells
the same plan in dozens of them.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum

from commands.rules.reference import Plan
from connectors.facts import Licence, SubscribedSku

GRACE = "Warning"
USABLE = ("Enabled", GRACE)
"""Values of capabilityStatus in which plans work and seats can be assigned; Warning is the grace period after a
subscription has ended."""


def by_id(skus: Iterable[SubscribedSku]) -> dict[str, SubscribedSku]:
    """Subscriptions by their ids in lower case."""
    return {sku.sku_id.lower(): sku for sku in skus}


def brings(sku: SubscribedSku, plan: Plan) -> bool:
    """Whether the subscription brings this plan to its users."""
    return sku.applies_to == "User" and any(part.plan_id.lower() in plan.ids for part in sku.plans)


def free_seats(skus: Iterable[SubscribedSku], plan: Plan) -> int:
    """Seats with this plan that can still be assigned."""
    return sum(sku.free for sku in skus if brings(sku, plan) and sku.capability_status in USABLE)


def seats(skus: Iterable[SubscribedSku], plan: Plan) -> int:
    """Seats with this plan, assigned or not."""
    return sum(sku.enabled + sku.warning for sku in skus if brings(sku, plan) and sku.capability_status in USABLE)


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


def plan_state(licences: Iterable[Licence], skus: Mapping[str, SubscribedSku], plan: Plan) -> PlanState:
    """What these licences give of a plan. `skus` by id in lower case."""
    return max((_of_licence(one, skus.get(one.sku_id.lower()), plan) for one in licences), default=PlanState.MISSING)


def _of_licence(licence: Licence, sku: SubscribedSku | None, plan: Plan) -> PlanState:
    if sku is None:
        return PlanState.UNKNOWN
    brought = {part.plan_id.lower() for part in sku.plans} & plan.ids
    if not brought:
        return PlanState.MISSING
    if sku.capability_status not in USABLE:
        return PlanState.ENDED
    if not brought - {plan_id.lower() for plan_id in licence.disabled_plans}:
        return PlanState.SWITCHED_OFF
    return PlanState.GRACE if sku.capability_status == GRACE else PlanState.ON


def sku_names(licences: Iterable[Licence], skus: Mapping[str, SubscribedSku], plan: Plan) -> tuple[str, ...]:
    """Names of the subscriptions among these licences that bring a plan, switched on or not."""
    held = (skus.get(licence.sku_id.lower()) for licence in licences)
    return tuple(
        sku.part_number for sku in held if sku is not None and any(p.plan_id.lower() in plan.ids for p in sku.plans)
    )


def holds(licences: Iterable[Licence], skus: Mapping[str, SubscribedSku], plan: Plan) -> bool | None:
    """Whether somebody with these licences has the plan switched on.

    `skus` by id in lower case. None: a licence belongs to a subscription that the tenant no longer lists,
    so what it holds cannot be told.
    """
    state = plan_state(licences, skus, plan)
    return None if state is PlanState.UNKNOWN else state >= PlanState.GRACE
