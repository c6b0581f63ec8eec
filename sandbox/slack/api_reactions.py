"""reactions.*: https://docs.slack.dev/reference/methods#reactions"""

from sandbox.slack import access, shapes
from sandbox.slack.answers import Answer, Call, SlackError
from sandbox.slack.emoji import canonical
from sandbox.slack.hub import Hub
from sandbox.slack.workspace import BOT_USER_ID, Message

MOST_EMOJI = 23
"""Different emoji that one person may add to a message; the message takes 50 in all."""
MOST_ON_MESSAGE = 50


def add(hub: Hub, call: Call) -> Answer:
    """reactions.add."""
    message = _message(hub, call)
    name = _name(call)
    if hub.workspace.channels[message.channel].is_archived:
        raise SlackError("is_archived")
    if BOT_USER_ID in message.reactions.get(name, []):
        raise SlackError("already_reacted")
    if name not in message.reactions and len(message.reactions) >= MOST_ON_MESSAGE:
        raise SlackError("too_many_emoji")
    if sum(BOT_USER_ID in users for users in message.reactions.values()) >= MOST_EMOJI:
        raise SlackError("too_many_reactions")
    hub.conversations.react(message, name, BOT_USER_ID)
    return {}


def remove(hub: Hub, call: Call) -> Answer:
    """reactions.remove."""
    message = _message(hub, call)
    name = _name(call)
    if BOT_USER_ID not in message.reactions.get(name, []):
        raise SlackError("no_reaction")
    hub.conversations.react(message, name, BOT_USER_ID, remove=True)
    return {}


def get(hub: Hub, call: Call) -> Answer:
    """reactions.get."""
    message = _message(hub, call)
    link = f"{hub.address()}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    shown = shapes.message(hub.workspace, message) | {"permalink": link}
    return {"type": "message", "channel": message.channel, "message": shown}


def _message(hub: Hub, call: Call) -> Message:
    if not call.text("channel") or not call.text("timestamp"):
        raise SlackError("no_item_specified")
    channel = access.find_channel(hub, call.text("channel"))
    return access.find_message(hub, channel, call.text("timestamp"), malformed="bad_timestamp")


def _name(call: Call) -> str:
    name = canonical(call.text("name"))
    if name is None:
        raise SlackError("invalid_name")
    return name
