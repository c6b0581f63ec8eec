"""The pretend Slack workspace: unmodified Slack clients reach it over HTTP and Socket Mode, people by the page.

Made by `SlackEmulator(...)`, its routes added to an aiohttp application; everything runs on that application's loop.
"""

import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.slack import api_files, client_act, client_api, client_files, client_forms, responses, seed, web_api
from sandbox.slack.background import Background
from sandbox.slack.client_api import Refused
from sandbox.slack.conversations import Conversations
from sandbox.slack.delivery import ACK_SECONDS, Carrier, Switch
from sandbox.slack.events import Events
from sandbox.slack.http_mode import HttpMode
from sandbox.slack.hub import Hub
from sandbox.slack.limits import Limits
from sandbox.slack.live import Pages
from sandbox.slack.manifest import read_manifest
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.workspace import BOT_USER_ID, TEAM_ID, Person, Workspace

SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105 - a pretend workspace's
TOKENS = web_api.Tokens(bot="xoxb-sandbox-0001-hybridbot", app="xapp-sandbox-0001-hybridbot")

Action = Callable[[Hub, Person, dict[str, Any]], Awaitable[dict[str, Any]]]
Look = Callable[[Hub, web.Request], dict[str, Any]]

_ACTIONS: dict[str, Action] = {
    "post": client_act.post,
    "react": client_act.react,
    "action": client_forms.action,
    "submit": client_forms.submit,
    "close": client_forms.close,
    "options": client_forms.options,
    "open-home": client_act.open_home,
    "shortcut": client_act.shortcut,
    "open-im": client_act.open_im,
}
_LOOKS: dict[str, Look] = {"state": client_api.state, "messages": client_api.messages, "home": client_api.home}


