"""Control calls for people, licences and the tenant's app registration."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sandbox.control_body import Answer, Body, Call, Field, Parts, Wrong
from sandbox.world import AssignedLicence, CloudUser, Person, Sku, World

TEXTS = (
    "display_name", "given_name", "surname", "sam_account_name", "user_principal_name", "ou", "distinguished_name",
    "mail", "department", "sip_address", "hosting_provider", "registrar_pool", "line_uri", "kind", "originator_sid",
    "owner_urn", "moving_to", "mail_nickname", "target_address", "mailbox", "conferencing_policy", "services_policy",
)  # fmt: skip
SWITCHES = ("account_enabled", "sfb_enabled", "enterprise_voice", "dial_in_conferencing", "protected")
LISTS = ("proxy_addresses", "wanted_skus")
STATUSES = ("Enabled", "Warning", "Suspended", "LockedOut", "Deleted")
"""capabilityStatus of a subscription."""


def change_user(parts: Parts, body: Body) -> Answer:
    """Change attributes of a person in Active Directory; the tenant learns of it with the next cycle."""
    person = find_person(parts.world, body["user"])
    values = {name: _attribute(name, value) for name, value in body["set"].items()}
    if not values:
        raise Wrong("The field 'set' names no attribute.")
    for name, value in values.items():
        setattr(person, name, value)
    return {"user": person.user_principal_name, "set": sorted(values)}


def _attribute(name: str, value: Any) -> Any:
    """The value of a person's attribute. Raises Wrong for an unknown attribute or an unfitting value."""
    if name in TEXTS and isinstance(value, str):
        return value
    if name in SWITCHES and isinstance(value, bool):
        return value
    if name in LISTS and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(value)
    if name == "usage_location" and (value is None or isinstance(value, str)):
        return value
    if name == "consistency_guid" and (value is None or isinstance(value, str)):
        try:
            return UUID(value) if value else None
        except ValueError as error:
            raise Wrong(f"{value!r} is not a GUID.") from error
    known = (*TEXTS, *SWITCHES, *LISTS, "usage_location", "consistency_guid")
    if name in known:
        raise Wrong(f"The attribute {name!r} cannot be {value!r}.")
    raise Wrong(f"A person has no attribute {name!r} that can be set; there are {', '.join(known)}.")


def find_person(world: World, address: str) -> Person:
    """The person with this UPN or SIP address, ignoring case. Raises Wrong."""
    wanted = address.strip().lower().removeprefix("sip:")
    for person in world.people:
        if wanted in (person.user_principal_name.lower(), person.sip_address.lower().removeprefix("sip:")):
            return person
    raise Wrong(f"Nobody in the directory has the UPN or SIP address {address!r}.")


def find_cloud_user(world: World, address: str) -> CloudUser:
    """The tenant's user with this UPN (the cloud's or the directory's) or SIP address. Raises Wrong."""
    wanted = address.strip().lower().removeprefix("sip:")
    keys: tuple[Callable[[CloudUser], list[str]], ...] = (
        lambda user: [user.user_principal_name],
        lambda user: [user.on_premises_upn or ""],
        lambda user: [proxy[4:] for proxy in user.proxy_addresses if proxy[:4].lower() == "sip:"],
    )
    for key in keys:
        for user in world.tenant.users.values():
            if wanted in (value.lower() for value in key(user)):
                return user
    raise Wrong(f"Nobody in the tenant has the UPN or SIP address {address!r}.")


