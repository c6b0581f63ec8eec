"""The tenant itself: /organization, /subscribedSkus and service health."""

from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from sandbox.microsoft.calls import Answer, Call, Problem, bad_request, graph_time, not_found
from sandbox.microsoft.listing import listed, project, selected
from sandbox.microsoft.plans import organization_plans, service_plans
from sandbox.world import Sku, TenantDomain

CREATED = "2016-05-04T09:12:33Z"
"""The pretend tenant is older than everything that happens in it."""

ORGANIZATION_READERS = ("Organization.Read.All", "Directory.Read.All", "DeviceManagementServiceConfig.Read.All")
"""Who sees the whole organization; with User.Read.All only the name and the verified domains are shown."""

HEALTH_IDS = {
    "Microsoft Teams": "microsoftteams",
    "Exchange Online": "Exchange",
    "Skype for Business": "Lync",
    "Identity Service": "OrgLiveID",
    "Microsoft 365 suite": "OSDPPlatform",
}


async def list_organizations(call: Call) -> Answer:
    """GET /organization: a collection with the one tenant."""
    return listed(call, [_organization(call)], entity="organization", default_size=100)


async def get_organization(call: Call) -> Answer:
    """GET /organization/{id}."""
    if call.variables["id"].lower() != call.world.tenant.tenant_id.lower():
        raise not_found(call.variables["id"])
    entity = _organization(call)
    names = selected(call, entity, entity="organization")
    return Answer({"@odata.context": call.context("organization/$entity"), **project(entity, names)})


def _organization(call: Call) -> dict[str, Any]:
    tenant = call.world.tenant
    whole: dict[str, Any] = {
        "id": tenant.tenant_id,
        "deletedDateTime": None,
        "assignedPlans": organization_plans(tenant.skus, moment=CREATED),
        "businessPhones": ["+49 30 901820"],
        "city": "Berlin",
        "country": "Germany",
        "countryLetterCode": "DE",
        "createdDateTime": CREATED,
        "defaultUsageLocation": None,
        "displayName": tenant.name,
        "marketingNotificationEmails": [],
        "mobileDeviceManagementAuthority": "unknown",
        "onPremisesLastSyncDateTime": graph_time(tenant.last_sync) if tenant.last_sync else None,
        "onPremisesSyncEnabled": tenant.sync_enabled,
        "partnerTenantType": None,
        "postalCode": "10117",
        "preferredLanguage": "en",
        "privacyProfile": None,
        "provisionedPlans": [
            {
                "capabilityStatus": plan["capabilityStatus"],
                "provisioningStatus": "Success",
                "service": plan["service"],
            }
            for plan in organization_plans(tenant.skus, moment=CREATED)
        ],
        "securityComplianceNotificationMails": [],
        "securityComplianceNotificationPhones": [],
        "state": None,
        "street": "Friedrichstrasse 1",
        "technicalNotificationMails": [f"admin@{tenant.initial_domain}"],
        "tenantType": "AAD",
        "verifiedDomains": [_verified(domain) for domain in tenant.domains.values() if domain.verified],
    }
    if call.permissions.isdisjoint(ORGANIZATION_READERS):
        return {
            name: value if name in ("id", "displayName", "verifiedDomains") else _blank(value)
            for name, value in whole.items()
        }
    return whole


def _blank(value: object) -> object:
    return [] if isinstance(value, list) else None


def _verified(domain: TenantDomain) -> dict[str, Any]:
    return {
        "capabilities": ", ".join(domain.services) or "None",
        "isDefault": domain.default,
        "isInitial": domain.initial,
        "name": domain.name,
        "type": domain.authentication_type,
    }


async def list_skus(call: Call) -> Answer:
    """GET /subscribedSkus. $filter is refused, as it is in practice."""
    for option in ("$filter", "$orderby", "$expand", "$top", "$skip"):
        if option in call.query:
            raise bad_request(f"The query option '{option}' is not supported on subscribedSkus.")
    return listed(call, [_sku(call, sku) for sku in call.world.tenant.skus], entity="subscribedSkus", default_size=1000)


async def get_sku(call: Call) -> Answer:
    """GET /subscribedSkus/{id}, the id being <tenant>_<sku>."""
    for sku in call.world.tenant.skus:
        entity = _sku(call, sku)
        if entity["id"] == call.variables["id"]:
            names = selected(call, entity, entity="subscribedSkus")
            return Answer({"@odata.context": call.context("subscribedSkus/$entity"), **project(entity, names)})
    raise not_found(call.variables["id"])


def _sku(call: Call, sku: Sku) -> dict[str, Any]:
    tenant = call.world.tenant
    active = sku.capability_status == "Enabled"
    return {
        "accountName": tenant.initial_domain.partition(".")[0],
        "accountId": tenant.tenant_id,
        "appliesTo": "User",
        "capabilityStatus": sku.capability_status,
        "consumedUnits": call.world.consumed(sku.sku_id),
        "id": f"{tenant.tenant_id}_{sku.sku_id}",
        "skuId": sku.sku_id,
        "skuPartNumber": sku.part_number,
        "subscriptionIds": [str(uuid5(NAMESPACE_DNS, sku.sku_id))],
        "prepaidUnits": {
            "enabled": sku.enabled if active else 0,
            "suspended": sku.enabled if sku.capability_status == "Suspended" else 0,
            "warning": sku.warning or (sku.enabled if sku.capability_status == "Warning" else 0),
            "lockedOut": sku.enabled if sku.capability_status == "LockedOut" else 0,
        },
        "servicePlans": service_plans(sku, disabled=()),
    }


async def list_health(call: Call) -> Answer:
    """GET /admin/serviceAnnouncement/healthOverviews, 100 a page."""
    items = [_health(name, status) for name, status in call.world.tenant.service_health.items()]
    return listed(call, items, entity="admin/serviceAnnouncement/healthOverviews", default_size=100)


async def get_health(call: Call) -> Answer:
    """GET /admin/serviceAnnouncement/healthOverviews/{service}, by display name or id."""
    for name, status in call.world.tenant.service_health.items():
        entity = _health(name, status)
        if call.variables["service"].lower() in (entity["service"].lower(), entity["id"].lower()):
            fragment = "admin/serviceAnnouncement/healthOverviews/$entity"
            return Answer({"@odata.context": call.context(fragment), **entity})
    raise Problem(404, "NotFound", f"The service '{call.variables['service']}' was not found.")


def _health(name: str, status: str) -> dict[str, Any]:
    return {"service": name, "status": status, "id": HEALTH_IDS.get(name, name.replace(" ", ""))}
