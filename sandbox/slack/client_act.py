"""POST /client/*: what a person writes, reacts to and opens. Bodies and answers are JSON.

Each function takes the acting person and the body, and returns the answer without `ok`; it raises client_api.Refused
for what cannot be.
"""

from typing import Any

from sandbox.slack import dispatch, shapes
from sandbox.slack.client_api import Refused, seen_channel
from sandbox.slack.conversations import Draft
from sandbox.slack.emoji import canonical
from sandbox.slack.hub import Hub
from sandbox.slack.texts import as_message
from sandbox.slack.workspace import BOT_USER_ID, Channel, Message, Person

JSON = dict[str, Any]


def _member(hub: Hub, person: Person, channel_id: str) -> Channel:
    """A channel that the person may write in: whoever sees a public channel joins it by writing."""
    channel = seen_channel(hub, person, channel_id)
    if channel.is_archived:
        raise Refused("is_archived", "This channel has been archived.")
    if person.id not in channel.members:
        hub.conversations.join(channel, person.id)
    return channel


def message_seen(hub: Hub, person: Person, channel_id: str, ts: str) -> Message:
    """A message that the person sees. Raises Refused."""
    channel = seen_channel(hub, person, channel_id)
    message = hub.workspace.messages[channel.id].get(ts)
    if message is None or message.ephemeral_to not in ("", person.id):
        raise Refused("message_not_found", "This message is not there any more.")
    return message


async def post(hub: Hub, person: Person, body: JSON) -> JSON:
    """POST /client/post: a message, or a command when it begins with a slash."""
    text = str(body.get("text", "")).strip()
    channel = _member(hub, person, str(body.get("channel", "")))
    thread_ts = str(body.get("thread_ts") or "")
    if not text:
        raise Refused("no_text", "There is nothing to send.")
    if text.startswith("/"):
        await _command(hub, person, channel, text, in_thread=bool(thread_ts))
        return {}
    if thread_ts:
        parent = message_seen(hub, person, channel.id, thread_ts)
        if parent.ephemeral_to:
            raise Refused("cannot_reply_to_message", "Nobody else sees this message.")
        thread_ts = parent.thread_ts or parent.ts
    typed = as_message(hub.workspace, text)
    message = hub.conversations.post(Draft(channel=channel.id, user=person.id, text=typed, thread_ts=thread_ts))
    if f"<@{BOT_USER_ID}>" in typed and BOT_USER_ID not in channel.members:
        bot = hub.workspace.bot.name
        sentence = f"{bot} is not in this channel and does not see your message. Type /invite @{bot} to add it."
        dispatch.notice(hub, person, sentence, channel=channel.id)
    return {"ts": message.ts}


async def _command(hub: Hub, person: Person, channel: Channel, text: str, *, in_thread: bool) -> None:
    word, _, rest = text.partition(" ")
    if word in ("/invite", "/remove"):
        _membership(hub, channel, word, rest)
        return
    command = hub.manifest.command(word)
    if command is None:
        raise Refused("invalid_command", f"{word} is not a valid command.")
    if in_thread:
        raise Refused("not_in_thread", f"{word} is not supported in threads. Sorry!")
    hub.journal.record("slack", "command", user=person.id, channel=channel.id, text=text)
    error = await dispatch.slash_command(hub, person, channel, command, rest)
    if error:
        raise Refused(error, f'{word} failed with the error "{error}"')


def _membership(hub: Hub, channel: Channel, word: str, rest: str) -> None:
    """The workspace's own commands: /invite @somebody, /remove @somebody."""
    other = hub.workspace.person_named(rest.strip().removeprefix("@").lower())
    if other is None or other.kind == "deactivated" or channel.kind == "im":
        raise Refused("user_not_found", f"{word} needs somebody: {word} @{hub.workspace.bot.name}")
    is_member = other.id in channel.members
    if word == "/invite" and not is_member:
        hub.conversations.join(channel, other.id)
    elif word == "/remove" and is_member:
        hub.conversations.leave(channel, other.id)


async def react(hub: Hub, person: Person, body: JSON) -> JSON:
    """POST /client/react: add a reaction, or take it away."""
    message = message_seen(hub, person, str(body.get("channel", "")), str(body.get("ts", "")))
    if message.ephemeral_to:
        raise Refused("not_reactable", "Nobody else sees this message.")
    name = canonical(str(body.get("name", "")))
    if name is None:
        raise Refused("invalid_name", f"There is no emoji :{body.get('name', '')}:.")
    reacted = person.id in message.reactions.get(name, [])
    remove = bool(body.get("remove", False))
    if reacted == remove:
        hub.journal.record("slack", "click", on="reaction", user=person.id, name=name, remove=remove, ts=message.ts)
        hub.conversations.react(message, name, person.id, remove=remove)
    return {}


async def open_home(hub: Hub, person: Person, body: JSON) -> JSON:  # noqa: ARG001 - the shape of an action
    """POST /client/open-home: the app learns that its home tab is looked at."""
    channel = hub.workspace.direct(person.id, BOT_USER_ID)
    event: JSON = {"type": "app_home_opened", "user": person.id, "channel": channel.id, "tab": "home"}
    view = hub.workspace.views.get(hub.workspace.homes.get(person.id, ""))
    hub.events.emit(event | ({"view": shapes.view(view)} if view else {}))
    return {"channel": channel.id}


async def open_im(hub: Hub, person: Person, body: JSON) -> JSON:
    """POST /client/open-im: direct messages with somebody."""
    other = hub.workspace.people.get(str(body.get("user", "")))
    if other is None or other.kind == "deactivated":
        raise Refused("user_not_found", "There is nobody to write to.")
    channel = hub.workspace.direct(person.id, other.id)
    if other.id == BOT_USER_ID:
        event = {"type": "app_home_opened", "user": person.id, "channel": channel.id, "tab": "messages"}
        hub.events.emit(event)
    return {"channel": shapes.page_channel(hub.workspace, channel, person.id)}


async def shortcut(hub: Hub, person: Person, body: JSON) -> JSON:
    """POST /client/shortcut: a global one, or one on a message."""
    wanted = str(body.get("callback_id", ""))
    found = next((s for s in hub.manifest.shortcuts if s.callback_id == wanted), None)
    if found is None:
        raise Refused("invalid_shortcut", f"There is no shortcut {wanted!r}.")
    if found.type == "message":
        message = message_seen(hub, person, str(body.get("channel", "")), str(body.get("ts", "")))
        reply = await dispatch.message_shortcut(hub, person, wanted, message)
    else:
        reply = await dispatch.global_shortcut(hub, person, wanted)
    if not reply.acked:
        raise Refused(reply.error, f'{found.name} failed with the error "{reply.error}"')
    return {}