def licence(parts: Parts, body: Body) -> Answer:
    """Give a user a licence or take it away, lastingly: sync cycles keep to it."""
    world = parts.world
    user, sku = find_cloud_user(world, body["user"]), _sku(world, body["sku"])
    others = [held for held in user.licences if held.sku_id != sku.sku_id]
    if body["assigned"] and len(others) == len(user.licences):
        if not user.usage_location:
            raise Wrong(f"{user.user_principal_name} has no usage location, so no licence can be assigned.")
        if world.consumed(sku.sku_id) >= sku.enabled + sku.warning:
            raise Wrong(f"No seat of {sku.part_number} is free.")
    user.licences = [*others, AssignedLicence(sku.sku_id, since=world.clock.now())] if body["assigned"] else others
    for person in world.people:
        if person.sid == user.security_identifier:
            kept = [part for part in person.wanted_skus if part != sku.part_number]
            person.wanted_skus = [*kept, sku.part_number] if body["assigned"] else kept
    return {"user": user.user_principal_name, "consumed": world.consumed(sku.sku_id)}


def seats(parts: Parts, body: Body) -> Answer:
    """Buy or return seats of a subscription, or change its status."""
    sku = _sku(parts.world, body["sku"])
    if body["enabled"] >= 0:
        sku.enabled = body["enabled"]
    if body["status"]:
        if body["status"] not in STATUSES:
            raise Wrong(f"The status of a subscription is one of {', '.join(STATUSES)}.")
        sku.capability_status = body["status"]
    return {"sku": sku.part_number, "enabled": sku.enabled, "status": sku.capability_status}


def _sku(world: World, name: str) -> Sku:
    """The subscription with this id or part number. Raises Wrong."""
    for sku in world.tenant.skus:
        if name in (sku.sku_id, sku.part_number):
            return sku
    raise Wrong(f"There is no SKU {name!r}; there are {', '.join(sku.part_number for sku in world.tenant.skus)}.")


def permission(parts: Parts, body: Body) -> Answer:
    """Grant the bot's app registration an application permission of Microsoft Graph, or take it away."""
    granted = parts.world.tenant.application.permissions
    (granted.add if body["granted"] else granted.discard)(body["permission"])
    return {"permissions": sorted(granted)}


def secret(parts: Parts, body: Body) -> Answer:
    """Accept this client secret from now on, and no other; for so many days, or for ever."""
    application, days = parts.world.tenant.application, body["days"]
    application.secret = body["accepted"] or application.secret
    application.secret_expires = parts.world.clock.now() + timedelta(days=days) if days else None
    return {}


def certificate(parts: Parts, body: Body) -> Answer:
    """Accept this client certificate (PEM); an empty text removes it."""
    parts.world.tenant.application.certificate_pem = body["pem"]
    return {"registered": bool(body["pem"])}


def health(parts: Parts, body: Body) -> Answer:
    """Change what Microsoft says about the health of one of its services."""
    parts.world.tenant.service_health[body["service"]] = body["status"]
    return {"service_health": dict(parts.world.tenant.service_health)}


PEOPLE_CALLS = (
    Call(
        "POST", "/control/user", "Change attributes of a person in Active Directory.", change_user,
        {"user": Field(str), "set": Field(dict)},
    ),
    Call(
        "POST", "/control/licence", "Give a user of the tenant a licence, or take it away.", licence,
        {"user": Field(str), "sku": Field(str), "assigned": Field(bool)},
    ),
    Call(
        "POST", "/control/seats", "Change the seats or the status of a subscription.", seats,
        {"sku": Field(str), "enabled": Field(int, -1), "status": Field(str, "")},
    ),
    Call(
        "POST", "/control/permission", "Grant or revoke a Graph permission of the bot's app.", permission,
        {"permission": Field(str), "granted": Field(bool)},
    ),
    Call(
        "POST", "/control/secret", "Set the one client secret that is accepted.", secret,
        {"accepted": Field(str, ""), "days": Field(float, 0.0)}, secret_fields=("accepted",),
    ),
    Call(
        "POST", "/control/certificate", "Set the one client certificate that is accepted.", certificate,
        {"pem": Field(str, "")}, secret_fields=("pem",),
    ),
    Call(
        "POST", "/control/health", "Change the health of a Microsoft 365 service.", health,
        {"service": Field(str), "status": Field(str)},
    ),
)  # fmt: skip
