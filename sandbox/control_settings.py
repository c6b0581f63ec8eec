"""Control calls for settings: of the deployment, of Teams, of one user as the tenant has them, and whole plants."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, get_type_hints

from sandbox.control_body import Answer, Body, Call, Field, Parts, Wrong
from sandbox.control_people import find_cloud_user
from sandbox.plants.catalogue import PLANTS
from sandbox.plants.plant import NobodyLeft, sow
from sandbox.violations.everything import violations
from sandbox.world import Server

DEPLOYMENT_SETTINGS = (
    "sip_domains", "servers", "federation_routes", "allowed_domains", "blocked_domains", "forest_state",
    "teams_modules", "conferencing_policies", "services_policies",
)  # fmt: skip
TEAMS_SETTINGS = (
    "shared_sip_address_space", "allow_federated_users", "allowed_domains", "blocked_domains", "upgrade_mode",
    "upgrade_override", "sip_domains",
)  # fmt: skip
CLOUD_USER_SETTINGS = (
    "hosting_provider", "on_premises_sip", "on_premises_sip_enabled", "upgrade_mode", "validation_errors",
    "service_errors", "immutable_id", "security_identifier", "usage_location",
)  # fmt: skip


def deployment(parts: Parts, body: Body) -> Answer:
    """Change the access edge, Microsoft's hosting provider, the Edge's certificate, the trust with Exchange or more."""
    server = parts.world.deployment
    provider = server.hosting_providers[0] if server.hosting_providers else None
    if body["hosting_provider"] and provider is None:
        raise Wrong("The deployment has no hosting provider.")
    owners = (
        (server.access_edge, body["access_edge"]),
        (provider, body["hosting_provider"]),
        (server.edge_certificate, body["edge_certificate"]),
        (server.oauth, body["oauth"]),
        (server, _only(DEPLOYMENT_SETTINGS, body["set"])),
    )
    read = [(owner, _read(owner, values)) for owner, values in owners]
    for owner, values in read:
        _change(owner, values)
    server.server_version = body["server_version"] or server.server_version
    return {}


def teams(parts: Parts, body: Body) -> Answer:
    """Change settings of the tenant that Teams PowerShell shows."""
    settings = parts.world.tenant.teams
    _change(settings, _read(settings, _only(TEAMS_SETTINGS, body["set"])))
    return {}


def cloud_user(parts: Parts, body: Body) -> Answer:
    """Change one user of the tenant, as a sync gone wrong or an administrator would; a cycle may undo it."""
    user = find_cloud_user(parts.world, body["user"])
    _change(user, _read(user, _only(CLOUD_USER_SETTINGS, body["set"])))
    return {"user": user.user_principal_name}


def roles(parts: Parts, body: Body) -> Answer:
    """Give an account, or the client id of an app registration, these directory roles and no others."""
    names = body["roles"]
    if not _is_texts(names):
        raise Wrong("The field 'roles' must be a list of names.")
    parts.world.tenant.roles[body["account"]] = list(names)
    return {"roles": list(names)}


def plant(parts: Parts, body: Body) -> Answer:
    """Violate a documented condition; tells what is violated now and was not before."""
    chosen = PLANTS.get(body["check"].upper())
    if chosen is None:
        raise Wrong(f"The condition {body['check']!r} cannot be planted; those that can are {', '.join(PLANTS)}.")
    before = violations(parts.world)
    try:
        sow(parts.world, [chosen])
    except NobodyLeft as error:
        raise Wrong("There is nobody left of whom nothing is wrong yet.") from error
    new = [found for found in violations(parts.world) if found not in before]
    return {"says": chosen.says, "lasting": chosen.lasting, "violations": new}


def _only(names: tuple[str, ...], values: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in values:
        if name not in names:
            raise Wrong(f"There is no setting {name!r} here; there are {', '.join(names)}.")
    return values


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _moment(value: Any) -> datetime:
    """An aware time from ISO 8601. Raises ValueError."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment


def _servers(value: Any) -> list[Server]:
    """Servers from objects with their fields. Raises TypeError."""
    made = [Server(**one) for one in value]
    if any(not isinstance(getattr(server, field.name), str) for server in made for field in fields(Server)):
        raise TypeError("a server's fields are texts")
    return made


_FITS: dict[Any, Callable[[Any], bool]] = {
    bool: lambda value: isinstance(value, bool),
    str: lambda value: isinstance(value, str),
    list[str]: _is_texts,
    dict[str, bool]: lambda value: isinstance(value, dict) and all(isinstance(item, bool) for item in value.values()),
}
_OPTIONAL: dict[Any, Any] = {bool | None: bool, str | None: str, list[str] | None: list[str]}
_MADE: dict[Any, Callable[[Any], Any]] = {
    datetime | None: lambda value: None if value is None else _moment(value),
    list[Server]: _servers,
}


def _read(owner: object, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values in the kinds of the owner's fields. Raises Wrong for an unknown setting or an unfitting value."""
    kinds = get_type_hints(type(owner))
    result = {}
    for name, value in values.items():
        kind = kinds.get(name)
        if kind is None:
            raise Wrong(f"There is no setting {name!r} here.")
        try:
            result[name] = _made(kind, value)
        except (TypeError, ValueError) as error:
            raise Wrong(f"The setting {name!r} cannot be {value!r}.") from error
    return result


def _made(kind: Any, value: Any) -> Any:
    """The value as a field of this kind holds it. Raises TypeError or ValueError where it does not fit."""
    if kind in _MADE:
        return _MADE[kind](value)
    if kind in _OPTIONAL and value is None:
        return None
    if not _FITS[_OPTIONAL.get(kind, kind)](value):
        raise TypeError("another kind")
    return value


def _change(owner: object, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(owner, name, value)


SETTING_CALLS = (
    Call(
        "POST", "/control/deployment", "Change settings of the Skype for Business deployment.", deployment,
        {
            "access_edge": Field(dict, {}), "hosting_provider": Field(dict, {}), "edge_certificate": Field(dict, {}),
            "oauth": Field(dict, {}), "set": Field(dict, {}), "server_version": Field(str, ""),
        },
    ),
    Call("POST", "/control/teams", "Change settings that Teams PowerShell shows.", teams, {"set": Field(dict)}),
    Call(
        "POST", "/control/cloud-user", "Change a user of the tenant.", cloud_user,
        {"user": Field(str), "set": Field(dict)},
    ),
    Call(
        "POST", "/control/roles", "Set the directory roles of an account.", roles,
        {"account": Field(str), "roles": Field(list)},
    ),
    Call("POST", "/control/plant", "Violate a documented condition.", plant, {"check": Field(str)}),
)  # fmt: skip
