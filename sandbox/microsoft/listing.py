"""Collections: $select, $top and page tokens, the same for every small entity set. Users have rules of their own."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from sandbox.microsoft.calls import VERSION, Answer, Call, Problem, bad_request
from sandbox.microsoft.paging import Page

LARGEST = 999


def listed(call: Call, items: Sequence[Mapping[str, Any]], *, entity: str, default_size: int) -> Answer:
    """A page of `items`, from the start or from the call's page token on."""
    page = continued(call)
    if page is None:
        names = selected(call, items[0] if items else {}, entity=entity)
        page = Page(items, 0, page_size(call, default=default_size), names, strict=False, good=True)
    body: dict[str, Any] = {"@odata.context": call.context(entity + context_fields(page.select))}
    link = next_link(call, page)
    if link:
        body["@odata.nextLink"] = link
    body["value"] = [project(item, page.select) for item in page.items[page.start : page.start + page.size]]
    return Answer(body)


def continued(call: Call) -> Page | None:
    """The page that the call's $skiptoken names; None without one. Raises Problem for an unknown token."""
    token = call.query.get("$skiptoken")
    if token is None:
        return None
    page = call.microsoft.pages.find(token)
    if page is None:
        raise expired_token()
    return page


def expired_token() -> Problem:
    """400 Directory_ExpiredPageToken."""
    return Problem(
        400,
        "Directory_ExpiredPageToken",
        "The specified page token value has expired and can no longer be included in your request.",
    )


def page_size(call: Call, *, default: int) -> int:
    """$top as a number. Raises Problem outside 1 to 999."""
    raw = call.query.get("$top")
    if raw is None:
        return default
    if not (raw.isascii() and raw.isdigit()):
        raise Problem(400, "BadRequest", f"Invalid value '{raw}' for $top query option found. It must be a number.")
    if len(raw) > len(str(LARGEST)) or not 1 <= int(raw) <= LARGEST:
        raise bad_request(f"Invalid page size specified: '{raw}'. Must be between 1 and {LARGEST} inclusive.")
    return int(raw)


def selected(call: Call, example: Mapping[str, Any], *, entity: str) -> tuple[str, ...]:
    """The names in $select; empty: all. Raises Problem for a name that `example` does not have."""
    names = tuple(name.strip() for name in call.query.get("$select", "").split(",") if name.strip())
    for name in names:
        if example and name not in example:
            raise no_such_property(name, entity)
    return names


def no_such_property(name: str, entity: str) -> Problem:
    """400, in the words of Graph's OData library."""
    singular = entity.rpartition("/")[2].removesuffix("s")
    return Problem(
        400,
        "BadRequest",
        "Parsing OData Select and Expand failed: "
        f"Could not find a property named '{name}' on type 'microsoft.graph.{singular}'.",
    )


def project(item: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """`item` with only these properties (empty: all); annotations stay."""
    return {key: value for key, value in item.items() if not names or key in names or key.startswith("@")}


def context_fields(names: Sequence[str]) -> str:
    """The part of @odata.context that tells what was selected."""
    return f"({','.join(names)})" if names else ""


def next_link(call: Call, page: Page) -> str:
    """The address of the page after `page`, empty after the last. The call's own options are carried along."""
    start = page.start + page.size
    if start >= len(page.items):
        return ""
    following = Page(page.items, start, page.size, page.select, page.strict, page.good)
    options = {name: value for name, value in call.query.items() if name != "$skiptoken"}
    options["$skiptoken"] = call.microsoft.pages.keep(following)
    query = "&".join(f"{name}={quote(value, safe=',')}" for name, value in options.items())
    return f"{call.origin}{VERSION}{quote(call.path)}?{query}"
