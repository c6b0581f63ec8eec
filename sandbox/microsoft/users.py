"""GET /users, /users/$count, /users/{id} and its licenseDetails, with the directory's rules for queries.

https://learn.microsoft.com/graph/api/user-list and /graph/aad-advanced-queries
"""

from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from sandbox.microsoft.calls import Answer, Call, Problem, bad_request, not_found
from sandbox.microsoft.filter_rules import user_rules
from sandbox.microsoft.filters import Filter, parse_filter
from sandbox.microsoft.listing import (
    context_fields,
    continued,
    expired_token,
    next_link,
    no_such_property,
    page_size,
)
from sandbox.microsoft.paging import Page
from sandbox.microsoft.plans import service_plans
from sandbox.microsoft.user_shape import BASIC, DEFAULT, UNSELECTABLE, property_table
from sandbox.world import CloudUser

READERS = ("User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
BASIC_READERS = ("User.ReadBasic.All", *READERS)
ORDERS = ("displayName", "userPrincipalName")
DEFAULT_PAGE = 100
SIGN_IN_PERMISSION = "AuditLog.Read.All"


async def list_users(call: Call) -> Answer:
    """GET /users: a page, from the start or from the call's page token on."""
    page = continued(call)
    counted = False
    if page is None:
        page = _begun(call)
        counted = call.eventual and _wants_count(call)
    elif page.strict and not (call.eventual and page.good):
        raise expired_token()
    table = property_table()
    readers = [(name, table[name]) for name in page.select or DEFAULT]
    body: dict[str, Any] = {"@odata.context": call.context("users" + context_fields(page.select))}
    if counted:
        body["@odata.count"] = len(page.items)
    link = next_link(call, page)
    if link:
        body["@odata.nextLink"] = link
    chosen = page.items[page.start : page.start + page.size]
    body["value"] = [{name: read(call.world, user) for name, read in readers} for user in chosen]
    return Answer(body)


def _begun(call: Call) -> Page:
    """A new listing: the query options are checked here, and hold for all its pages."""
    for option in ("$skip", "$expand", "$search"):
        if option in call.query:
            raise bad_request(f"'{option}' is not supported by the service.")
    select = _select(call, DEFAULT)
    condition = _filter(call)
    advanced = call.eventual and _wants_count(call)
    order = call.query.get("$orderby", "")
    if condition is not None and (condition.advanced or order) and not advanced:
        raise _unsupported(condition.blamed)
    users = list(call.world.tenant.users.values())
    if condition is not None:
        users = _matching(call, condition)
    if order:
        users = _ordered(call, users, order)
    return Page(
        users,
        0,
        page_size(call, default=DEFAULT_PAGE),
        select,
        strict=condition is not None,
        good=advanced,
    )


def _wants_count(call: Call) -> bool:
    return call.query.get("$count", "").lower() == "true"


def _filter(call: Call) -> Filter | None:
    text = call.query.get("$filter")
    if text is None:
        return None
    condition = parse_filter(text, user_rules((*property_table(), *UNSELECTABLE)))
    if call.permissions.isdisjoint(READERS) and not condition.properties <= BASIC:
        raise _denied()
    return condition


def _unsupported(name: str) -> Problem:
    return Problem(
        400,
        "Request_UnsupportedQuery",
        f"Unsupported or invalid query filter clause specified for property '{name}' of resource 'User'.",
    )


def _denied() -> Problem:
    return Problem(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def _matching(call: Call, condition: Filter) -> list[CloudUser]:
    table = property_table()
    readers = {name: table[name] for name in condition.properties}
    world = call.world
    return [
        user
        for user in world.tenant.users.values()
        if condition.matches({name: read(world, user) for name, read in readers.items()})
    ]


def _ordered(call: Call, users: list[CloudUser], order: str) -> list[CloudUser]:
    name, _, direction = order.strip().partition(" ")
    if name not in ORDERS or direction.strip() not in ("", "asc", "desc"):
        raise Problem(400, "Request_UnsupportedQuery", f"Unsupported sort property '{name}' for 'User'.")
    read = property_table()[name]
    return sorted(users, key=lambda user: str(read(call.world, user)).lower(), reverse=direction.strip() == "desc")


def _select(call: Call, default: tuple[str, ...], *, collection: bool = True) -> tuple[str, ...]:
    """The names in $select, checked; empty: the default set."""
    raw = call.query.get("$select", "")
    names = tuple(dict.fromkeys(name.strip() for name in raw.split(",") if name.strip()))
    table = property_table()
    for name in names:
        if name in UNSELECTABLE and collection:
            raise Problem(501, "NotImplemented", "This operation target is not yet supported.")
        if name not in table and name not in UNSELECTABLE:
            raise no_such_property(name, "users")
    if "signInActivity" in names and SIGN_IN_PERMISSION not in call.permissions:
        raise Problem(
            403,
            "Authentication_MSGraphPermissionMissing",
            f"Calling principal does not have required MSGraph permissions {SIGN_IN_PERMISSION}",
        )
    if call.permissions.isdisjoint(READERS):
        if not BASIC.issuperset(names):
            raise _denied()
        return names or tuple(name for name in default if name in BASIC)
    return names


async def count_users(call: Call) -> Answer:
    """GET /users/$count: a bare number, with the consistency header only."""
    if not call.eventual:
        raise bad_request("$count is not currently supported.")
    condition = _filter(call)
    found = len(call.world.tenant.users) if condition is None else len(_matching(call, condition))
    return Answer(str(found))


async def get_user(call: Call) -> Answer:
    """GET /users/{id or user principal name}."""
    user = _found(call)
    select = _select(call, DEFAULT, collection=False)
    table = property_table()
    body = {
        name: UNSELECTABLE[name] if name in UNSELECTABLE else table[name](call.world, user)
        for name in select or DEFAULT
    }
    return Answer({"@odata.context": call.context(f"users{context_fields(select)}/$entity"), **body})


async def list_licence_details(call: Call) -> Answer:
    """GET /users/{id}/licenseDetails: the user's licences with what is provisioned of them."""
    user = _found(call)
    by_id = {sku.sku_id: sku for sku in call.world.tenant.skus}
    value = [
        {
            "id": str(uuid5(NAMESPACE_DNS, f"{user.object_id}/{held.sku_id}")),
            "skuId": held.sku_id,
            "skuPartNumber": sku.part_number,
            "servicePlans": service_plans(sku, disabled=held.disabled_plans),
        }
        for held in user.licences
        if (sku := by_id.get(held.sku_id)) is not None
    ]
    return Answer({"@odata.context": call.context(f"users('{user.object_id}')/licenseDetails"), "value": value})


def _found(call: Call) -> CloudUser:
    name = call.variables["user"]
    users = call.world.tenant.users
    user = users.get(name.lower()) or next(
        (other for other in users.values() if other.user_principal_name.lower() == name.lower()), None
    )
    if user is None:
        raise not_found(name)
    return user
