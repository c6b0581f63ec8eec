"""The faults that the Microsoft emulator knows, and the broken answers they lead to."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox.faults import Fault
from sandbox.microsoft.calls import VERSION, Answer, Microsoft, Problem, not_found
from sandbox.microsoft.listing import expired_token

STATUSES = ("429", "500", "502", "503", "504")
BROKEN = ("slow", "garbage", "wrong-content", "drop")

IDENTITY_KINDS = (*STATUSES, *BROKEN, "expired")
"""expired: the client secret or certificate has come to its end."""

GRAPH_KINDS = (
    *STATUSES,
    *BROKEN,
    "expired",
    "claims",
    "not-yet",
    "empty-page",
    "foreign-nextlink",
    "expired-page",
    "lost-page",
)
"""expired: 401, the token is refused. claims: 401 with a claims challenge. not-yet: 404, as after an own write.
empty-page: no items but a next link. foreign-nextlink: a next link to another host. expired-page and lost-page:
the page token is refused (Directory_ExpiredPageToken, DirectoryPageTokenNotFoundException)."""

COLLECTION_KINDS = ("empty-page", "foreign-nextlink")
PAGE_KINDS = ("expired-page", "lost-page")

CHALLENGE = (
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
    'client_id="00000003-0000-0000-c000-000000000000"'
)
CLAIMS = "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxIn19fQ=="
"""Base64 of {"access_token":{"nbf":{"essential":true,"value":"1"}}}: a continuous access evaluation challenge."""

UNWELL = {
    500: ("InternalServerError", "An internal server error occurred."),
    502: ("BadGateway", "Bad gateway."),
    503: ("ServiceUnavailable", "The service is temporarily unavailable. Please try again later."),
    504: ("UnknownError", ""),
}

LOGIN_PAGE = """<!DOCTYPE html>
<html><head><title>Proxy authentication</title></head>
<body><h1>Please sign in to use this network (sandbox)</h1></body></html>
"""


def waiting(fault: Fault) -> dict[str, str]:
    """The Retry-After header of a fault that names a time; none for 0 seconds."""
    return {"Retry-After": str(max(1, round(fault.seconds)))} if fault.seconds > 0 else {}


async def broken(fault: Fault, request: web.Request) -> web.Response | None:
    """The answer of a fault that is the same for every service, or None when the call is to go on.

    slow waits `seconds` and lets the call go on; drop closes the connection without an answer.
    """
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
        return None
    if fault.kind == "garbage":
        return web.Response(
            body=b'{"@odata.context": "https://sandbox.invalid", "value": [{"id": ', content_type="application/json"
        )
    if fault.kind == "wrong-content":
        return web.Response(text=LOGIN_PAGE, content_type="text/html")
    if fault.kind == "drop":
        transport: Any = request.transport
        if transport is not None:
            transport.abort()
        return web.Response()
    return None


def raise_trouble(microsoft: Microsoft, fault: Fault, request: web.Request) -> None:
    """Raise the Graph Problem that `fault` is; do nothing for a fault that spoils a good answer."""
    path = request.path.removeprefix(VERSION)
    if fault.kind in STATUSES:
        headers = waiting(fault)
        if headers:
            now, seconds = microsoft.world.clock.now(), int(headers["Retry-After"])
            microsoft.waits.impose(f"{request.method} {path}", now=now, seconds=seconds)
        raise _unwell(microsoft, int(fault.kind), headers)
    if fault.kind == "expired":
        raise unauthorised("Lifetime validation failed, the token is expired.")
    if fault.kind == "claims":
        microsoft.tokens.revoke(bearer(request))
        raise Problem(
            401,
            "InvalidAuthenticationToken",
            "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: "
            "TokenIssuedBeforeRevocationTimestamp",
            headers={"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_claims", claims="{CLAIMS}"'},
        )
    if fault.kind == "not-yet":
        raise not_found(path.rpartition("/")[2])
    if fault.kind == "expired-page":
        raise expired_token()
    if fault.kind == "lost-page":
        raise Problem(400, "DirectoryPageTokenNotFoundException", "The specified page token was not found.")


def spoil(microsoft: Microsoft, fault: Fault, request: web.Request, answer: Answer) -> None:
    """Change a good page of a collection where the fault says so."""
    body = answer.body
    if fault.kind not in COLLECTION_KINDS or not isinstance(body, dict):
        return
    origin = microsoft.origin(request)
    if fault.kind == "empty-page":
        token = microsoft.pages.keep(microsoft.pages.options(request.query))
        body["value"] = []
    else:
        token = "sandbox-foreign"  # noqa: S105 - a page token opens nothing
        origin = foreign(origin)
    body["@odata.nextLink"] = f"{origin}{quote(request.path)}?$skiptoken={token}"


def foreign(origin: str) -> str:
    """Another host than `origin`. On loopback it is this very server by its other name, so that a client which
    follows the link, and sends its token along, is seen in the journal."""
    if "//localhost" in origin:
        return origin.replace("//localhost", "//127.0.0.1")
    if "//127.0.0.1" in origin:
        return origin.replace("//127.0.0.1", "//localhost")
    return "https://graph.sandbox.invalid"


def bearer(request: web.Request) -> str:
    """The access token of the request, empty without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def unauthorised(message: str) -> Problem:
    """401 InvalidAuthenticationToken with Graph's challenge."""
    return Problem(401, "InvalidAuthenticationToken", message, headers={"WWW-Authenticate": CHALLENGE})


def _unwell(microsoft: Microsoft, status: int, headers: Mapping[str, str]) -> Problem:
    if status != 429:
        code, message = UNWELL[status]
        return Problem(status, code, message, headers=headers)
    tenant = microsoft.world.tenant
    throttled = {
        "x-ms-throttle-scope": f"Tenant_Application/ReadWrite/{tenant.application.client_id}/{tenant.tenant_id}",
        "x-ms-throttle-information": "ResourceUnitLimitExceeded",
        "x-ms-throttle-limit-percentage": "1.2",
    }
    return Problem(429, "TooManyRequests", "Too Many Requests", headers={**throttled, **headers})
