"""Keeps strangers away from the pretend company: only this machine, and only pages of its own.

A page somewhere on the internet can make a browser send requests to loopback. It cannot hide who it is: the
Origin header names it (cross-site request forgery), and a host name that was made to resolve to 127.0.0.1 shows
in the Host header (DNS rebinding).
"""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

OWN_NAMES = ("localhost", "127.0.0.1", "::1")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def refuse_strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Middleware: 403 with a sentence for a peer that is not loopback, a foreign Host or a foreign Origin."""
    problem = stranger(request.remote or "", request.headers.get("Host", ""), request.headers.get("Origin", ""))
    if problem:
        return web.json_response({"ok": False, "error": problem}, status=403)
    return await handler(request)


def stranger(peer: str, host: str, origin: str) -> str:
    """Why a request is refused, in a sentence; empty for one that is welcome. An absent header is empty."""
    if not _loopback(peer):
        return "The pretend company is for this machine alone."
    if _host_name(f"//{host}") not in OWN_NAMES:
        return f"The pretend company does not answer to the name {host!r}."
    if origin and urlsplit(origin).netloc.lower() != host.lower():
        return f"Pages from {origin!r} may not drive the pretend company."
    return ""


def _loopback(peer: str) -> bool:
    try:
        return ip_address(peer).is_loopback
    except ValueError:
        return False


def _host_name(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""
