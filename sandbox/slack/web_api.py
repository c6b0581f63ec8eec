"""POST or GET /api/{method}: tokens, arguments, scopes, limits and faults; then the method's own handler."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.slack.answers import Answer, Call, SlackError
from sandbox.slack.hub import Hub
from sandbox.slack.methods import METHODS, Method

MOST_BODY = 8 * 1024 * 1024
"""Bytes of a request; uploads have their own way."""
COMMON_ERRORS = frozenset(
    ("not_authed", "invalid_auth", "not_allowed_token_type", "missing_scope", "ratelimited", "invalid_arguments")
) | {"unknown_method", "internal_error", "invalid_json", "json_not_object", "request_too_large"}
"""Answers that every method may give."""
_ENCODED = ("blocks", "attachments", "metadata", "view", "files", "unfurls")
_FAULTS = ("429", "500", "slow")
_SECRET = ("token", "trigger_id", "interactivity_pointer")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The two tokens of the app."""

    bot: str
    app: str


async def call_method(hub: Hub, tokens: Tokens, request: web.Request) -> web.Response:
    """Answer one call."""
    name = request.match_info["method"]
    fault = hub.faults.take("slack", name, kinds=_FAULTS)
    if fault and fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault and fault.kind == "500":
        hub.journal.record("slack", name, ok=False, error="HTTP 500", fault=True)
        return web.Response(status=500, text="Internal Server Error")
    call = Call(name)
    try:
        if fault and fault.kind == "429":
            raise SlackError("ratelimited", retry_after=max(1, round(fault.seconds)))
        answer: Answer = {"ok": True, **await _answer(hub, tokens, request, call)}
    except SlackError as refusal:
        answer = refusal.body()
    return _respond(hub, call, answer)


async def _answer(hub: Hub, tokens: Tokens, request: web.Request, call: Call) -> Answer:
    method = METHODS.get(call.method)
    body = await _read(request, takes_json=method is None or method.takes_json)
    call.arguments.update(request.query)
    call.arguments.update(body)
    token = _token(request, call)
    if method is None:
        raise SlackError("unknown_method", req_method=call.method)
    if call.method != "api.test":
        _check_token(token, tokens, method)
    _check_scopes(hub, method)
    wait = hub.limits.take_call(call.method, method.tier)
    if wait:
        raise SlackError("ratelimited", retry_after=wait)
    missing = [name for name in method.required if call.arguments.get(name) in (None, "")]
    if missing:
        raise SlackError(
            "invalid_arguments", messages=[f"missing required field: {name} [json-pointer:/{name}]" for name in missing]
        )
    return method.handler(hub, call)


def _respond(hub: Hub, call: Call, answer: Answer) -> web.Response:
    """The answer as a response, and a line in the journal."""
    retry_after = answer.pop("retry_after", None)
    method = METHODS.get(call.method)
    known = (*method.required, *method.optional, "team_id") if method else ()
    unknown = sorted(set(call.arguments) - set(known)) if method and call.method != "api.test" else []
    hub.journal.record(
        "slack",
        call.method,
        ok=answer["ok"],
        error=answer.get("error", ""),
        arguments={name: _brief(value) for name, value in call.arguments.items() if name not in _SECRET},
        unknown_arguments=unknown,
        messages=answer.get("response_metadata", {}).get("messages", []),
    )
    headers = {"x-oauth-scopes": ",".join(hub.manifest.scopes), "x-slack-req-id": hub.workspace.new_key()}
    if method and method.scopes:
        headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return web.json_response(answer, status=429 if retry_after is not None else 200, headers=headers)


async def _read(request: web.Request, *, takes_json: bool) -> dict[str, Any]:
    """The arguments in the body: a form, or JSON where the method takes it. Complex ones are decoded."""
    raw = await request.content.read()
    if len(raw) > MOST_BODY:
        raise SlackError("request_too_large")
    if request.content_type == "application/json":
        return _decoded(_json(raw)) if takes_json and raw.strip() else {}
    if request.content_type == "application/x-www-form-urlencoded":
        return _decoded(dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)))
    return _decoded(dict(request.query))


def _json(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


def _decoded(arguments: dict[str, Any]) -> dict[str, Any]:
    """Complex arguments may be JSON texts, in forms and queries and even inside JSON."""
    for name in _ENCODED:
        value = arguments.get(name)
        if isinstance(value, str) and value:
            try:
                arguments[name] = json.loads(value)
            except ValueError:
                error = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
                raise SlackError(error, messages=[f"not valid JSON [json-pointer:/{name}]"]) from None
    return arguments


def _token(request: web.Request, call: Call) -> str:
    """The token of a call, taken out of its arguments."""
    in_arguments = str(call.arguments.pop("token", "") or "")
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip() or in_arguments


def _check_token(token: str, tokens: Tokens, method: Method) -> None:
    if not token:
        raise SlackError("not_authed")
    if token not in (tokens.bot, tokens.app):
        raise SlackError("invalid_auth")
    if (token == tokens.app) != method.app_token:
        raise SlackError("not_allowed_token_type")


def _check_scopes(hub: Hub, method: Method) -> None:
    if method.scopes and not any(hub.has_scope(scope) for scope in method.scopes):
        raise SlackError("missing_scope", needed=method.scopes[0], provided=",".join(hub.manifest.scopes))


def _brief(value: Any) -> Any:
    """An argument for the journal: short texts as they are, the rest by its size."""
    if isinstance(value, str):
        return value if len(value) <= 300 else f"{value[:300]}... ({len(value)} characters)"
    if isinstance(value, list):
        return f"list of {len(value)}"
    return f"object of {len(value)}" if isinstance(value, dict) else value
