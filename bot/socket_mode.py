"""Socket Mode: receives Slack's envelopes on two connections and acknowledges them.

Written for this bot because of what the SDK's clients do when Slack refreshes a connection, which it does all day:
docs/decisions/002-socket-mode-adapter.md. Slack's description of the protocol:
https://docs.slack.dev/apis/events-api/using-socket-mode/
"""

import contextlib
import http.client
import json
import random
import socket
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import structlog
import websocket
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

CONNECTIONS = 2
"""Slack recommends more than one, and sends each envelope to one of them: while one is renewed the other listens."""
DISPATCHERS = 20
"""Threads that run Bolt's dispatch, which waits for the acknowledgement: milliseconds, at most three seconds."""
PING_SECONDS = 10.0
"""A connection that is silent for this long is asked for a sign of life, and given up after as long again."""
_RETIRING = 1.5
"""How long a connection whose end Slack has announced is kept, for what is still on its way there: so many pings."""
_FAREWELL = 1.5
"""Seconds that a connection may take to close."""
_LONGEST_PAUSE = 30.0
_TROUBLE = (SlackApiError, SlackClientError, websocket.WebSocketException, OSError)

_log = structlog.get_logger("hybridbot.socket_mode")


class SocketMode:
    """Keeps connections to Slack until it is stopped. `proxy` is an http address, or empty."""

    def __init__(
        self, app: App, client: WebClient, app_token: str, *, proxy: str = "", ping_seconds: float = PING_SECONDS
    ) -> None:
        self._app = app
        self._client = client
        self._app_token = app_token
        self._proxy = urlsplit(proxy)
        self._ping_seconds = ping_seconds
        self._stopping = threading.Event()
        self._greeted = threading.Event()
        self._open: set[websocket.WebSocket] = set()
        self._threads: list[threading.Thread] = []
        self._guard = threading.Lock()
        self._dispatchers = ThreadPoolExecutor(DISPATCHERS, thread_name_prefix="envelope")

    def start(self, *, seconds: float = 20.0) -> None:
        """Connect, and return once Slack has said hello: only from then on does it deliver.

        Raises slack_sdk's errors where the token is refused, TimeoutError where nothing is heard in time.
        """
        first = self._ticket()
        for number in range(CONNECTIONS):
            self._begin(first if number == 0 else "")
        if not self._greeted.wait(seconds):
            raise TimeoutError("no greeting from Slack")

    def stop(self) -> None:
        """Take no more envelopes, acknowledge those that were taken, and close."""
        self._stopping.set()
        self._dispatchers.shutdown(wait=True, cancel_futures=True)
        with self._guard:
            still_open, threads = list(self._open), list(self._threads)
        for connection in still_open:
            _hang_up(connection)
        for thread in threads:
            thread.join(_FAREWELL)

    @property
    def connections(self) -> int:
        """How many connections are open now."""
        with self._guard:
            return len(self._open)

    def _begin(self, ticket: str = "") -> None:
        thread = threading.Thread(target=self._keep, args=(ticket,), name="socket-mode", daemon=True)
        with self._guard:
            self._threads = [known for known in self._threads if known.is_alive()]
            self._threads.append(thread)
            thread.start()

    def _keep(self, ticket: str) -> None:
        """One place in the row of connections: connected, and connected again, until another thread takes over."""
        failures = 0
        while not self._stopping.is_set():
            try:
                connection = self._connect(ticket or self._ticket())
                failures = 0
                if self._listen(connection):
                    return
            except Exception as error:  # noqa: BLE001 - the outermost point of a thread without which the bot is deaf
                failures += 1
                pause = min(_LONGEST_PAUSE, 2.0 ** (failures - 1)) * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load
                _log.warning("connection to Slack lost", problem=type(error).__name__, pause=round(pause, 1))
                self._stopping.wait(pause)
            ticket = ""

    def _ticket(self) -> str:
        """The address of a new connection; good for one. Raises slack_sdk's errors, also for a garbled answer."""
        try:
            address = self._client.apps_connections_open(app_token=self._app_token).get("url")
        except (http.client.HTTPException, ValueError) as error:
            raise SlackClientError(f"Slack's answer cannot be read: {type(error).__name__}") from error
        if not isinstance(address, str) or urlsplit(address).scheme not in ("ws", "wss"):
            raise SlackClientError("Slack gave no address for a connection")
        return address

    def _connect(self, ticket: str) -> websocket.WebSocket:
        user, password = unquote(self._proxy.username or ""), unquote(self._proxy.password or "")
        connection = websocket.create_connection(
            ticket,
            timeout=self._ping_seconds,
            enable_multithread=True,
            http_proxy_host=self._proxy.hostname,
            http_proxy_port=self._proxy.port,
            http_proxy_auth=(user, password) if user else None,
            proxy_type="http" if self._proxy.hostname else None,
            http_no_proxy=[] if self._proxy.hostname else ["*"],
        )
        with self._guard:
            self._open.add(connection)
        return connection

    def _listen(self, connection: websocket.WebSocket) -> bool:
        """Receive until the connection ends; whether another thread has taken its place by then."""
        replaced_at = 0.0
        asked = False
        try:
            while not self._stopping.is_set():
                if replaced_at and time.monotonic() - replaced_at > _RETIRING * self._ping_seconds:
                    return True
                try:
                    frame, data = connection.recv_data(control_frame=True)
                except websocket.WebSocketTimeoutException:
                    if asked:
                        raise
                    connection.ping("hybridbot")
                    asked = True
                    continue
                asked = False
                if frame == websocket.ABNF.OPCODE_CLOSE:
                    return bool(replaced_at)
                if frame == websocket.ABNF.OPCODE_TEXT and self._take(connection, data) and not replaced_at:
                    replaced_at = time.monotonic()
                    self._begin()
        except _TROUBLE:
            if not replaced_at and not self._stopping.is_set():
                raise
        finally:
            with self._guard:
                self._open.discard(connection)
            with contextlib.suppress(*_TROUBLE):
                connection.close(timeout=1)
            # close() gives up half way where the peer is gone already, and leaves the socket open
            connection.shutdown()  # type: ignore[no-untyped-call]  # the library's, without annotations
        return True

    def _take(self, connection: websocket.WebSocket, data: bytes) -> bool:
        """One message from Slack; whether it announces the end of this connection."""
        try:
            message = json.loads(data)
        except ValueError:
            _log.warning("Slack sent something that is not JSON", length=len(data))
            return False
        kind = message.get("type") if isinstance(message, dict) else None
        if kind == "hello":
            _log.info("connected to Slack", connections=message.get("num_connections"))
            self._greeted.set()
        elif kind == "disconnect":
            _log.info("Slack renews a connection", reason=message.get("reason"))
            return True
        elif kind is not None and message.get("envelope_id") and not self._stopping.is_set():
            self._dispatchers.submit(self._deliver, connection, message)
        return False

    def _deliver(self, connection: websocket.WebSocket, envelope: dict[str, Any]) -> None:
        """Run the app's listeners for an envelope, and acknowledge it if they did."""
        try:
            request = BoltRequest(mode="socket_mode", body=envelope.get("payload") or {}, headers=_headers(envelope))
            response = self._app.dispatch(request)
            if response.status != 200:
                _log.warning("not acknowledged", type=envelope.get("type"), status=response.status)
                return
            reply: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
            if response.body:
                json_body = response.headers.get("content-type", [""])[0].startswith("application/json")
                reply["payload"] = json.loads(response.body) if json_body else {"text": response.body}
            connection.send(json.dumps(reply))
        except Exception:  # noqa: BLE001 - the outermost point of a thread: nobody would see it otherwise
            _log.exception("an envelope was not handled", type=envelope.get("type"))


def _headers(envelope: dict[str, Any]) -> dict[str, str | Sequence[str]]:
    """What Slack's HTTP requests say about retries, from an envelope."""
    said = {"x-slack-retry-num": envelope.get("retry_attempt"), "x-slack-retry-reason": envelope.get("retry_reason")}
    return {name: str(value) for name, value in said.items() if value is not None}


def _hang_up(connection: websocket.WebSocket) -> None:
    """Close from another thread: shutting the socket down is what wakes the thread that waits for it."""
    # that thread may have closed it at this very moment: then there is no socket any more
    with contextlib.suppress(*_TROUBLE, AttributeError):
        cast(socket.socket, connection.sock).shutdown(socket.SHUT_RDWR)
