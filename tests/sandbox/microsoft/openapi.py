"""Requests to and answers of Graph, held against Microsoft's published API description.

The description (a trimmed copy of Microsoft's OpenAPI file for Graph v1.0) lies beside the repository and is not part
of it; where it is absent `description()` is None and tests skip. openapi-core checks paths, parameters, types and
required parts. Microsoft's schemas allow additional properties everywhere, so a misspelt name would pass: names are
therefore checked here as well, against the properties that the schemas list. So are DNS records, whose own kinds the
description holds but does not point to.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

DESCRIPTION = Path(__file__).parents[4] / "shared" / "data" / "graph" / "graph-openapi-trimmed.yaml"
WHY_SKIPPED = f"Microsoft's API description is not here ({DESCRIPTION.name} in ../shared/data/graph)"
HOST = "https://graph.microsoft.com"
PAGE_OPTIONS = frozenset({"$skiptoken"})
"""Comes from a next link, so no description lists it."""
UNDESCRIBED = {"/v1.0/admin/teams/userConfigurations": frozenset({"$select", "$expand", "$orderby"})}
"""Options that the documentation names and the description, made from the schema alone, lacks."""


class NotAsDescribed(AssertionError):
    """A request or an answer differs from the description."""


@dataclass(frozen=True)
class Description:
    """The description, ready for use."""

    raw: Mapping[str, Any]
    checker: OpenAPI


@cache
def description() -> Description | None:
    """The description, or None where it is absent. Read once."""
    if not DESCRIPTION.is_file():
        return None
    raw = yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))
    return Description(raw, OpenAPI.from_dict(raw))


def validate_request(
    method: str,
    path: str,
    query: Mapping[str, str] | None = None,
    body: Any = None,
    *,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Raise NotAsDescribed unless Graph offers this call with these options and this body.

    `path` begins with /v1.0; `query` holds the decoded options, `body` the JSON value or None.
    """
    known = _known()
    options = dict(query or {})
    request = _request(method, path, options, body, headers)
    try:
        known.checker.validate_request(request)
    except OpenAPIError as error:
        raise NotAsDescribed(f"{method} {path}: {_reason(error)}") from error
    template, operation = _operation(known, method, path)
    allowed = {parameter["name"] for parameter in _parameters(known, operation)} | PAGE_OPTIONS
    unknown = [name for name in options if name not in allowed | UNDESCRIBED.get(template, frozenset())]
    if unknown:
        raise NotAsDescribed(f"{method} {path}: options {unknown} are not described")
    _check_selected(known, operation, options, f"{method} {path}")
    if body is not None:
        content = operation.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema is not None:
            _check_names(known, schema, body, f"{method} {path}: body")


def validate_response(
    method: str, path: str, status: int, body: Any, *, content_type: str = "application/json"
) -> None:
    """Raise NotAsDescribed unless Graph may answer this call so. `body` is the JSON value, or text for text/plain."""
    known = _known()
    text = body if isinstance(body, str) else json.dumps(body)
    response = MockResponse(text.encode(), status_code=status, content_type=content_type.partition(";")[0])
    try:
        known.checker.validate_response(_request(method, path, {}, None, None), response)
    except OpenAPIError as error:
        raise NotAsDescribed(f"{method} {path} -> {status}: {_reason(error)}") from error
    if isinstance(body, str):
        return
    _, operation = _operation(known, method, path)
    schema = _answer_schema(known, operation, status)
    _check_names(known, schema, body, f"{method} {path} -> {status}")


def _known() -> Description:
    known = description()
    if known is None:
        raise NotAsDescribed(WHY_SKIPPED)
    return known


def _request(
    method: str, path: str, query: Mapping[str, str], body: Any, headers: Mapping[str, str] | None
) -> MockRequest:
    return MockRequest(
        HOST,
        method.lower(),
        unquote(path),
        args=dict(query),
        headers=dict(headers or {}),
        data=None if body is None else json.dumps(body).encode(),
        content_type="application/json",
    )


