"""An app without an SDK: raw frames over Socket Mode, so that a test decides about every acknowledgement."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import websocket

from sandbox.slack.emulator import TOKENS
from tests.sandbox.slack.running import Workspace, eventually


class RawApp:
    """One connection: its frames, and whether it acknowledges by itself."""

    def __init__(self, workspace: Workspace, *, acks: bool) -> None:
        url = str(workspace.client(TOKENS.app).apps_connections_open(app_token=TOKENS.app)["url"])
        self.url = url
        self.acks = acks
        self.frames: list[dict[str, Any]] = []
        self.closed = threading.Event()
        self._socket = websocket.create_connection(url, timeout=10)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        try:
            while text := self._socket.recv():
                frame = json.loads(text)
                self.frames.append(frame)
                if self.acks and "envelope_id" in frame:
                    self.ack(frame)
        except (OSError, websocket.WebSocketException):
            pass
        finally:
            self.closed.set()

    def ack(self, frame: dict[str, Any], payload: dict[str, Any] | None = None) -> None:
        """Acknowledge an envelope."""
        answer: dict[str, Any] = {"envelope_id": frame["envelope_id"]} | ({"payload": payload} if payload else {})
        self._socket.send(json.dumps(answer))

    @property
    def envelopes(self) -> list[dict[str, Any]]:
        """The frames that wait for an acknowledgement."""
        return [frame for frame in self.frames if "envelope_id" in frame]

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
        self._thread.join(5)
        # close() leaves the socket open when the other side has hung up first
        self._socket.shutdown()  # type: ignore[no-untyped-call]  # websocket-client has no types here


@contextmanager
def raw_app(workspace: Workspace, *, acks: bool = True) -> Iterator[RawApp]:
    """A connected app."""
    app = RawApp(workspace, acks=acks)
    eventually(lambda: app.frames)
    try:
        yield app
    finally:
        app.close()
