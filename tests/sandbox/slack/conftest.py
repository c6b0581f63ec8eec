"""Fixtures: a workspace, and an app connected to it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler as BuiltinHandler
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler as WebsocketClientHandler

from sandbox.slack.emulator import TOKENS
from tests.sandbox.slack.running import Workspace, eventually, running

HANDLERS: dict[str, Any] = {"builtin": BuiltinHandler, "websocket_client": WebsocketClientHandler}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK sends even loopback through a proxy that the environment names."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """A workspace of its own for each test."""
    with running() as started:
        yield started


@pytest.fixture
def hasty() -> Iterator[Workspace]:
    """A workspace that waits for an acknowledgement a quarter of a second, where Slack waits three."""
    with running(ack_seconds=0.25) as started:
        yield started


@pytest.fixture
def app(workspace: Workspace) -> App:
    """A Bolt app that belongs to the workspace, not connected yet."""
    return App(client=workspace.client())


@contextmanager
def listening(handler: Any, workspace: Workspace) -> Iterator[None]:
    """The handler is connected. Its end does not wait for the adapter, which may sit in a read for ten seconds."""
    handler.connect()
    eventually(lambda: workspace.emulator.hub.socket_mode.connected == 1)
    yield
    client = handler.client
    client.closed, client.auto_reconnect_enabled = True, False
    client.current_session_runner.event.set()  # or it connects again
    if isinstance(handler, BuiltinHandler):
        client.current_session_state.terminated = True
    connection = client.current_session.sock
    plain = getattr(connection, "sock", connection)  # the WebSocket library's own has it inside
    with suppress(OSError, AttributeError):  # it is gone already
        plain.shutdown(socket.SHUT_RDWR)
    client.current_session_runner.thread.join(10)  # before the socket is closed under it, of which it would not hear
    client.message_processor.event.set()
    client.message_queue.put("")  # it looks for a second otherwise
    handler.close()


@pytest.fixture
def connected(workspace: Workspace, app: App) -> Iterator[App]:
    """The app, connected over Socket Mode."""
    handler = HANDLERS["websocket_client"](app, TOKENS.app, ping_interval=1)
    with listening(handler, workspace):
        yield app


@pytest.fixture(params=list(HANDLERS))
def connected_either_way(request: pytest.FixtureRequest, workspace: Workspace, app: App) -> Iterator[App]:
    """The app, connected by each of the two synchronous adapters in turn."""
    handler = HANDLERS[request.param](app, TOKENS.app, ping_interval=1)
    with listening(handler, workspace):
        yield app
