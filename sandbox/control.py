"""The control interface: change the pretend company, make things fail, read what happened.

JSON over HTTP under /control, for this machine alone (`guard.py`). Errors are {"ok": false, "error": sentence}
with status 400. docs/sandbox.md describes every call; a test holds it against CALLS.
"""

import inspect
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web

from sandbox.control_body import Answer, Body, Call, Parts, Wrong
from sandbox.control_company import COMPANY_CALLS
from sandbox.control_events import EVENT_CALLS
from sandbox.control_moves import MOVE_CALLS
from sandbox.control_panel import panel
from sandbox.control_people import PEOPLE_CALLS
from sandbox.control_settings import SETTING_CALLS

COMPANY_CHANGED = {"type": "company"}
"""What the pages are told after a change: fetch the panel again."""


def _panel(parts: Parts, _: Body) -> Answer:
    """What the page's company panel shows."""
    return panel(parts.world)


CALLS: tuple[Call, ...] = (
    Call("GET", "/control/panel", "What the page's company panel shows.", _panel),
    *COMPANY_CALLS,
    *PEOPLE_CALLS,
    *SETTING_CALLS,
    *MOVE_CALLS,
    *EVENT_CALLS,
)
"""Every control call; GET /control lists them."""


def add_control(app: web.Application, parts: Parts) -> None:
    """Add the control calls to `app`."""
    app.router.add_get("/control", _list_calls)
    for call in CALLS:
        app.router.add_route(call.method, call.path, partial(_serve, call, parts))


async def _list_calls(_request: web.Request) -> web.Response:
    calls = [
        {"method": c.method, "path": c.path, "summary": c.summary, "fields": list(c.fields)}
        for c in sorted(CALLS, key=lambda c: (c.method, c.path))
    ]
    return web.json_response({"ok": True, "calls": calls})


async def _serve(call: Call, parts: Parts, request: web.Request) -> web.Response:
    """Check the body, carry the call out, note it in the journal and tell the pages."""
    try:
        body = call.read(await _body_of(call, request))
        result = call.run(parts, body)
        answer = await result if inspect.isawaitable(result) else result
    except Wrong as wrong:
        return web.json_response({"ok": False, "error": str(wrong)}, status=400)
    if call.changes:
        shown = {name: value for name, value in body.items() if name not in call.secret_fields}
        if call.noted:
            parts.world.journal.record("control", call.path, body=shown)
        parts.slack.tell_pages(COMPANY_CHANGED)
    return web.json_response({"ok": True, **answer} if call.changes else answer)


async def _body_of(call: Call, request: web.Request) -> object:
    """The JSON body of a POST (an empty one is an object without fields), or the query of a GET."""
    if not call.changes:
        return _query(call, request.query)
    raw = await request.read()
    try:
        return json.loads(raw) if raw.strip() else {}
    except ValueError as error:
        raise Wrong("The body is not JSON.") from error


def _query(call: Call, query: Mapping[str, str]) -> dict[str, Any]:
    """The query's values in the kinds of the call's fields; empty ones count as left out."""
    values: dict[str, Any] = {}
    for name, text in query.items():
        wanted = call.fields.get(name)
        if wanted is None or wanted.kind is str:
            values[name] = text
        elif text:
            try:
                values[name] = wanted.kind(text)
            except ValueError as error:
                raise Wrong(f"The query {name!r} must be a whole number.") from error
    return values
