"""Service plans in the four shapes that Graph shows them in."""

from collections.abc import Collection, Iterable
from typing import Any

from sandbox.microsoft.calls import graph_time
from sandbox.world import AssignedLicence, Plan, Sku

SERVICES = {
    "MCO": "MicrosoftCommunicationsOnline",
    "TEAMS": "TeamspaceAPI",
    "EXCHANGE": "exchange",
    "SHAREPOINT": "SharePoint",
    "FLOW": "ProcessSimple",
    "INTUNE": "SCO",
    "AAD": "AADPremiumService",
}
"""Service names by the beginning of a plan's name."""


def service(plan: Plan) -> str:
    """The service that a plan belongs to, as assignedPlans names it."""
    return next((name for start, name in SERVICES.items() if plan.name.startswith(start)), plan.name)


def service_plans(sku: Sku, *, disabled: Collection[str]) -> list[dict[str, Any]]:
    """servicePlanInfo of a SKU, or of one user's licence when some plans are disabled."""
    return [
        {
            "servicePlanId": plan.plan_id,
            "servicePlanName": plan.name,
            "provisioningStatus": "Disabled" if plan.plan_id in disabled else "Success",
            "appliesTo": "User",
        }
        for plan in sku.plans
    ]


def organization_plans(skus: Iterable[Sku], *, moment: str) -> list[dict[str, Any]]:
    """assignedPlan of the organization: each plan once, with the best status that a SKU gives it."""
    plans: dict[str, dict[str, Any]] = {}
    for sku in sorted(skus, key=lambda sku: sku.capability_status != "Enabled"):
        for plan in sku.plans:
            plans.setdefault(plan.plan_id, _assigned(plan, sku.capability_status, moment))
    return list(plans.values())


def user_plans(licences: Iterable[AssignedLicence], skus: Iterable[Sku], *, moment: str) -> list[dict[str, Any]]:
    """assignedPlan of a user: every plan of every licence, a disabled one with the status Deleted.

    `moment`: since when those are assigned that people have had for long.
    """
    by_id = {sku.sku_id: sku for sku in skus}
    return [
        _assigned(
            plan,
            "Deleted" if plan.plan_id in held.disabled_plans else sku.capability_status,
            graph_time(held.since) if held.since else moment,
        )
        for held in licences
        if (sku := by_id.get(held.sku_id)) is not None
        for plan in sku.plans
    ]


def _assigned(plan: Plan, status: str, moment: str) -> dict[str, Any]:
    return {
        "assignedDateTime": moment,
        "capabilityStatus": status,
        "service": service(plan),
        "servicePlanId": plan.plan_id,
    }
