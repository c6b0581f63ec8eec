"""What passes between the Graph emulator's parts: the call, the answer, the problem, and what is remembered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from sandbox.microsoft.paging import Pages
from sandbox.microsoft.throttling import Waits
from sandbox.microsoft.tokens import Tokens
from sandbox.world import World

VERSION = "/v1.0"

VerifyTxt = Callable[[str, str], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Microsoft:
    """The pretend Microsoft cloud: the world, and what the emulator itself remembers between calls."""

    world: World
    verify_txt: VerifyTxt
    """Whether public DNS serves this TXT value at this name, really asked."""
    base_url: Callable[[], str]
    """https://localhost:port, without a slash at the end."""
    tokens: Tokens = field(default_factory=Tokens)
    pages: Pages = field(default_factory=Pages)
    waits: Waits = field(default_factory=Waits)

    def origin(self, request: web.Request) -> str:
        """Scheme and host as this client wrote them, so that links lead back through its proxy, if it has one."""
        return f"{request.scheme}://{request.host}" if request.host else self.base_url()


MICROSOFT: web.AppKey[Microsoft] = web.AppKey("microsoft", Microsoft)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of Graph that passed the gate: token and permission are good."""

    microsoft: Microsoft
    origin: str
    path: str
    """Without the version: /domains/contoso.com."""
    variables: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    permissions: frozenset[str]

    @property
    def world(self) -> World:
        """The pretend company."""
        return self.microsoft.world

    @property
    def eventual(self) -> bool:
        """Whether the client sent `ConsistencyLevel: eventual`, without which Graph refuses advanced queries."""
        return self.headers.get("ConsistencyLevel", "").lower() == "eventual"

    def context(self, fragment: str) -> str:
        """The @odata.context for `fragment`."""
        return f"{self.origin}{VERSION}/$metadata#{fragment}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What Graph answers. A dictionary is sent as JSON, a text as text/plain."""

    body: dict[str, Any] | str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Problem(Exception):
    """Graph refuses or fails: becomes the documented error body."""

    def __init__(self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


def bad_request(message: str) -> Problem:
    """400 Request_BadRequest, the directory's answer to what it does not accept."""
    return Problem(400, "Request_BadRequest", message)


def not_found(name: str) -> Problem:
    """404 Request_ResourceNotFound, in the directory's words."""
    return Problem(
        404,
        "Request_ResourceNotFound",
        f"Resource '{name}' does not exist or one of its queried reference-property objects are not present.",
    )


def graph_time(moment: datetime) -> str:
    """An aware time in Graph's form: 2026-11-22T20:30:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
