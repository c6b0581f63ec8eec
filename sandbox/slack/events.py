"""Events: who gets which, in which wrapper, and how often they are tried."""

from datetime import timedelta
from typing import Any

from sandbox.slack.background import Background, wait_until
from sandbox.slack.delivery import Carrier, Parcel, Reply
from sandbox.slack.manifest import Manifest
from sandbox.slack.workspace import APP_ID, BOT_USER_ID, TEAM_ID, Workspace

RETRIES = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
"""Documented for HTTP mode. Slack does not document the timing for Socket Mode; this emulator uses the same."""

NEEDED_SCOPES = {
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "user_change": "users:read",
    "team_join": "users:read",
}
"""Events that need a scope; without it Slack sends none, whatever the manifest asks for."""

_MESSAGE_KINDS = {"channel": "message.channels", "private": "message.groups"}


class Events:
    """Wraps and delivers what the app has subscribed to."""

    def __init__(self, *, workspace: Workspace, manifest: Manifest, carrier: Carrier, background: Background) -> None:
        self.workspace = workspace
        self._manifest = manifest
        self._carrier = carrier
        self._background = background
        self.clock = workspace.clock

    def emit(self, event: dict[str, Any], *, channel: str = "") -> None:
        """Deliver an event, if the app has asked for it, may have it, and is where it happened."""
        subscription = self._subscription(event, channel)
        if subscription not in self._manifest.events:
            return
        needed = NEEDED_SCOPES.get(subscription)
        if needed and needed not in self._manifest.scopes:
            return
        if channel and BOT_USER_ID not in self.workspace.channels[channel].members:
            return
        self._background.start(self._try(self.wrap(event, channel=channel)))

    async def send(self, event: dict[str, Any]) -> None:
        """Deliver a raw event, subscribed or not: for tests and for the control page. Waits for the first try alone."""
        channel = str(event.get("channel", ""))
        payload = self.wrap(event, channel=channel if channel in self.workspace.channels else "")
        reply = await self._carrier.deliver(Parcel("events_api", str(event["type"]), payload, answerable=False))
        self._background.start(self._retry(payload, reply))

    def wrap(self, event: dict[str, Any], *, channel: str = "") -> dict[str, Any]:
        """The outer payload around an event."""
        now = self.workspace.clock.now()
        shared = bool(channel) and self.workspace.channels[channel].is_ext_shared
        event = {"event_ts": self.workspace.next_ts(), **event}
        return {
            "token": "sandbox-verification-token",
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": self.workspace.new_id("Ev"),
            "event_time": int(now.timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM_ID,
                    "user_id": BOT_USER_ID,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": shared,
            "event_context": f"4-{self.workspace.new_key()}",
        }

    async def _try(self, payload: dict[str, Any]) -> None:
        """First delivery and up to three more, until one is acknowledged."""
        parcel = Parcel("events_api", str(payload["event"]["type"]), payload, answerable=False)
        await self._retry(payload, await self._carrier.deliver(parcel))

    async def _retry(self, payload: dict[str, Any], reply: Reply) -> None:
        """Up to three more deliveries after one that had this outcome."""
        subject = str(payload["event"]["type"])
        for attempt, pause in enumerate(RETRIES, start=1):
            if reply.acked or not reply.may_retry:
                return
            await wait_until(self.clock, self.clock.now() + pause)
            why = reply.retry_reason
            reply = await self._carrier.deliver(
                Parcel("events_api", subject, payload, answerable=False, attempt=attempt, reason=why)
            )

    def _subscription(self, event: dict[str, Any], channel: str) -> str:
        """The name under which an event is subscribed to; messages have one per kind of conversation."""
        if event["type"] != "message":
            return str(event["type"])
        kind = self.workspace.channels[channel].kind if channel else ""
        return _MESSAGE_KINDS.get(kind, "message.im")
