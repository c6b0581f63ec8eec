"""GET /roleManagement/directory/roleAssignments and GET /applications.

https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments and /graph/api/application-list
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.x509 import load_pem_x509_certificate

from sandbox.microsoft.calls import Answer, Call, bad_request
from sandbox.microsoft.filter_rules import Rules
from sandbox.microsoft.filters import parse_filter
from sandbox.microsoft.listing import listed
from sandbox.microsoft.organization import CREATED
from sandbox.world import Tenant

ROLES: Mapping[str, str] = {
    "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
    "Global Reader": "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "Skype for Business Administrator": "75941009-915a-4869-abe7-691bff18279e",
    "Teams Administrator": "69091246-20e8-4a56-aa4d-066075b2a7a8",
    "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
}
"""Built-in roles and their template ids, the same in every tenant; another one gets an id made of its name."""

ASSIGNMENTS = "roleManagement/directory/roleAssignments"
PAGE = 100


async def list_role_assignments(call: Call) -> Answer:
    """GET /roleManagement/directory/roleAssignments, with the role's definition where it is asked for."""
    expand = call.query.get("$expand", "")
    if expand not in ("", "roleDefinition"):
        raise bad_request(f"Expanding '{expand}' is not part of the sandbox.")
    items = [_assignment(principal, role, detailed=bool(expand)) for principal, role in _held(call.world.tenant)]
    names = ("principalId", "roleDefinitionId", "directoryScopeId")
    chosen = _filtered(call, items, resource="unifiedRoleAssignment", operators=dict.fromkeys(names, "eq"))
    return listed(call, chosen, entity=ASSIGNMENTS, default_size=PAGE)


async def list_applications(call: Call) -> Answer:
    """GET /applications: the bot's own app registration, and the tenant's others."""
    tenant = call.world.tenant
    apps = {"hybridbot": tenant.application.client_id} | {
        name: _id(tenant, f"app {name}") for name in tenant.applications
    }
    items = [_application(tenant, name, app_id) for name, app_id in apps.items()]
    operators = {"displayName": "eq in startswith", "appId": "eq in"}
    chosen = _filtered(call, items, resource="Application", operators=operators)
    return listed(call, chosen, entity="applications", default_size=PAGE)


def _held(tenant: Tenant) -> Iterator[tuple[str, str]]:
    """Object ids of principals and the names of their roles. An account that is gone holds none."""
    by_name = {user.user_principal_name.lower(): user.object_id for user in tenant.users.values()}
    by_name[tenant.application.client_id] = _id(tenant, "service principal of the bot")
    for account, roles in tenant.roles.items():
        principal = by_name.get(account.lower())
        if principal is not None:
            yield from ((principal, role) for role in roles)


def _assignment(principal: str, role: str, *, detailed: bool) -> dict[str, Any]:
    template_id = ROLES.get(role) or str(uuid5(NAMESPACE_DNS, f"role/{role}"))
    definition = {
        "id": template_id,
        "description": None,
        "displayName": role,
        "isBuiltIn": role in ROLES,
        "isEnabled": True,
        "templateId": template_id,
        "version": "1",
    }
    return {
        "id": uuid5(UUID(principal), role).hex,
        "principalId": principal,
        "directoryScopeId": "/",
        "appScopeId": None,
        "roleDefinitionId": template_id,
        **({"roleDefinition": definition} if detailed else {}),
    }


def _application(tenant: Tenant, name: str, app_id: str) -> dict[str, Any]:
    return {
        "id": _id(tenant, f"object of {name}"),
        "appId": app_id,
        "createdDateTime": CREATED,
        "displayName": name,
        "publisherDomain": tenant.initial_domain,
        "signInAudience": "AzureADMyOrg",
        "passwordCredentials": _secrets(tenant) if app_id == tenant.application.client_id else [],
        "keyCredentials": _keys(tenant) if app_id == tenant.application.client_id else [],
    }


def _secrets(tenant: Tenant) -> list[dict[str, Any]]:
    """The bot's secret, if it ends: its beginning is told, the rest never again."""
    app = tenant.application
    if app.secret_expires is None:
        return []
    return [
        {
            "customKeyIdentifier": None,
            "displayName": "hybridbot",
            "endDateTime": f"{app.secret_expires.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "hint": app.secret[:3],
            "keyId": _id(tenant, "key of the secret"),
            "secretText": None,
            "startDateTime": CREATED,
        }
    ]


def _keys(tenant: Tenant) -> list[dict[str, Any]]:
    """The bot's certificate, if one is registered."""
    pem = tenant.application.certificate_pem
    if not pem:
        return []
    certificate = load_pem_x509_certificate(pem.encode())
    return [
        {
            "customKeyIdentifier": certificate.fingerprint(SHA1()).hex().upper(),  # noqa: S303 - what Entra calls it by
            "displayName": certificate.subject.rfc4514_string(),
            "endDateTime": f"{certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}",
            "key": None,
            "keyId": _id(tenant, "key of the certificate"),
            "startDateTime": f"{certificate.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}",
            "type": "AsymmetricX509Cert",
            "usage": "Verify",
        }
    ]


def _id(tenant: Tenant, what: str) -> str:
    return str(uuid5(UUID(tenant.tenant_id), what))


def _filtered(
    call: Call, items: list[dict[str, Any]], *, resource: str, operators: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The items that the call's $filter lets through; all without one."""
    text = call.query.get("$filter")
    if text is None:
        return items
    known: Collection[str] = (*operators, "id", "appScopeId", "createdDateTime")
    condition = parse_filter(text, _rules(resource, operators, known))
    return [item for item in items if condition.matches(item)]


def _rules(resource: str, operators: Mapping[str, str], known: Collection[str]) -> Rules:
    return Rules(
        resource=resource,
        operators={name: frozenset(words.split()) for name, words in operators.items()},
        advanced=frozenset(),
        fields={},
        booleans=frozenset(),
        exact=frozenset(),
        known=known,
        advanced_queries=False,
    )
