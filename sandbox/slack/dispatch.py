"""What people do, carried to the app: slash commands and interactions; and what the app's answer then does."""

from typing import Any

from sandbox.slack import responses, shapes
from sandbox.slack.answers import SlackError
from sandbox.slack.delivery import Parcel, Reply
from sandbox.slack.hub import Hub
from sandbox.slack.manifest import SlashCommand
from sandbox.slack.texts import as_command
from sandbox.slack.workspace import APP_ID, TEAM_ID, Channel, Message, Person, View

JSON = dict[str, Any]


async def slash_command(hub: Hub, person: Person, channel: Channel, command: SlashCommand, text: str) -> str:
    """Deliver a slash command and show what its acknowledgement says. Returns the error, empty when all is well."""
    workspace = hub.workspace
    key = workspace.new_response_key(channel.id, person.id)
    names = {"channel": channel.name, "private": "privategroup", "im": "directmessage"}
    payload: JSON = {
        "token": "sandbox-verification-token",
        "team_id": TEAM_ID,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": names[channel.kind],
        "user_id": person.id,
        "user_name": person.name,
        "command": command.command,
        "text": as_command(workspace, text.strip(), should_escape=command.should_escape),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": responses.address_of(hub, key),
        "trigger_id": workspace.new_trigger(person.id),
    }
    reply = await hub.carrier.deliver(Parcel("slash_commands", command.command, payload, answerable=True))
    error = reply.error
    if reply.acked and any(reply.payload.get(name) for name in ("text", "blocks", "attachments")):
        try:
            responses.respond(hub, workspace.response_urls[key], reply.payload)
        except SlackError as refusal:
            hub.journal.record("slack", "ack payload refused", error=refusal.error, messages=refusal.messages)
            error = "invalid_command_response"
    if error:
        notice(hub, person, f'{command.command} failed with the error "{error}"', channel=channel.id)
    return error


def notice(hub: Hub, person: Person, text: str, *, channel: str = "") -> None:
    """Show a sentence of the workspace itself to one person."""
    hub.journal.record("slack", "notice", user=person.id, channel=channel, text=text)
    pushed = {"type": "notice", "text": text} | ({"channel": channel} if channel else {})
    hub.pages.tell(person.id, pushed)


async def interact(hub: Hub, person: Person, payload: JSON, *, answerable: bool = False) -> Reply:
    """Deliver an interaction; `payload` has its own fields, the common ones are added."""
    parcel = Parcel("interactive", payload["type"], common(hub, person) | payload, answerable=answerable)
    reply = await hub.carrier.deliver(parcel)
    if not reply.acked and payload["type"] not in ("view_submission", "view_closed", "block_suggestion"):
        notice(hub, person, f"{hub.workspace.bot.real_name} did not respond: {reply.error}")
    return reply


def common(hub: Hub, person: Person) -> JSON:
    """The fields of every interaction."""
    return {
        "token": "sandbox-verification-token",
        "team": {"id": TEAM_ID, "domain": hub.workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "api_app_id": APP_ID,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id},
    }


async def message_action(hub: Hub, person: Person, message: Message, action: JSON, values: JSON) -> Reply:
    """A click on an element of a message."""
    workspace = hub.workspace
    channel = workspace.channels[message.channel]
    ephemeral = bool(message.ephemeral_to)
    key = workspace.new_response_key(
        channel.id, person.id, original_ts=message.ts, thread_ts=message.thread_ts if ephemeral else ""
    )
    container = {"type": "message", "message_ts": message.ts, "channel_id": channel.id, "is_ephemeral": ephemeral}
    container |= {"thread_ts": message.thread_ts} if message.thread_ts else {}
    payload: JSON = {
        "type": "block_actions",
        "container": container,
        "trigger_id": workspace.new_trigger(person.id),
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "state": {"values": values},
        "response_url": responses.address_of(hub, key),
        "actions": [action],
    }
    if not ephemeral:  # of an ephemeral message the app gets no more than the container
        payload["message"] = shapes.message(workspace, message)
    return await interact(hub, person, payload)


async def view_action(hub: Hub, person: Person, view: View, action: JSON) -> Reply:
    """A click on an element of a modal or the home tab."""
    payload: JSON = {
        "type": "block_actions",
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": hub.workspace.new_trigger(person.id, view_id=view.id),
        "view": shapes.view(view),
        "actions": [action],
    }
    return await interact(hub, person, payload)


async def submission(hub: Hub, person: Person, view: View) -> Reply:
    """A modal was submitted."""
    trigger = hub.workspace.new_trigger(person.id, view_id=view.id)
    payload = {"type": "view_submission", "trigger_id": trigger, "view": shapes.view(view), "response_urls": []}
    return await interact(hub, person, payload, answerable=True)


async def closed(hub: Hub, person: Person, view: View, *, is_cleared: bool) -> Reply:
    """A modal was closed, and the app wants to know."""
    payload = {"type": "view_closed", "view": shapes.view(view), "is_cleared": is_cleared}
    return await interact(hub, person, payload)


async def global_shortcut(hub: Hub, person: Person, callback_id: str) -> Reply:
    """A shortcut without a place."""
    trigger = hub.workspace.new_trigger(person.id)
    payload = {"type": "shortcut", "callback_id": callback_id, "trigger_id": trigger}
    return await interact(hub, person, payload | {"action_ts": hub.workspace.next_ts()})


async def message_shortcut(hub: Hub, person: Person, callback_id: str, message: Message) -> Reply:
    """A shortcut on a message."""
    workspace = hub.workspace
    channel = workspace.channels[message.channel]
    key = workspace.new_response_key(channel.id, person.id, thread_ts=message.thread_ts)
    payload: JSON = {
        "type": "message_action",
        "callback_id": callback_id,
        "trigger_id": workspace.new_trigger(person.id),
        "action_ts": workspace.next_ts(),
        "message_ts": message.ts,
        "message": shapes.message(workspace, message),
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "response_url": responses.address_of(hub, key),
    }
    return await interact(hub, person, payload)


async def suggestion(hub: Hub, person: Person, place: JSON, question: JSON) -> Reply:
    """Typing into a menu whose options the app gives. `question`: action_id, block_id, value."""
    return await interact(hub, person, {"type": "block_suggestion"} | place | question, answerable=True)
