"""Envelopes of Socket Mode: acknowledged with what a listener says, left alone where none did, closed when told."""

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.socket_mode import CONNECTIONS, SocketMode
from tests.bot.chat import wait_for

JSON = dict[str, Any]


class Peer:
    """A Slack that answers pings, and sends what a test puts into `parcels` on the connection that asks first."""

    def __init__(self) -> None:
        self.received: list[JSON] = []
        self.links: list[web.WebSocketResponse] = []
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

    async def _answer(self, _: web.Request) -> web.Response:
        told = {"team_id": "T1", "user_id": "U1", "bot_id": "B1", "url": f"{self.url.replace('http', 'ws')}link"}
        return web.json_response({"ok": True, **told})

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        link = web.WebSocketResponse()
        await link.prepare(request)
        await link.send_json({"type": "hello", "num_connections": 1})
        self.links.append(link)
        async for message in link:
            if message.type == WSMsgType.TEXT:
                self.received.append(json.loads(message.data))
        return link

    def send(self, parcel: JSON, *, link: int = 0) -> None:
        asyncio.run_coroutine_threadsafe(self.links[link].send_json(parcel), self.loop).result(10)

    def close(self, *, link: int = 0) -> None:
        asyncio.run_coroutine_threadsafe(self.links[link].close(), self.loop).result(10)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self._stop.set)
        self.thread.join(5)


@pytest.fixture
def peer() -> Iterator[Peer]:
    serving = Peer()
    yield serving
    serving.stop()


@pytest.fixture
def slack(peer: Peer) -> Iterator[SocketMode]:
    client = WebClient(token="xoxb-1", base_url=f"{peer.url}api/")
    app = App(client=client)

    def said(ack: Ack) -> None:
        ack("In words.")

    def shaped(ack: Ack) -> None:
        ack({"response_type": "ephemeral", "text": "In a shape."})

    app.command("/said")(said)
    app.command("/shaped")(shaped)
    receiver = SocketMode(app, client, "xapp-1", ping_seconds=0.2)
    receiver.start()
    wait_for(lambda: len(peer.links) == CONNECTIONS)
    yield receiver
    receiver.stop()
    assert receiver.connections == 0


def command(name: str, envelope: str) -> JSON:
    payload = {"command": name, "text": "", "user_id": "U1", "team_id": "T1", "channel_id": "C1", "trigger_id": "1"}
    return {"type": "slash_commands", "envelope_id": envelope, "payload": payload}


@pytest.mark.usefixtures("slack")
def test_acknowledged_with_what_the_listener_says(peer: Peer) -> None:
    """Text and structured answers come back in the acknowledgement, each under its envelope's id."""
    peer.send(command("/said", "e1"))
    peer.send(command("/shaped", "e2"))
    wait_for(lambda: len(peer.received) == 2)
    answers = {each["envelope_id"]: each["payload"] for each in peer.received}
    assert answers == {"e1": {"text": "In words."}, "e2": {"response_type": "ephemeral", "text": "In a shape."}}


@pytest.mark.usefixtures("slack")
def test_what_nobody_hears_is_not_acknowledged(peer: Peer, caplog: pytest.LogCaptureFixture) -> None:
    """Without a listener, or with a payload that makes no sense, there is no acknowledgement, and the next is heard."""
    peer.send(command("/unheard", "e1"))
    wait_for(lambda: "not acknowledged" in caplog.text)
    peer.send({"type": "slash_commands", "envelope_id": "e2", "payload": {"user": 5}})
    wait_for(lambda: "an envelope was not handled" in caplog.text)
    peer.send(command("/said", "e3"))
    wait_for(lambda: peer.received)
    assert [each["envelope_id"] for each in peer.received] == ["e3"]


def test_an_announced_end(peer: Peer, slack: SocketMode) -> None:
    """A connection whose end is announced is replaced at once, still heard for a while, and then closed by us."""
    peer.send({"type": "disconnect", "reason": "refresh_requested"})
    peer.send({"type": "disconnect", "reason": "refresh_requested"})
    peer.send(command("/said", "e1"))
    wait_for(lambda: peer.received and len(peer.links) == CONNECTIONS + 1)
    wait_for(lambda: slack.connections == CONNECTIONS and peer.links[0].closed)
    assert len(peer.links) == CONNECTIONS + 1, "announced twice, replaced once"


def test_closed_without_a_word(peer: Peer, slack: SocketMode) -> None:
    """A connection that Slack just closes is made again."""
    peer.close()
    wait_for(lambda: len(peer.links) == CONNECTIONS + 1 and slack.connections == CONNECTIONS)


def test_closed_after_an_announcement(peer: Peer, slack: SocketMode) -> None:
    """One that is closed after its end was announced has been replaced already."""
    peer.send({"type": "disconnect", "reason": "warning"})
    wait_for(lambda: len(peer.links) == CONNECTIONS + 1)
    peer.close()
    wait_for(lambda: slack.connections == CONNECTIONS)
    peer.send(command("/said", "e1"), link=CONNECTIONS)
    wait_for(lambda: peer.received)
    assert len(peer.links) == CONNECTIONS + 1
