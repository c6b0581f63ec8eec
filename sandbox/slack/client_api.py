"""GET /client/*: what a person sees, for the page. The page is the only caller; its shapes are not Slack's."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from sandbox.slack import shapes
from sandbox.slack.emoji import known_emoji
from sandbox.slack.hub import Hub
from sandbox.slack.manifest import subcommands
from sandbox.slack.workspace import APP_ID, BOT_USER_ID, TEAM_ID, Channel, Person

JSON = dict[str, Any]
FIRST_PERSON = "U0ADA"
"""Who is shown to a page that does not say as whom it comes."""


class Refused(Exception):
    """What the page asked for cannot be: `error` in Slack's words, `message` a sentence for the person."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error
        self.message = message

    def body(self) -> JSON:
        """The JSON object of the answer."""
        return {"ok": False, "error": self.error, "message": self.message}


def acting(hub: Hub, user: str) -> Person:
    """The person as whom the page acts. Raises Refused for nobody, an app or somebody who has left."""
    person = hub.workspace.people.get(user)
    if person is None:
        raise Refused("user_not_found", f"There is nobody with the id {user or '(none)'}.")
    if person.kind in ("bot", "deactivated"):
        raise Refused("account_inactive", f"{person.real_name} cannot sign in.")
    return person


def seen_channel(hub: Hub, person: Person, channel_id: str) -> Channel:
    """A channel that the person sees. Raises Refused."""
    channel = hub.workspace.channels.get(channel_id)
    if channel is None or not hub.workspace.may_see(person.id, channel):
        raise Refused("channel_not_found", "There is no such channel for you.")
    return channel


def state(hub: Hub, request: web.Request) -> JSON:
    """GET /client/state: everything the page needs to begin."""
    workspace = hub.workspace
    person = acting(hub, request.query.get("as") or FIRST_PERSON)
    channels = [c for c in workspace.channels.values() if workspace.may_see(person.id, c)]
    commands = [
        {
            "command": command.command,
            "description": command.description,
            "usage_hint": command.usage_hint,
            "subcommands": subcommands(command.usage_hint),
        }
        for command in hub.manifest.commands
    ]
    return {
        "team": {"id": TEAM_ID, "name": workspace.name},
        "me": person.id,
        "now": workspace.clock.now().timestamp(),
        "people": [_person(p) for p in workspace.people.values()],
        "usergroups": [{"id": g.id, "handle": g.handle, "name": g.name} for g in workspace.groups.values()],
        "channels": [shapes.page_channel(workspace, channel, person.id) for channel in channels],
        "commands": commands,
        "shortcuts": [asdict(shortcut) for shortcut in hub.manifest.shortcuts],
        "bot": {
            "user_id": BOT_USER_ID,
            "app_id": APP_ID,
            "name": workspace.bot.real_name,
            "connections": hub.socket_mode.connected,
        },
        "emoji": known_emoji(),
    }


def _person(person: Person) -> JSON:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "kind": person.kind,
        "color": f"#{person.color}",
    }


def messages(hub: Hub, request: web.Request) -> JSON:
    """GET /client/messages: a channel, or one thread of it; looking counts as reading."""
    person = acting(hub, request.query.get("as", ""))
    channel = seen_channel(hub, person, request.query.get("channel", ""))
    thread_ts = request.query.get("thread_ts", "")
    visible = list(hub.workspace.visible(channel.id, person.id))
    if thread_ts:
        shown = [m for m in visible if thread_ts in (m.ts, m.thread_ts)]
    else:
        shown = [m for m in visible if not m.thread_ts or m.broadcast]
        hub.workspace.read_until[person.id, channel.id] = max((m.ts for m in shown), default="")
    return {"messages": [shapes.page_message(hub.workspace, m) for m in sorted(shown, key=lambda m: m.ts)]}


def home(hub: Hub, request: web.Request) -> JSON:
    """GET /client/home: the home tab that the app has published for this person."""
    person = acting(hub, request.query.get("as", ""))
    view = hub.workspace.views.get(hub.workspace.homes.get(person.id, ""))
    return {"view": shapes.view(view) if view else None}


async def live(hub: Hub, request: web.Request) -> web.StreamResponse:
    """GET /client/live: the WebSocket over which changes are pushed."""
    person = acting(hub, request.query.get("as", ""))
    return await hub.pages.serve(request, person.id)
