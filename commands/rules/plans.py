"""Service plans by their ids: the one place where they are written down.

Plans are matched by id and never by the name of a subscription, because Microsoft sells the same plan in
dozens of them. Ids as published in Microsoft's list "Product names and service plan identifiers for
licensing", as of 2026.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connectors.facts import Licence, SubscribedSku


@dataclass(frozen=True, slots=True)
class Plan:
    """A service that people need, and the ids under which it is sold."""

    name: str
    ids: frozenset[str]

    def within(self, sku: SubscribedSku) -> bool:
        """Whether the subscription brings this plan to its users."""
        return sku.applies_to == "User" and any(plan.plan_id.lower() in self.ids for plan in sku.plans)


TEAMS = Plan(
    "Teams",
    frozenset(
        {
            "57ff2da0-773e-42df-b2af-ffb7a2317929",  # TEAMS1
            "9953b155-8aef-4c56-92f3-72b0487fce41",  # TEAMS_AR_GCCHIGH
            "fd500458-c24c-478e-856c-a6067a8376cd",  # TEAMS_AR_DOD
        }
    ),
)
SFB_ONLINE = Plan(
    "Skype for Business Online (Plan 2)",
    frozenset(
        {
            "0feaeb32-d00e-4d66-bd5a-43b5b83db82c",  # MCOSTANDARD
            "b2669e95-76ef-4e7e-a367-002f60a39f3e",  # MCOSTANDARD_MIDMARKET
        }
    ),
)
NEEDED = (TEAMS, SFB_ONLINE)
"""Both must be assigned and switched on before a person can be moved."""

USABLE = ("Enabled", "Warning")
"""Values of capabilityStatus in which seats can be assigned; Warning is the grace period."""


def free_seats(skus: Iterable[SubscribedSku], plan: Plan) -> int:
    """Seats with this plan that can still be assigned."""
    return sum(sku.free for sku in skus if plan.within(sku) and sku.capability_status in USABLE)


def seats(skus: Iterable[SubscribedSku], plan: Plan) -> int:
    """Seats with this plan, assigned or not."""
    return sum(sku.enabled + sku.warning for sku in skus if plan.within(sku) and sku.capability_status in USABLE)


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