def _reason(error: OpenAPIError) -> str:
    """The error with its causes: openapi-core hides the interesting part one or two levels down."""
    parts: list[str] = []
    at: BaseException | None = error
    while at is not None:
        parts.append(str(at))
        parts += [detail.message for detail in getattr(at, "schema_errors", ())]
        at = at.__cause__
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _operation(known: Description, method: str, path: str) -> tuple[str, Mapping[str, Any]]:
    """The path's template and its operation. A template without variables wins, as /users/$count does."""
    asked = unquote(path).split("/")
    fitting = [
        template
        for template in known.raw["paths"]
        if len(parts := template.split("/")) == len(asked)
        and all(part.startswith("{") or part == word for part, word in zip(parts, asked, strict=True))
    ]
    template = min(fitting, key=lambda template: template.count("{"))
    return template, known.raw["paths"][template][method.lower()]


def _parameters(known: Description, operation: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for parameter in operation.get("parameters", ()):
        yield _resolved(known, parameter)


def _answer_schema(known: Description, operation: Mapping[str, Any], status: int) -> Mapping[str, Any]:
    key = "2XX" if 200 <= status < 300 else "default"
    response = _resolved(known, operation["responses"][key])
    schema: Mapping[str, Any] = response["content"]["application/json"]["schema"]
    return schema


def _resolved(known: Description, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        at: Any = known.raw
        for part in schema["$ref"].removeprefix("#/").split("/"):
            at = at[part]
        schema = at
    return schema


def _properties(known: Description, schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """All properties of a schema, with what it inherits."""
    schema = _resolved(known, schema)
    found: dict[str, Mapping[str, Any]] = dict(schema.get("properties", {}))
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ())):
        found |= _properties(known, part)
    return found


def _check_selected(known: Description, operation: Mapping[str, Any], options: Mapping[str, str], where: str) -> None:
    """Every name in $select is a property of what the call returns."""
    names = [name for name in options.get("$select", "").split(",") if name]
    if not names:
        return
    properties = _properties(known, _answer_schema(known, operation, 200))
    if "value" in properties:
        properties = _properties(known, properties["value"]["items"])
    unknown = [name for name in names if name not in properties]
    if unknown:
        raise NotAsDescribed(f"{where}: $select names {unknown}, which the schema does not have")


def _check_names(known: Description, schema: Mapping[str, Any], value: Any, where: str) -> None:
    """Every property has a name that the schema lists; annotations (@odata...) have rules of their own."""
    if isinstance(value, list):
        items = _resolved(known, schema).get("items", {})
        for number, item in enumerate(value):
            _check_names(known, items, item, f"{where}[{number}]")
        return
    if not isinstance(value, dict):
        return
    properties = _properties(known, schema)
    kind = value.get("@odata.type", "")
    if kind:
        properties |= _subtype(known, kind, value, where)
    if not properties:
        return
    for name, inner in value.items():
        if name.startswith("@"):
            continue
        if name not in properties:
            raise NotAsDescribed(f"{where}: the schema has no property '{name}'")
        _check_names(known, properties[name], inner, f"{where}.{name}")


def _subtype(known: Description, kind: str, value: Mapping[str, Any], where: str) -> dict[str, Mapping[str, Any]]:
    """The properties of the kind that an object says it is; their values are checked too."""
    schema = known.raw["components"]["schemas"].get(kind.removeprefix("#"))
    if schema is None:
        raise NotAsDescribed(f"{where}: there is no type {kind}")
    properties = _properties(known, schema)
    for name, part in properties.items():
        if name in value and not _fits(_resolved(known, part), value[name]):
            raise NotAsDescribed(f"{where}: '{name}' of {kind} is {value[name]!r}, not {part.get('type')}")
    return properties


def _fits(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a plain value has the schema's type; OpenAPI 3.0's `nullable` counts."""
    if value is None:
        return bool(schema.get("nullable"))
    types = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
    wanted = types.get(schema.get("type", ""), object)
    return isinstance(value, wanted) and (wanted is not int or not isinstance(value, bool))
