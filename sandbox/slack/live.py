"""The open pages: who looks at the workspace, and what is pushed to them."""

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.slack.workspace import Workspace


class Pages:
    """The sockets of `/client/live`. Pushing never waits for a slow page and never fails for a closed one."""

    def __init__(self) -> None:
        self._queues: dict[asyncio.Queue[dict[str, Any]], str] = {}
        self._sockets: set[web.WebSocketResponse] = set()

    async def serve(self, request: web.Request, user: str) -> web.WebSocketResponse:
        """Keep one page's socket open until the page closes it."""
        socket = web.WebSocketResponse(heartbeat=30.0)
        await socket.prepare(request)
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._queues[queue] = user
        self._sockets.add(socket)
        sender = asyncio.create_task(self._send(socket, queue))
        try:
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            del self._queues[queue]
            self._sockets.discard(socket)
            sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sender
        return socket

    async def _send(self, socket: web.WebSocketResponse, queue: asyncio.Queue[dict[str, Any]]) -> None:
        while not socket.closed:
            message = await queue.get()
            with contextlib.suppress(ConnectionError):
                await socket.send_str(json.dumps(message))

    async def close(self) -> None:
        """Close every page's socket."""
        for socket in list(self._sockets):
            await socket.close()

    def tell(self, user: str, message: dict[str, Any]) -> None:
        """Push to the pages of one person."""
        for queue, owner in self._queues.items():
            if owner == user:
                queue.put_nowait(message)

    def tell_all(self, message: dict[str, Any]) -> None:
        """Push to every page."""
        for queue in self._queues:
            queue.put_nowait(message)

    def tell_channel(self, workspace: Workspace, channel: str, message: dict[str, Any]) -> None:
        """Push to the pages of all who may see a channel."""
        place = workspace.channels[channel]
        for queue, owner in self._queues.items():
            if owner in workspace.people and workspace.may_see(owner, place):
                queue.put_nowait(message)
