"""The door of the Graph emulator: ids, faults, token, permission, errors, headers and the journal.

Behaviour after https://learn.microsoft.com/graph/errors, /graph/throttling and /graph/permissions-reference.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson
from aiohttp import web

from sandbox.faults import Fault
from sandbox.microsoft.calls import VERSION, Answer, Call, Microsoft, Problem, graph_time
from sandbox.microsoft.identity import is_graph
from sandbox.microsoft.trouble import (
    COLLECTION_KINDS,
    GRAPH_KINDS,
    PAGE_KINDS,
    bearer,
    broken,
    raise_trouble,
    spoil,
    unauthorised,
)

NOTED_HEADERS = ("ConsistencyLevel", "Prefer", "Content-Type", "Accept", "User-Agent", "x-ms-throttle-priority")
COMPRESSED_FROM = 4096
"""Bytes: shorter bodies are sent as they are."""

Work = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """One call that Graph offers."""

    method: str
    pattern: str
    """aiohttp's form, without the version: /domains/{domain}."""
    permissions: tuple[str, ...]
    """Application permissions, any one of which is enough."""
    work: Work
    collection: bool = False


@dataclass(slots=True)
class Exchange:
    """What belongs to one request from door to door."""

    request: web.Request
    path: str
    request_id: str
    client_request_id: str
    early: bool
    fault: Fault | None = None
    body: Any = None
    code: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Method and path: what a wait is imposed on."""
        return f"{self.request.method} {self.path}"


async def serve(microsoft: Microsoft, route: Route, request: web.Request) -> web.StreamResponse:
    """Answer one Graph request, whatever happens to it, and note it in the journal."""
    now = microsoft.world.clock.now()
    path = request.path.removeprefix(VERSION)
    request_id = str(uuid4())
    exchange = Exchange(
        request,
        path,
        request_id,
        request.headers.get("client-request-id", request_id),
        early=microsoft.waits.is_early(f"{request.method} {path}", now=now),
    )
    exchange.fault = microsoft.world.faults.take("graph", path, kinds=_possible(route, request))
    try:
        response = await broken(exchange.fault, request) if exchange.fault else None
        if response is None:
            if exchange.fault is not None:
                raise_trouble(microsoft, exchange.fault, request)
            answer = await _answer(microsoft, route, exchange)
            if exchange.fault is not None:
                spoil(microsoft, exchange.fault, request, answer)
            response = _response(exchange, answer)
    except Problem as problem:
        exchange.code = problem.code
        response = _response(exchange, _problem(microsoft, exchange, problem))
    _note(microsoft, exchange, response.status)
    return response


def _possible(route: Route, request: web.Request) -> tuple[str, ...]:
    """The kinds of faults that can happen to this request; others wait for one to which they can."""
    unfit: tuple[str, ...] = () if route.collection else COLLECTION_KINDS
    if "$skiptoken" not in request.query:
        unfit += PAGE_KINDS
    return tuple(kind for kind in GRAPH_KINDS if kind not in unfit)


async def _answer(microsoft: Microsoft, route: Route, exchange: Exchange) -> Answer:
    request = exchange.request
    _check_token(microsoft, request)
    granted = frozenset(microsoft.world.tenant.application.permissions)
    if route.permissions and granted.isdisjoint(route.permissions):
        raise Problem(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    exchange.body = await _json(request)
    call = Call(
        microsoft=microsoft,
        origin=microsoft.origin(request),
        path=exchange.path,
        variables=dict(request.match_info),
        query=microsoft.pages.options(request.query),
        headers=request.headers,
        body=exchange.body,
        permissions=granted,
    )
    return await route.work(call)


def _check_token(microsoft: Microsoft, request: web.Request) -> None:
    """Raise Problem 401 unless the request has a token of this tenant and app, for Graph, that has not expired."""
    token = bearer(request)
    if not token:
        raise unauthorised("Access token is empty.")
    if token.count(".") != 2:
        raise unauthorised("IDX14100: JWT is not well formed, there are no dots (.).")
    claims = microsoft.tokens.read(token)
    tenant = microsoft.world.tenant
    if claims is None or (claims.tenant_id, claims.client_id) != (tenant.tenant_id, tenant.application.client_id):
        raise unauthorised("Access token validation failure. Invalid signature.")
    if claims.expires <= microsoft.world.clock.now().timestamp():
        raise unauthorised("Lifetime validation failed, the token is expired.")
    if not is_graph(microsoft, request, claims.audience):
        raise unauthorised("Access token validation failure. Invalid audience.")


async def _json(request: web.Request) -> Any:
    """The request's JSON body, None without one. Raises Problem 400 for a body that is no JSON, or says it is none."""
    if not request.can_read_body:
        return None
    raw = await request.read()
    if not raw:
        return None
    try:
        if request.content_type != "application/json":
            raise ValueError(request.content_type)
        return json.loads(raw)
    except ValueError as error:
        raise Problem(
            400,
            "BadRequest",
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid "
            "JSON format.",
        ) from error


def _problem(microsoft: Microsoft, exchange: Exchange, problem: Problem) -> Answer:
    inner = {
        "date": graph_time(microsoft.world.clock.now()).removesuffix("Z"),
        "request-id": exchange.request_id,
        "client-request-id": exchange.client_request_id,
    }
    if problem.status == 429:
        inner |= {"code": "429", "message": "Too Many Requests", "status": "429"}
    body = {"error": {"code": problem.code, "message": problem.message, "innerError": inner}}
    return Answer(body, problem.status, problem.headers)


def _response(exchange: Exchange, answer: Answer) -> web.Response:
    headers: dict[str, str] = {
        "request-id": exchange.request_id,
        "client-request-id": exchange.client_request_id,
        "Cache-Control": "no-cache",
        "OData-Version": "4.0",
        "Vary": "Accept-Encoding",
        **answer.headers,
    }
    if isinstance(answer.body, str):
        return web.Response(text=answer.body, status=answer.status, headers=headers, content_type="text/plain")
    headers["Content-Type"] = "application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8"
    payload = orjson.dumps(answer.body)
    response = web.Response(body=payload, status=answer.status, headers=headers)
    if len(payload) >= COMPRESSED_FROM and "gzip" in exchange.request.headers.get("Accept-Encoding", ""):
        response.enable_compression(web.ContentCoding.gzip)
    return response


def _note(microsoft: Microsoft, exchange: Exchange, status: int) -> None:
    request = exchange.request
    microsoft.world.journal.record(
        "graph",
        exchange.name,
        method=request.method,
        host=request.host,
        path=request.path,
        query=dict(request.query),
        headers=_noted(request.headers),
        body=exchange.body,
        status=status,
        error=exchange.code,
        fault=exchange.fault.kind if exchange.fault else "",
        early=exchange.early,
        request_id=exchange.request_id,
        client_request_id=exchange.client_request_id,
    )


def _noted(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in NOTED_HEADERS if name in headers}
