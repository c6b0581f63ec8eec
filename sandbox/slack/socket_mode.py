"""Socket Mode: single-use tickets, up to ten connections, one envelope to exactly one of them.

What is not documented is decided here and easy to change: the eleventh connection is told `too_many_websockets` and
closed; a connection that was told to refresh gets no more envelopes and is closed ten seconds later.
"""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.slack.background import Background, wait_until
from sandbox.slack.delivery import ACK_SECONDS, Parcel, Reply, fault_kinds
from sandbox.slack.workspace import APP_ID

MOST_CONNECTIONS = 10
TICKET_LIFETIME = timedelta(seconds=30)
GRACE = timedelta(seconds=10)
"""From `warning` to `refresh_requested`, and from that to the end of the connection."""
REASONS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")
_REMEMBERED = 1000
"""Envelopes whose time is over that are still recognised when an acknowledgement comes late."""


@dataclass(eq=False, slots=True)
class _Connection:
    number: int
    socket: web.WebSocketResponse
    retiring: bool = False


@dataclass(slots=True)
class _Waiting:
    future: asyncio.Future[dict[str, Any]]
    sent: float
    drop: bool = False
    """A fault: the acknowledgement is lost on the way."""


@dataclass(slots=True)
class SocketMode:
    """The connections of the app, and the envelopes that wait for an acknowledgement."""

    clock: Clock
    journal: Journal
    faults: Faults
    random: random.Random
    background: Background
    changed: Callable[[int], None]
    """Called with the number of connections whenever it changes."""
    ack_seconds: float = ACK_SECONDS
    _tickets: dict[str, Any] = field(default_factory=dict)
    _connections: list[_Connection] = field(default_factory=list)
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    _late: dict[str, float] = field(default_factory=dict)
    _numbers: int = 0

    @property
    def connected(self) -> int:
        """How many connections take envelopes."""
        return len(self._open())

    def new_ticket(self) -> str:
        """A ticket for one connection, good for half a minute."""
        ticket = f"{self.random.getrandbits(128):032x}"
        self._tickets[ticket] = self.clock.now() + TICKET_LIFETIME
        return ticket

    async def link(self, request: web.Request) -> web.StreamResponse:
        """GET /link?ticket=...: take up a connection and keep it."""
        expires = self._tickets.pop(request.query.get("ticket", ""), None)
        if expires is None or expires < self.clock.now():
            self.journal.record("slack", "connection refused", reason="the ticket is unknown, used or too old")
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=403)
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)  # Slack sends plain, unfragmented text frames
        await socket.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            self.journal.record("slack", "connection refused", reason="too_many_websockets")
            await self._say_goodbye(socket, "too_many_websockets")
            return socket
        self._numbers += 1
        connection = _Connection(self._numbers, socket)
        self._connections.append(connection)
        self.journal.record("slack", "connected", connection=connection.number, connections=len(self._connections))
        try:
            await socket.send_str(json.dumps(self._hello()))
            self.changed(self.connected)
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(connection, message.data)
        finally:
            self._connections.remove(connection)
            self.journal.record("slack", "disconnected", connection=connection.number)
            self.changed(self.connected)
        return socket

    async def deliver(self, parcel: Parcel) -> Reply:
        """Send one envelope to one connection, chosen at random, and wait for its acknowledgement."""
        fault = self.faults.take("slack", parcel.target, kinds=fault_kinds(parcel))
        kind = fault.kind if fault else ""
        if fault and kind == "late":
            await asyncio.sleep(fault.seconds)
        if kind == "only-retry":
            self.journal.record("slack", "withheld", subject=parcel.subject, envelope_id=parcel.envelope_id)
            return Reply(False, error="operation_timeout")
        connection = self._choose()
        if connection is None:
            self.journal.record("slack", "not delivered", subject=parcel.subject, reason="no connection")
            return Reply(False, error="dispatch_failed")
        if kind == "close-socket":
            await connection.socket.close(code=1011, message=b"sandbox fault")
            return Reply(False, error="operation_timeout")
        loop = asyncio.get_running_loop()
        waiting = _Waiting(loop.create_future(), loop.time(), drop=kind == "drop-ack")
        self._waiting[parcel.envelope_id] = waiting
        try:
            await self._send(connection, parcel)
            again = self._choose() if kind == "duplicate" else None
            if again:
                await self._send(again, parcel)
            return Reply(True, payload=await asyncio.wait_for(waiting.future, self.ack_seconds))
        except TimeoutError:
            self.journal.record("slack", "no ack", subject=parcel.subject, envelope_id=parcel.envelope_id)
            self._remember_late(parcel.envelope_id, waiting.sent)
            return Reply(False, error="operation_timeout")
        finally:
            del self._waiting[parcel.envelope_id]

    async def disconnect(self, reason: str) -> None:
        """Tell every connection to go. Raises ValueError for a reason that Slack does not have."""
        if reason not in REASONS:
            raise ValueError(f"{reason} is not a reason for a disconnect: {', '.join(REASONS)}")
        for connection in list(self._connections):
            if reason == "warning":
                await self._frame(connection.socket, _disconnect(reason))
                self.background.start(self._refresh_later(connection))
            elif reason == "refresh_requested":
                await self._refresh(connection)
            else:
                connection.retiring = True
                await self._say_goodbye(connection.socket, reason)
        self.journal.record("slack", "disconnect", reason=reason, connections=len(self._connections))

    async def close(self) -> None:
        """Close all connections."""
        for connection in list(self._connections):
            await connection.socket.close()

    def _receive(self, connection: _Connection, text: str) -> None:
        """An acknowledgement from the app."""
        try:
            frame = json.loads(text)
            envelope_id = str(frame["envelope_id"])
        except (ValueError, KeyError, TypeError):
            self.journal.record("slack", "frame not understood", connection=connection.number, length=len(text))
            return
        now = asyncio.get_running_loop().time()
        waiting = self._waiting.get(envelope_id)
        if waiting is None:
            late = self._late.get(envelope_id)
            took = round((now - late) * 1000) if late else None
            self.journal.record("slack", "late ack" if late else "unknown ack", envelope_id=envelope_id, took_ms=took)
            return
        what = "ack dropped" if waiting.drop else "ack"
        payload = frame.get("payload") or {}
        self.journal.record(
            "slack",
            what,
            envelope_id=envelope_id,
            connection=connection.number,
            took_ms=round((now - waiting.sent) * 1000),
            with_payload=bool(payload),
        )
        if not waiting.drop and not waiting.future.done():
            waiting.future.set_result(payload)

    async def _send(self, connection: _Connection, parcel: Parcel) -> None:
        envelope: dict[str, Any] = {
            "envelope_id": parcel.envelope_id,
            "payload": parcel.payload,
            "type": parcel.kind,
            "accepts_response_payload": parcel.answerable,
        }
        if parcel.kind == "events_api":
            envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
        self.journal.record(
            "slack",
            "deliver",
            kind=parcel.kind,
            subject=parcel.subject,
            user=_acting(parcel.payload),
            envelope_id=parcel.envelope_id,
            attempt=parcel.attempt,
            connection=connection.number,
        )
        await self._frame(connection.socket, envelope)

    async def _frame(self, socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
        """Send, if the other side is still there: whether it arrived is told by the acknowledgement alone."""
        try:
            await socket.send_str(json.dumps(frame))
        except ConnectionError:
            self.journal.record("slack", "frame lost", type=frame["type"])

    async def _refresh_later(self, connection: _Connection) -> None:
        await wait_until(self.clock, self.clock.now() + GRACE)
        await self._refresh(connection)

    async def _refresh(self, connection: _Connection) -> None:
        connection.retiring = True
        await self._frame(connection.socket, _disconnect("refresh_requested"))
        self.background.start(self._close_later(connection))

    async def _close_later(self, connection: _Connection) -> None:
        await wait_until(self.clock, self.clock.now() + GRACE)
        await connection.socket.close()

    async def _say_goodbye(self, socket: web.WebSocketResponse, reason: str) -> None:
        await self._frame(socket, _disconnect(reason))
        await socket.close()

    def _open(self) -> list[_Connection]:
        return [c for c in self._connections if not c.retiring and not c.socket.closed]

    def _choose(self) -> _Connection | None:
        connections = self._open()
        return self.random.choice(connections) if connections else None

    def _remember_late(self, envelope_id: str, sent: float) -> None:
        self._late[envelope_id] = sent
        while len(self._late) > _REMEMBERED:
            del self._late[next(iter(self._late))]

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": APP_ID},
            "debug_info": {
                "host": "applink-sandbox",
                "started": self.clock.now().isoformat(),
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
        }


def _disconnect(reason: str) -> dict[str, Any]:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-sandbox"}}


def _acting(payload: dict[str, Any]) -> str:
    """Who caused a delivery, for the journal."""
    user = payload.get("user_id") or payload.get("user") or payload.get("event", {}).get("user", "")
    return str(user.get("id", "")) if isinstance(user, dict) else str(user)
