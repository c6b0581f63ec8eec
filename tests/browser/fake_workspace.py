"""The page's server side with canned answers, to prove the page by itself: it records what the page sends."""

import asyncio
import json
import threading
from typing import Any

from aiohttp import web

from sandbox.page_files import add_page
from tests.browser import samples


class FakeWorkspace:
    """Serves the page and `/client/*` on 127.0.0.1 from a thread of its own.

    `posted` holds (path, body) of every POST; `answers` maps a path to the answer that the next POSTs get;
    `push` sends an event to every open page; it waits for the first one to connect.
    """

    def __init__(self) -> None:
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.messages = samples.messages()
        self.panel = json.loads(json.dumps(samples.PANEL))
        self.url = ""
        self._sockets: list[web.WebSocketResponse] = []
        self._connected = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._runner: web.AppRunner

    def start(self) -> "FakeWorkspace":
        """Start serving; returns when the address answers."""
        self._thread.start()
        if not self._ready.wait(10):
            raise TimeoutError("the fake workspace did not start")
        return self

    def stop(self) -> None:
        """Close every socket and end the thread."""
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def push(self, event: dict[str, Any]) -> None:
        """Send an event to every open page, once there is one; raises TimeoutError after five seconds without."""
        asyncio.run_coroutine_threadsafe(self._push(event), self._loop).result(5)

    def drop(self) -> None:
        """Cut every live connection."""
        asyncio.run_coroutine_threadsafe(self._drop(), self._loop).result(5)

    def bodies(self, path: str) -> list[dict[str, Any]]:
        """The bodies posted to one path, oldest first."""
        return [body for at, body in self.posted if at == path]

    async def _push(self, event: dict[str, Any]) -> None:
        await self._connected.wait()
        for socket in self._sockets:
            if not socket.closed:
                await socket.send_json(event)

    async def _drop(self) -> None:
        for socket in self._sockets:
            await socket.close()
        self._sockets.clear()
        self._connected.clear()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._ready.set()
        self._loop.run_forever()

    async def _serve(self) -> None:
        app = web.Application()
        add_page(app)
        app.router.add_get("/client/state", self._state)
        app.router.add_get("/client/messages", self._messages)
        app.router.add_get("/client/home", self._home)
        app.router.add_get("/client/live", self._live)
        app.router.add_get("/client/files/{id}", self._file)
        app.router.add_get("/control/panel", self._panel)
        app.router.add_post("/{path:.*}", self._post)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/"

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(samples.state(request.query.get("as", samples.ADA)))

    async def _messages(self, request: web.Request) -> web.Response:
        thread, channel = request.query.get("thread_ts"), request.query["channel"]
        chosen = [m for m in self.messages if m["channel"] == channel]
        if thread:
            chosen = [m for m in chosen if thread in (m["ts"], m.get("thread_ts"))]
        return web.json_response({"messages": chosen})

    async def _home(self, _request: web.Request) -> web.Response:
        return web.json_response({"view": samples.HOME})

    async def _panel(self, _request: web.Request) -> web.Response:
        return web.json_response(self.panel)

    async def _file(self, _request: web.Request) -> web.Response:
        return web.Response(text=samples.CSV, content_type="text/csv")

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        self._connected.set()
        async for _ in socket:
            pass
        return socket

    async def _post(self, request: web.Request) -> web.Response:
        path = request.path
        self.posted.append((path, await request.json()))
        return web.json_response(self.answers.get(path, {"ok": True}))
