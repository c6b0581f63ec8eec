"""The Socket Mode receiver: silence is noticed, refusals are named, a lost connection is made again."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from aiohttp import web
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.socket_mode import CONNECTIONS, SocketMode
from tests.bot.chat import Workplace, wait_for


class Peer:
    """A Slack that gives out tickets, says hello, and never answers a ping."""

    def __init__(self) -> None:
        self.tickets = 0
        self.greets = True
        self.odd: list[bytes] = []
        """What is answered instead of the next tickets, byte for byte."""
        self.lost = 0
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
            if self.odd:
                self.lost += 1
                assert request.transport is not None
                request.transport.write(self.odd.pop(0))
                request.transport.close()
                return web.Response()
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


def http_answer(body: bytes, *, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (size, body)


ODD_ANSWERS = {
    "cut off": http_answer(b'{"ok": true', length=500),
    "not HTTP": b"garbage\r\n\r\n",
    "without an address": http_answer(b'{"ok": true}'),
    "an address that is none": http_answer(b'{"ok": true, "url": "none"}'),
    "not JSON": http_answer(b"<html>"),
    "not an object": http_answer(b"[]"),
}


@pytest.mark.parametrize("odd", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
def test_an_odd_answer_does_not_make_the_bot_deaf(peer: Peer, odd: bytes) -> None:
    """Whatever Slack answers to the wish for a new connection, the bot asks again until it has its two."""
    slack = receiver(peer)
    slack.start()
    wait_for(lambda: slack.connections == CONNECTIONS)
    # both, for the silent peer is given up again and again
    peer.odd = [odd, odd]
    wait_for(lambda: peer.lost == CONNECTIONS)
    before = peer.tickets
    wait_for(lambda: peer.tickets >= before + CONNECTIONS and slack.connections == CONNECTIONS)
    slack.stop()


@pytest.mark.parametrize("odd", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
def test_an_odd_answer_at_the_start(peer: Peer, odd: bytes) -> None:
    """At the start an odd answer is an error that names itself, as a refusal is."""
    slack = receiver(peer)
    peer.odd = [odd]
    with pytest.raises(SlackClientError):
        slack.start()
    slack.stop()


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
