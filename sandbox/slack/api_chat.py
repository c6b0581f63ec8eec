"""chat.*: https://docs.slack.dev/reference/methods#chat"""

from typing import Any

from sandbox.slack import access, shapes
from sandbox.slack.answers import Answer, Call, SlackError
from sandbox.slack.blocks import with_ids
from sandbox.slack.conversations import Draft
from sandbox.slack.hub import Hub
from sandbox.slack.workspace import BOT_ID, BOT_USER_ID

MOST_UPDATE_TEXT = 4000


def post_message(hub: Hub, call: Call) -> Answer:
    """chat.postMessage: one message per second and channel, with short bursts."""
    channel = access.channel_to_post(hub, call.text("channel"))
    body = access.message_body(hub, call)
    metadata = access.message_metadata(call)
    thread_ts = access.thread_of(hub, channel, call.text("thread_ts"))
    wait = hub.limits.take_message(channel.id)
    if wait:
        raise SlackError("ratelimited", retry_after=wait)
    message = hub.conversations.post(
        Draft(
            channel=channel.id,
            user=BOT_USER_ID,
            bot_id=BOT_ID,
            thread_ts=thread_ts,
            broadcast=bool(thread_ts) and call.flag("reply_broadcast"),
            metadata=metadata or None,
            options=_options(call),
            **body,
        )
    )
    shown = shapes.message(hub.workspace, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def update(hub: Hub, call: Call) -> Answer:
    """chat.update: text without blocks takes the blocks away; a bot's update shows no "(edited)"."""
    channel = access.find_channel(hub, call.text("channel"))
    message = access.find_message(hub, channel, call.text("ts"))
    if message.user != BOT_USER_ID:
        raise SlackError("cant_update_message")
    body = access.message_body(hub, call, most_text=MOST_UPDATE_TEXT)
    metadata = access.message_metadata(call)
    if call.arguments.get("text") is not None or body["blocks"]:
        message.text = body["text"] if call.arguments.get("text") is not None else message.text
        message.blocks = with_ids(body["blocks"], hub.workspace.random)
    if call.arguments.get("attachments") is not None:
        message.attachments = body["attachments"]
    if metadata is not None:
        message.metadata = metadata or None
    hub.conversations.change(message)
    shown = shapes.message(hub.workspace, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(hub: Hub, call: Call) -> Answer:
    """chat.delete: only the app's own messages."""
    channel = access.find_channel(hub, call.text("channel"))
    message = access.find_message(hub, channel, call.text("ts"))
    if message.user != BOT_USER_ID:
        raise SlackError("cant_delete_message")
    hub.conversations.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(hub: Hub, call: Call) -> Answer:
    """chat.postEphemeral: one member of the channel sees it."""
    channel = access.channel_to_post(hub, call.text("channel"))
    user = call.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    body = access.message_body(hub, call)
    message = hub.conversations.post(
        Draft(
            channel=channel.id,
            user=BOT_USER_ID,
            bot_id=BOT_ID,
            thread_ts=access.thread_of(hub, channel, call.text("thread_ts")),
            ephemeral_to=user,
            options=_options(call),
            **body,
        )
    )
    return {"message_ts": message.ts}


def get_permalink(hub: Hub, call: Call) -> Answer:
    """chat.getPermalink: an address of the page, which opens the channel."""
    channel = access.find_channel(hub, call.text("channel"))
    message = access.find_message(hub, channel, call.text("message_ts"))
    link = f"{hub.address()}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else ""
    return {"channel": channel.id, "permalink": link + thread}


def _options(call: Call) -> dict[str, Any]:
    """How the app wants to be shown, where it says so."""
    names = ("username", "icon_emoji", "icon_url")
    return {name: call.text(name) for name in names if call.text(name)}
