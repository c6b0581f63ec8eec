"""The Socket Mode receiver: silence is noticed, refusals are named, a lost connection is made again."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from aiohttp import web
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.socket_mode import CONNECTIONS, SocketMode
from tests.bot.chat import Workplace, wait_for


class Peer:
    """A Slack that gives out tickets, says hello, and never answers a ping."""

    def __init__(self) -> None:
        self.tickets = 0
        self.greets = True
        self.ready = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self.thread.start()
        assert self.ready.wait(10)

    async def _serve(self) -> None:
        self.loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application()
        app.add_routes([web.post("/api/{method}", self._answer), web.get("/link", self._link)])
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        self.ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        if request.match_info["method"] == "apps.connections.open":
            self.tickets += 1
            return web.json_response({"ok": True, "url": f"{self.url.replace('http', 'ws')}link"})
        team = {"team_id": "T1", "user_id": "U1", "bot_id": "B1", "url": "", "team": "", "user": ""}
        return web.json_response({"ok": True, **team})

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if self.greets:
            await socket.send_str("this is not JSON")
            await socket.send_json(["nor an object"])
            await socket.send_json({"type": "hello", "num_connections": 1})
        async for _ in socket:
            pass
        return socket

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self._stop.set)
        self.thread.join(5)


@pytest.fixture
def peer() -> Iterator[Peer]:
    serving = Peer()
    yield serving
    serving.stop()


def receiver(peer: Peer) -> SocketMode:
    client = WebClient(token="xoxb-1", base_url=f"{peer.url}api/")
    return SocketMode(App(client=client), client, "xapp-1", ping_seconds=0.2)


def test_a_silent_peer_is_given_up(peer: Peer) -> None:
    """A connection that answers no ping is closed and made anew."""
    slack = receiver(peer)
    slack.start()
    wait_for(lambda: peer.tickets >= 2 * CONNECTIONS)
    slack.stop()
    assert slack.connections == 0


def test_no_greeting(peer: Peer) -> None:
    """Without Slack's hello nothing counts as started."""
    peer.greets = False
    slack = receiver(peer)
    with pytest.raises(TimeoutError):
        slack.start(seconds=0.3)
    slack.stop()


def test_a_refused_token(office: Workplace) -> None:
    """A wrong app token is an error at the start, not an endless attempt."""
    client = WebClient(token="xoxb-1", base_url=office.settings.slack_api_url)
    slack = SocketMode(App(client=client, token_verification_enabled=False), client, "xapp-wrong")
    with pytest.raises(SlackApiError):
        slack.start()
    slack.stop()


def test_two_connections(office: Workplace) -> None:
    """A bot holds two connections, so that one listens while the other is renewed."""
    wait_for(lambda: office.bot.slack.connections == CONNECTIONS)
