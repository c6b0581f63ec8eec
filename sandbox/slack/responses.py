"""Answers to a command or a click: by the acknowledgement, or later by its response_url."""

import json
from datetime import timedelta
from typing import Any

from aiohttp import web

from sandbox.slack import access
from sandbox.slack.answers import Call, SlackError
from sandbox.slack.blocks import with_ids
from sandbox.slack.conversations import Draft
from sandbox.slack.hub import Hub
from sandbox.slack.workspace import BOT_ID, BOT_USER_ID, ResponseUrl

MOST_USES = 5
LIFETIME = timedelta(minutes=30)
_FAULTS = ("429", "500", "slow")


def address_of(hub: Hub, key: str) -> str:
    """The response_url for a key."""
    return f"{hub.address()}/response/{key}"


async def receive(hub: Hub, request: web.Request) -> web.Response:
    """POST /response/{key}: no token, five times within thirty minutes."""
    fault = hub.faults.take("slack", "response_url", kinds=_FAULTS)
    if fault and fault.kind == "500":
        return web.Response(status=500, text="Internal Server Error")
    if fault and fault.kind == "429":
        return web.Response(status=429, headers={"Retry-After": str(max(1, round(fault.seconds)))})
    place = hub.workspace.response_urls.get(request.match_info["key"])
    try:
        if place is None:
            raise SlackError("invalid_url")
        if hub.workspace.clock.now() - place.made > LIFETIME:
            raise SlackError("expired_url")
        if place.uses >= MOST_USES:
            raise SlackError("used_url")
        raw = await request.content.read()
        body = json.loads(raw)
        if not isinstance(body, dict):
            raise SlackError("invalid_payload")
        respond(hub, place, body)
        place.uses += 1
    except SlackError as refusal:
        hub.journal.record("slack", "response_url", ok=False, error=refusal.error, messages=refusal.messages)
        status = 404 if refusal.error.endswith("_url") else 400
        return web.json_response(refusal.body(), status=status)
    except ValueError:
        hub.journal.record("slack", "response_url", ok=False, error="invalid_payload")
        return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
    hub.journal.record("slack", "response_url", ok=True, error="", use=place.uses, channel=place.channel)
    return web.Response(text="ok")


def respond(hub: Hub, place: ResponseUrl, body: dict[str, Any]) -> None:
    """Show an answer where it was asked: a new message, or in place of the original.

    Raises SlackError for a body that Slack would not take.
    """
    call = Call("response_url", body)
    original = hub.workspace.messages[place.channel].get(place.original_ts)
    if call.flag("delete_original"):
        if original is None:
            raise SlackError("message_not_found")
        hub.conversations.delete(original)
        return
    message = access.message_body(hub, call)
    if call.flag("replace_original") and original is not None:
        original.text, original.attachments = message["text"], message["attachments"]
        original.blocks = with_ids(message["blocks"], hub.workspace.random)
        hub.conversations.change(original)
        return
    in_channel = call.text("response_type", "ephemeral") == "in_channel"
    hub.conversations.post(
        Draft(
            channel=place.channel,
            user=BOT_USER_ID,
            bot_id=BOT_ID,
            ephemeral_to="" if in_channel else place.user,
            thread_ts=call.text("thread_ts") or place.thread_ts,
            metadata=access.message_metadata(call) or None,
            **message,
        )
    )
