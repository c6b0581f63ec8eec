"""Which conversations and messages the app can reach, with the names of Slack's refusals."""

import re
from typing import Any

from sandbox.slack.answers import Call, SlackError
from sandbox.slack.blocks import MOST_TEXT as MOST_BLOCK_TEXT
from sandbox.slack.blocks import check_blocks, text_length
from sandbox.slack.hub import Hub
from sandbox.slack.pictures import check_pictures
from sandbox.slack.workspace import BOT_USER_ID, Channel, Message

MOST_TEXT = 40_000
"""Characters of a message's text; what is longer is cut."""
MOST_METADATA = 16 * 1024
"""Bytes of a message's metadata; Slack documents the error but no number."""
MOST_PER_PAGE = 1000
_TS = re.compile(r"\d{1,12}\.\d{1,6}")


def find_channel(hub: Hub, name: str) -> Channel:
    """A conversation by id (or a person's id: their direct messages), as far as the app may know of it.

    Raises SlackError channel_not_found, also for private channels without the app.
    """
    workspace = hub.workspace
    if name in workspace.people and workspace.people[name].kind != "deactivated":
        return workspace.direct(name, BOT_USER_ID)
    channel = workspace.channels.get(name) or workspace.channel_named(name.removeprefix("#"))
    if channel is None or (channel.kind != "channel" and BOT_USER_ID not in channel.members):
        raise SlackError("channel_not_found")
    return channel


def channel_to_post(hub: Hub, name: str) -> Channel:
    """A conversation the app may write into. Raises SlackError not_in_channel, is_archived, messages_tab_disabled."""
    channel = find_channel(hub, name)
    if channel.is_archived:
        raise SlackError("is_archived")
    if BOT_USER_ID not in channel.members:
        raise SlackError("not_in_channel")
    if channel.kind == "im" and not hub.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    return channel


def find_message(hub: Hub, channel: Channel, ts: str, *, malformed: str = "message_not_found") -> Message:
    """A message by its time. Raises SlackError message_not_found, or `malformed` for what is no time at all."""
    if not _TS.fullmatch(ts):
        raise SlackError(malformed)
    message = hub.workspace.message(channel.id, ts)
    if message is None or message.tombstone:
        raise SlackError("message_not_found")
    return message


def thread_of(hub: Hub, channel: Channel, thread_ts: str) -> str:
    """The parent's ts for a reply; a reply's own ts leads to its parent. Raises SlackError cannot_reply_to_message."""
    if not thread_ts:
        return ""
    parent = hub.workspace.message(channel.id, thread_ts)
    if parent is None:
        raise SlackError("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


def message_body(hub: Hub, call: Call, *, most_text: int = MOST_TEXT, empty_ok: bool = False) -> dict[str, Any]:
    """Text, blocks and attachments of a message, checked.

    Returns text, blocks, attachments. Raises SlackError no_text, invalid_blocks, invalid_blocks_format,
    msg_blocks_too_long, msg_too_long, too_many_attachments, markdown_text_conflict.
    """
    words = call.text("text")
    blocks = call.arguments.get("blocks") or []
    attachments = call.arguments.get("attachments") or []
    markdown = call.text("markdown_text")
    if markdown:
        if words or blocks:
            raise SlackError("markdown_text_conflict")
        blocks = [{"type": "markdown", "text": markdown}]
    check_message_blocks(hub, blocks)
    if not isinstance(attachments, list):
        raise SlackError("invalid_attachments")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    if not (words.strip() or blocks or attachments or empty_ok):
        raise SlackError("no_text")
    if len(words) > most_text:
        if most_text < MOST_TEXT:
            raise SlackError("msg_too_long")
        words = words[:most_text]
    return {"text": words, "blocks": blocks, "attachments": attachments}


def check_message_blocks(hub: Hub, blocks: Any) -> None:
    """Raises SlackError invalid_blocks_format, invalid_blocks (with pointers) or msg_blocks_too_long."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    found = check_blocks(blocks, "message") or check_pictures(hub, blocks)
    if found:
        raise SlackError("invalid_blocks", messages=found, errors=found)
    if text_length(blocks) > MOST_BLOCK_TEXT:
        raise SlackError("msg_blocks_too_long")


def message_metadata(call: Call) -> dict[str, Any] | None:
    """The metadata argument. Raises SlackError invalid_metadata_format, metadata_too_large."""
    metadata = call.arguments.get("metadata")
    if metadata in (None, ""):
        return None
    if metadata == {}:
        return {}
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise SlackError("invalid_metadata_format")
    if len(str(metadata).encode()) > MOST_METADATA:
        raise SlackError("metadata_too_large")
    return metadata


def page_of(
    call: Call,
    everything: list[Any],
    *,
    default: int,
    bad_limit: str = "invalid_arguments",
    most: int = MOST_PER_PAGE,
) -> tuple[list[Any], str]:
    """The part of a list that `cursor` and `limit` ask for, and the cursor of the next part.

    Raises SlackError invalid_cursor, or `bad_limit` for a limit that is no number from 1 to `most`.
    """
    limit = call.number("limit", default, error=bad_limit) or default
    if not 0 < limit <= most:
        raise SlackError(bad_limit)
    cursor = call.text("cursor")
    if cursor and not re.fullmatch(r"next:\d+", cursor):
        raise SlackError("invalid_cursor")
    start = int(cursor.removeprefix("next:") or 0)
    following = f"next:{start + limit}" if start + limit < len(everything) else ""
    return everything[start : start + limit], following