class SlackEmulator:
    """One workspace with one app installed: the one that `manifest` describes."""

    def __init__(  # noqa: PLR0913 - the parts of the pretend company that it shares
        self,
        *,
        manifest: Path,
        clock: Clock,
        journal: Journal,
        faults: Faults,
        random: random.Random,
        base_url: Callable[[], str],
        strict_limits: bool = True,
        ack_seconds: float = ACK_SECONDS,
    ) -> None:
        """Raises FileNotFoundError or ValueError for a manifest that is absent or none. `base_url` is asked late."""
        workspace = Workspace(clock=clock, random=random)
        pages, background = Pages(), Background()
        app = read_manifest(manifest)
        socket_mode = SocketMode(
            clock, journal, faults, random, background, changed=self._tell_connections, ack_seconds=ack_seconds
        )
        self._ack_seconds = ack_seconds
        self._http_mode: HttpMode | None = None
        carrier = Switch(self._carrier)
        events = Events(workspace=workspace, manifest=app, carrier=carrier, background=background)
        self.hub = Hub(
            workspace=workspace,
            manifest=app,
            journal=journal,
            faults=faults,
            limits=Limits(clock=clock, strict=strict_limits),
            pages=pages,
            events=events,
            conversations=Conversations(workspace=workspace, pages=pages, events=events),
            socket_mode=socket_mode,
            carrier=carrier,
            background=background,
            base_url=base_url,
        )
        seed.fill(workspace)
        bot = workspace.people[BOT_USER_ID]
        workspace.people[BOT_USER_ID] = replace(bot, name=app.display_name, real_name=app.name)

    def add_routes(self, app: web.Application) -> None:
        """Serve /api/*, /link, /files/*, /response/* and /client/*."""
        app.router.add_route("*", "/api/{method}", self._call_method)
        app.router.add_get("/link/", self._link)
        app.router.add_get("/link", self._link)
        app.router.add_post("/files/upload/{key}", self._upload)
        app.router.add_get("/files/{id}", self._private_file)
        app.router.add_post("/response/{key}", self._respond)
        app.router.add_get("/client/live", self._live)
        app.router.add_get("/client/files/{id}", self._file)
        app.router.add_post("/client/files", self._choose_file)
        app.router.add_get("/client/{what}", self._look)
        app.router.add_post("/client/{what}", self._act)

    def environment(self) -> dict[str, str]:
        """The bot's Slack settings, but for SLACK_API_URL."""
        return {
            "SLACK_BOT_TOKEN": TOKENS.bot,
            "SLACK_APP_TOKEN": TOKENS.app,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "HYBRIDBOT_ADMIN_GROUP": seed.ADMIN_GROUP,
            "HYBRIDBOT_TEAM_ID": TEAM_ID,
        }

    def describe(self) -> dict[str, Any]:
        """People by kind, channels and user groups, with their ids."""
        workspace = self.hub.workspace
        people: dict[str, list[dict[str, str]]] = {}
        for person in workspace.people.values():
            shown = {"id": person.id, "name": person.name, "real_name": person.real_name, "title": person.title}
            people.setdefault(person.kind, []).append(shown)
        return {
            "team": {"id": TEAM_ID, "name": workspace.name},
            "bot_user": BOT_USER_ID,
            "people": people,
            "channels": {
                channel.name: {"id": channel.id, "kind": channel.kind, "members": list(channel.members)}
                for channel in workspace.channels.values()
                if channel.kind != "im"
            },
            "groups": {
                group.handle: {"id": group.id, "members": list(group.members)} for group in workspace.groups.values()
            },
        }

    async def disconnect(self, reason: str) -> None:
        """Tell the app's connections to go: warning, refresh_requested, link_disabled or too_many_websockets.

        Raises ValueError for another reason.
        """
        await self.hub.socket_mode.disconnect(reason)

    async def send_event(self, event: dict[str, Any]) -> None:
        """Deliver a raw event in Slack's wrapper; returns after the first try, retries follow by themselves."""
        await self.hub.events.send(event)

    def change_group(self, handle: str, members: list[str]) -> None:
        """Give a user group these members (user ids); the app gets subteam_members_changed.

        Raises KeyError for a handle that no group has.
        """
        group = {group.handle: group for group in self.hub.workspace.groups.values()}[handle]
        added, removed = ([m for m in a if m not in b] for a, b in ((members, group.members), (group.members, members)))
        group.members = list(members)
        now = int(self.hub.workspace.clock.now().timestamp())
        event = {"type": "subteam_members_changed", "subteam_id": group.id, "team_id": TEAM_ID}
        changes = {"added_users": added, "added_users_count": len(added), "removed_users": removed}
        changes |= {"removed_users_count": len(removed), "date_previous_update": now - 60, "date_update": now}
        self.hub.events.emit(event | changes)

    def without_blocks(self, kinds: set[str]) -> None:
        """Refuse these kinds of blocks from now on, as a workspace does that does not have them yet."""
        self.hub.workspace.unknown_blocks = kinds

    def use_request_url(self, url: str | None) -> None:
        """Deliver to this address (HTTP mode) instead of over Socket Mode; None or "" goes back."""
        if self._http_mode is not None:
            self.hub.background.start(self._http_mode.close())
            self._http_mode = None
        if url:
            journal, faults = self.hub.journal, self.hub.faults
            self._http_mode = HttpMode(
                url=url, signing_secret=SIGNING_SECRET, journal=journal, faults=faults, ack_seconds=self._ack_seconds
            )

    def tell_pages(self, message: dict[str, Any]) -> None:
        """Push to every open page."""
        self.hub.pages.tell_all(message)

    async def stop(self) -> None:
        """End what goes on in the background and close the connections of the app and of the pages."""
        await self.hub.background.stop()
        await self.hub.socket_mode.close()
        await self.hub.pages.close()
        if self._http_mode is not None:
            await self._http_mode.close()

    def _carrier(self) -> Carrier:
        return self._http_mode or self.hub.socket_mode

    def _tell_connections(self, connections: int) -> None:
        self.tell_pages({"type": "bot", "connections": connections})

    async def _call_method(self, request: web.Request) -> web.Response:
        return await web_api.call_method(self.hub, TOKENS, request)

    async def _link(self, request: web.Request) -> web.StreamResponse:
        return await self.hub.socket_mode.link(request)

    async def _upload(self, request: web.Request) -> web.Response:
        return await api_files.receive(self.hub, request)

    async def _respond(self, request: web.Request) -> web.Response:
        return await responses.receive(self.hub, request)

    async def _private_file(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "")
        if token != f"Bearer {TOKENS.bot}" or not self.hub.has_scope("files:read"):
            return api_files.sign_in_page()
        return api_files.download(self.hub, request)

    async def _choose_file(self, request: web.Request) -> web.Response:
        try:
            return web.json_response({"ok": True, **await client_files.choose(self.hub, request)})
        except Refused as refusal:
            return web.json_response(refusal.body())

    async def _file(self, request: web.Request) -> web.Response:
        return api_files.download(self.hub, request)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        try:
            return await client_api.live(self.hub, request)
        except Refused as refusal:
            return web.json_response(refusal.body(), status=400)

    async def _look(self, request: web.Request) -> web.Response:
        look = _LOOKS.get(request.match_info["what"])
        if look is None:
            return web.json_response({"ok": False, "error": "not_found", "message": "No such call."}, status=404)
        try:
            return web.json_response(look(self.hub, request))
        except Refused as refusal:
            return web.json_response(refusal.body(), status=400)

    async def _act(self, request: web.Request) -> web.Response:
        act = _ACTIONS.get(request.match_info["what"])
        if act is None:
            return web.json_response({"ok": False, "error": "not_found", "message": "No such call."}, status=404)
        try:
            body = json.loads(await request.read() or b"{}")
            if not isinstance(body, dict):
                raise TypeError("not an object")
        except (ValueError, TypeError):
            answer = {"ok": False, "error": "invalid_json", "message": "The body must be a JSON object."}
            return web.json_response(answer, status=400)
        try:
            person = client_api.acting(self.hub, str(body.get("as", "")))
            return web.json_response({"ok": True, **await act(self.hub, person, body)})
        except Refused as refusal:
            return web.json_response(refusal.body())
