"""From Graph's JSON to facts. Pure; raises Unreadable, naming the property, for what Graph never sends.

What no rule judges yet may be missing: a check must not fail for a fact that it does not use.
"""

import base64
import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from sys import intern
from typing import Any

from connectors.facts import (
    AppCredential,
    AppRegistration,
    AssignedPlan,
    CloudUser,
    DirectoryRole,
    Licence,
    ProvisioningConflict,
    ServiceHealth,
    ServicePlan,
    SubscribedSku,
    Tenant,
    TenantDomain,
    VerificationRecord,
)

Json = Mapping[str, Any]

TENANT = "id,displayName,createdDateTime,onPremisesSyncEnabled,onPremisesLastSyncDateTime,verifiedDomains"
SKU = "skuId,skuPartNumber,capabilityStatus,appliesTo,consumedUnits,prepaidUnits,servicePlans"
DOMAIN = "id,isVerified,isDefault,isInitial,supportedServices"
USER = (
    "id,userPrincipalName,displayName,department,accountEnabled,usageLocation,proxyAddresses,assignedLicenses,"
    "onPremisesSyncEnabled,onPremisesImmutableId,onPremisesSecurityIdentifier,onPremisesUserPrincipalName,"
    "onPremisesDistinguishedName,onPremisesProvisioningErrors,serviceProvisioningErrors"
)
USER_OF_ONE = f"{USER},onPremisesLastSyncDateTime,assignedPlans"
APPLICATION = "appId,displayName"
CREDENTIALS = "appId,passwordCredentials,keyCredentials"
"""What each reading below needs: `$select` asks for this and nothing else."""

_TAG = re.compile(r"<[^>]*>")


class Unreadable(ValueError):
    """A property is missing or is of another kind than documented."""


class Withheld(Unreadable):
    """A property that is always filled comes empty, as whoever may not read it is shown it."""


def tenant(item: Json) -> Tenant:
    """Raises Withheld where only the names of the tenant are shown: all else is empty then, as if never set up.

    https://learn.microsoft.com/graph/api/resources/organization
    """
    known = Tenant(
        tenant_id=_text(item, "id"),
        name=_optional_text(item, "displayName") or "",
        sync_enabled=_optional_flag(item, "onPremisesSyncEnabled"),
        last_sync=_moment(item, "onPremisesLastSyncDateTime"),
        verified_domains=tuple(_text(domain, "name").lower() for domain in _objects(item, "verifiedDomains")),
    )
    if _optional_text(item, "createdDateTime") is None:
        raise Withheld("only the name and the domains of the tenant are shown")
    return known


def sku(item: Json) -> SubscribedSku:
    """https://learn.microsoft.com/graph/api/resources/subscribedsku"""
    seats = _object(item, "prepaidUnits")
    return SubscribedSku(
        sku_id=_text(item, "skuId"),
        part_number=_text(item, "skuPartNumber"),
        capability_status=_text(item, "capabilityStatus"),
        enabled=_number(seats, "enabled"),
        warning=_number(seats, "warning"),
        consumed=_number(item, "consumedUnits"),
        applies_to=_optional_text(item, "appliesTo") or "User",
        plans=tuple(
            ServicePlan(
                plan_id=_text(plan, "servicePlanId"),
                name=_text(plan, "servicePlanName"),
                applies_to=_optional_text(plan, "appliesTo") or "User",
            )
            for plan in _objects(item, "servicePlans")
        ),
    )


def domain(item: Json) -> TenantDomain:
    """https://learn.microsoft.com/graph/api/resources/domain"""
    return TenantDomain(
        name=_text(item, "id").lower(),
        verified=_flag(item, "isVerified"),
        default=bool(_optional_flag(item, "isDefault")),
        initial=_flag(item, "isInitial"),
        services=_texts(item, "supportedServices"),
    )


def verification_record(item: Json) -> VerificationRecord | None:
    """https://learn.microsoft.com/graph/api/resources/domaindnsrecord; None for a type that proves nothing."""
    record_type = _text(item, "recordType").upper()
    if record_type not in ("TXT", "MX"):
        return None
    return VerificationRecord(
        name=_text(item, "label").lower().rstrip("."),
        record_type=record_type,
        value=_text(item, "text") if record_type == "TXT" else _text(item, "mailExchange").lower().rstrip("."),
        ttl=_number(item, "ttl"),
        preference=_number(item, "preference") if record_type == "MX" else None,
    )


def user(item: Json) -> CloudUser:
    """https://learn.microsoft.com/graph/api/resources/user"""
    return CloudUser(
        user_id=_text(item, "id"),
        user_principal_name=_text(item, "userPrincipalName"),
        display_name=_optional_text(item, "displayName") or "",
        account_enabled=_optional_flag(item, "accountEnabled"),
        sync_enabled=_optional_flag(item, "onPremisesSyncEnabled"),
        immutable_id=_optional_text(item, "onPremisesImmutableId"),
        security_identifier=_optional_text(item, "onPremisesSecurityIdentifier"),
        on_premises_user_principal_name=_optional_text(item, "onPremisesUserPrincipalName"),
        on_premises_distinguished_name=_optional_text(item, "onPremisesDistinguishedName"),
        proxy_addresses=_texts(item, "proxyAddresses"),
        usage_location=_optional_text(item, "usageLocation"),
        licences=tuple(
            Licence(sku_id=_text(held, "skuId"), disabled_plans=frozenset(_texts(held, "disabledPlans")))
            for held in _objects(item, "assignedLicenses")
        ),
        conflicts=tuple(
            ProvisioningConflict(
                attribute=_optional_text(error, "propertyCausingError") or "",
                value=_optional_text(error, "value") or "",
                since=_moment(error, "occurredDateTime"),
            )
            for error in _objects(item, "onPremisesProvisioningErrors", nullable=True)
        ),
        service_errors=tuple(
            _service_error(error)
            for error in _objects(item, "serviceProvisioningErrors", nullable=True)
            if not _optional_flag(error, "isResolved")
        ),
        department=intern(_optional_text(item, "department") or ""),
        last_sync=_moment(item, "onPremisesLastSyncDateTime"),
        plans=tuple(map(_assigned, _objects(item, "assignedPlans"))) if "assignedPlans" in item else None,
    )


