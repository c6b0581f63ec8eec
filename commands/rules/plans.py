"""Who holds which service plan, and how many seats with it are left.

Plans are matched by their ids (`reference.Plans`) and never by the name of a subscription, because Microsoft sells
the same plan in dozens of them.
"""

from collections.abc import Iterable, Mapping

from commands.rules.reference import Plan
from connectors.facts import Licence, SubscribedSku

USABLE = ("Enabled", "Warning")
"""Values of capabilityStatus in which seats can be assigned; Warning is the grace period."""


def brings(sku: SubscribedSku, plan: Plan) -> bool:
    """Whether the subscription brings this plan to its users."""
    return sku.applies_to == "User" and any(part.plan_id.lower() in plan.ids for part in sku.plans)


def free_seats(skus: Iterable[SubscribedSku], plan: Plan) -> int:
    """Seats with this plan that can still be assigned."""
    return sum(sku.free for sku in skus if brings(sku, plan) and sku.capability_status in USABLE)


def seats(skus: Iterable[SubscribedSku], plan: Plan) -> int:
    """Seats with this plan, assigned or not."""
    return sum(sku.enabled + sku.warning for sku in skus if brings(sku, plan) and sku.capability_status in USABLE)


def holds(licences: Iterable[Licence], skus: Mapping[str, SubscribedSku], plan: Plan) -> bool | None:
    """Whether somebody with these licences has the plan switched on.

    `skus` by id in lower case. None: a licence belongs to a subscription that the tenant no longer lists,
    so what it holds cannot be told.
    """
    unlisted = False
    for licence in licences:
        sku = skus.get(licence.sku_id.lower())
        if sku is None:
            unlisted = True
            continue
        switched_off = {plan_id.lower() for plan_id in licence.disabled_plans}
        held = {part.plan_id.lower() for part in sku.plans} - switched_off
        if sku.capability_status in USABLE and plan.ids & held:
            return True
    return None if unlisted else False
