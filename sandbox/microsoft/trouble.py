"""The faults that the Microsoft emulator knows, and the broken answers they lead to."""

import asyncio
from typing import Any

from aiohttp import web

from sandbox.faults import Fault

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
        return web.Response(body=b'{"@odata.context": "https://sandbox.invalid", "value": [{"id": ', headers=_JSON)
    if fault.kind == "wrong-content":
        return web.Response(text=LOGIN_PAGE, content_type="text/html")
    if fault.kind == "drop":
        transport: Any = request.transport
        if transport is not None:
            transport.abort()
        return web.Response()
    return None


_JSON = {"Content-Type": "application/json"}
