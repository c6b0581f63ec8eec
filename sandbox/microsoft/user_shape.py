"""The properties of a Graph user: which exist, which come by default, and their values for a user of the world.

https://learn.microsoft.com/graph/api/resources/user - names are those of the v1.0 schema.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from sandbox.microsoft.calls import graph_time
from sandbox.microsoft.organization import CREATED
from sandbox.microsoft.plans import user_plans
from sandbox.world import CloudUser, World

DEFAULT = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)
"""What comes without $select."""

BASIC = frozenset({"displayName", "givenName", "id", "mail", "surname", "userPrincipalName"})
"""What User.ReadBasic.All shows."""

UNSELECTABLE: Mapping[str, Any] = {
    "aboutMe": None,
    "birthday": "0001-01-01T00:00:00Z",
    "deviceEnrollmentLimit": 5,
    "hireDate": "0001-01-01T00:00:00Z",
    "interests": [],
    "mailboxSettings": None,
    "mySite": None,
    "pastProjects": [],
    "preferredName": None,
    "print": None,
    "responsibilities": [],
    "schools": [],
    "skills": [],
}
"""Properties that a collection cannot select (501 NotImplemented), with what a single user shows."""

EMPTY_LISTS = ("businessPhones", "otherMails")
NOTHING = (
    "ageGroup",
    "authorizationInfo",
    "city",
    "companyName",
    "consentProvidedForMinor",
    "country",
    "creationType",
    "customSecurityAttributes",
    "deletedDateTime",
    "employeeHireDate",
    "employeeId",
    "employeeLeaveDateTime",
    "employeeOrgData",
    "employeeType",
    "externalUserState",
    "externalUserStateChangeDateTime",
    "faxNumber",
    "isManagementRestricted",
    "isResourceAccount",
    "jobTitle",
    "lastPasswordChangeDateTime",
    "legalAgeGroupClassification",
    "mobilePhone",
    "officeLocation",
    "onPremisesExtensionAttributes",
    "passwordPolicies",
    "passwordProfile",
    "postalCode",
    "preferredDataLocation",
    "preferredLanguage",
    "showInAddressList",
    "signInActivity",
    "signInSessionsValidFromDateTime",
    "state",
    "streetAddress",
)
"""Properties that exist and that nobody in the pretend company has filled."""

Value = Callable[[World, CloudUser], Any]


def _moment(moment: datetime | None) -> str | None:
    return graph_time(moment) if moment else None


def _domain_name(user: CloudUser) -> str | None:
    """The DNS name of the on-premises domain, from the DC parts of the distinguished name."""
    parts = (part.strip() for part in (user.on_premises_dn or "").split(","))
    return ".".join(part[3:] for part in parts if part[:3].upper() == "DC=") or None


def _sip_addresses(user: CloudUser) -> list[str]:
    return [address[4:] for address in user.proxy_addresses if address[:4].lower() == "sip:"]


def _assigned_licences(_world: World, user: CloudUser) -> list[dict[str, Any]]:
    return [{"disabledPlans": list(held.disabled_plans), "skuId": held.sku_id} for held in user.licences]


def _assigned_plans(world: World, user: CloudUser) -> list[dict[str, Any]]:
    return user_plans(user.licences, world.tenant.skus, moment=CREATED)


def _provisioned_plans(world: World, user: CloudUser) -> list[dict[str, Any]]:
    return [
        {"capabilityStatus": plan["capabilityStatus"], "provisioningStatus": "Success", "service": plan["service"]}
        for plan in _assigned_plans(world, user)
    ]


def _licence_states(_world: World, user: CloudUser) -> list[dict[str, Any]]:
    return [
        {
            "skuId": held.sku_id,
            "disabledPlans": list(held.disabled_plans),
            "assignedByGroup": None,
            "state": "Active",
            "error": None,
            "lastUpdatedDateTime": CREATED,
        }
        for held in user.licences
    ]


def _conflicts(_world: World, user: CloudUser) -> list[dict[str, Any]]:
    return [
        {
            "category": "PropertyConflict",
            "occurredDateTime": graph_time(conflict.since),
            "propertyCausingError": conflict.attribute,
            "value": conflict.value,
        }
        for conflict in user.conflicts
    ]


def _service_errors(_world: World, user: CloudUser) -> list[dict[str, Any]]:
    """Errors of the service that Graph still calls MicrosoftCommunicationsOnline, the details in its XML."""
    return [
        {
            "@odata.type": "#microsoft.graph.serviceProvisioningXmlError",
            "createdDateTime": CREATED,
            "isResolved": False,
            "serviceInstance": "MicrosoftCommunicationsOnline/EU-0A",
            "errorDetail": f"<ServiceInstance><ErrorDetail>{escape(text)}</ErrorDetail></ServiceInstance>",
        }
        for text in user.service_errors
    ]


def _identities(world: World, user: CloudUser) -> list[dict[str, Any]]:
    return [
        {
            "signInType": "userPrincipalName",
            "issuer": world.tenant.initial_domain,
            "issuerAssignedId": user.user_principal_name,
        }
    ]


def property_table() -> Mapping[str, Value]:
    """Every property that can be selected in a collection, with how it is read."""
    table: dict[str, Value] = {
        "id": lambda _world, user: user.object_id,
        "accountEnabled": lambda _world, user: user.account_enabled,
        "assignedLicenses": _assigned_licences,
        "assignedPlans": _assigned_plans,
        "createdDateTime": lambda _world, _user: CREATED,
        "department": lambda _world, user: user.department,
        "displayName": lambda _world, user: user.display_name,
        "givenName": lambda _world, user: user.given_name or None,
        "identities": _identities,
        "imAddresses": lambda _world, user: _sip_addresses(user),
        "licenseAssignmentStates": _licence_states,
        "mail": lambda _world, user: user.mail,
        "mailNickname": lambda _world, user: user.user_principal_name.partition("@")[0],
        "onPremisesDistinguishedName": lambda _world, user: user.on_premises_dn,
        "onPremisesDomainName": lambda _world, user: _domain_name(user),
        "onPremisesImmutableId": lambda _world, user: user.immutable_id,
        "onPremisesLastSyncDateTime": lambda _world, user: _moment(user.last_sync),
        "onPremisesProvisioningErrors": _conflicts,
        "onPremisesSamAccountName": lambda _world, user: user.sam_account_name,
        "onPremisesSecurityIdentifier": lambda _world, user: user.security_identifier,
        "onPremisesSyncEnabled": lambda _world, user: user.sync_enabled,
        "onPremisesUserPrincipalName": lambda _world, user: user.on_premises_upn,
        "provisionedPlans": _provisioned_plans,
        "proxyAddresses": lambda _world, user: list(user.proxy_addresses),
        "serviceProvisioningErrors": _service_errors,
        "securityIdentifier": lambda _world, user: "S-1-12-1-" + str(int(user.object_id.replace("-", ""), 16)),
        "surname": lambda _world, user: user.surname or None,
        "usageLocation": lambda _world, user: user.usage_location,
        "userPrincipalName": lambda _world, user: user.user_principal_name,
        "userType": lambda _world, user: "Guest" if "#EXT#" in user.user_principal_name else "Member",
    }
    table |= {name: lambda _world, _user: [] for name in EMPTY_LISTS}
    return table | {name: lambda _world, _user: None for name in NOTHING}