def _assigned(plan: Json) -> AssignedPlan:
    """https://learn.microsoft.com/graph/api/resources/assignedplan"""
    return AssignedPlan(
        plan_id=(_optional_text(plan, "servicePlanId") or "").lower(),
        status=_optional_text(plan, "capabilityStatus") or "",
        since=_moment(plan, "assignedDateTime"),
    )


def service_health(item: Json) -> ServiceHealth:
    """https://learn.microsoft.com/graph/api/resources/servicehealth"""
    return ServiceHealth(service=_text(item, "service"), status=_text(item, "status"))


def sign_in(item: Json) -> datetime | None:
    """When somebody signed in; None for an attempt that failed. https://learn.microsoft.com/graph/api/resources/signin"""
    status = item.get("status")
    code = status.get("errorCode") if isinstance(status, Mapping) else None
    if not isinstance(code, int):
        raise Unreadable("the property status has no errorCode")
    moment = _moment(item, "createdDateTime")
    if moment is None:
        raise Unreadable("the property createdDateTime is missing")
    return moment if code == 0 else None


def object_id(item: Json) -> str:
    """The id of any object of the directory."""
    return _text(item, "id")


def role(item: Json) -> DirectoryRole | None:
    """https://learn.microsoft.com/graph/api/resources/unifiedroleassignment; None if only for a part of the tenant."""
    if _text(item, "directoryScopeId") != "/":
        return None
    definition = _object(item, "roleDefinition")
    template_id = _optional_text(definition, "templateId") or _text(definition, "id")
    return DirectoryRole(template_id=template_id.lower(), name=_optional_text(definition, "displayName") or "")


def application(item: Json) -> AppRegistration:
    """https://learn.microsoft.com/graph/api/resources/application"""
    return AppRegistration(app_id=_text(item, "appId"), name=_optional_text(item, "displayName") or "")


def credentials(item: Json) -> tuple[AppCredential, ...]:
    """https://learn.microsoft.com/graph/api/resources/application; what has no end is left out."""
    secrets = (_credential(one, "hint", secret=True) for one in _objects(item, "passwordCredentials"))
    keys = (_credential(one, "customKeyIdentifier", secret=False) for one in _objects(item, "keyCredentials"))
    return tuple(one for one in (*secrets, *keys) if one is not None)


def _credential(item: Json, mark: str, *, secret: bool) -> AppCredential | None:
    ends = _moment(item, "endDateTime")
    if ends is None:
        return None
    told = _optional_text(item, mark) or ""
    return AppCredential(
        key_id=_text(item, "keyId"),
        is_secret=secret,
        name=_optional_text(item, "displayName") or "",
        mark=told if secret else _thumbprint(told),
        ends=ends,
    )


def _thumbprint(told: str) -> str:
    """Graph's base64, or the hexadecimal digits that it gives for some, as digits in upper case."""
    if re.fullmatch(r"[0-9A-Fa-f]{40}", told):
        return told.upper()
    try:
        return base64.b64decode(told, validate=True).hex().upper()
    except ValueError:
        return ""


def _service_error(error: Json) -> str:
    """One line: the service, and the words inside the XML that it gave."""
    service = (_optional_text(error, "serviceInstance") or "").partition("/")[0]
    words = " ".join(html.unescape(_TAG.sub(" ", _optional_text(error, "errorDetail") or "")).split())
    return ": ".join(part for part in (service, words) if part) or "no details given"


def _text(item: Json, name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not value:
        raise Unreadable(f"the property {name} is not a text")
    return value


def _optional_text(item: Json, name: str) -> str | None:
    value = item.get(name)
    if value is not None and not isinstance(value, str):
        raise Unreadable(f"the property {name} is not a text")
    return value


def _flag(item: Json, name: str) -> bool:
    value = item.get(name)
    if not isinstance(value, bool):
        raise Unreadable(f"the property {name} is neither true nor false")
    return value


def _optional_flag(item: Json, name: str) -> bool | None:
    return None if item.get(name) is None else _flag(item, name)


def _number(item: Json, name: str) -> int:
    """A whole number; Graph leaves out or nulls a count of nothing."""
    value = item.get(name)
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unreadable(f"the property {name} is not a whole number")
    return value


def _moment(item: Json, name: str) -> datetime | None:
    """An ISO time with its zone, as aware UTC; finer than microseconds is cut off."""
    text = _optional_text(item, name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(f"the property {name} is not a time") from error
    if moment.tzinfo is None:
        raise Unreadable(f"the property {name} is a time without its zone")
    return moment.astimezone(UTC)


def _objects(item: Json, name: str, *, nullable: bool = False) -> list[Json]:
    """A list of objects. One that is absent was not told, which is not the same as an empty one."""
    values = item.get(name)
    if nullable and values is None and name in item:
        return []
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise Unreadable(f"the property {name} is not a list of objects")
    return values


def _object(item: Json, name: str) -> Json:
    value = item.get(name)
    if not isinstance(value, dict):
        raise Unreadable(f"the property {name} is not an object")
    return value


def _texts(item: Json, name: str) -> tuple[str, ...]:
    """A list of texts. One that is absent was not told, which is not the same as an empty one."""
    values = item.get(name)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Unreadable(f"the property {name} is not a list of texts")
    return tuple(values)
