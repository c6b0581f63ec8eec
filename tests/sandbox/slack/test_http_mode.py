"""HTTP mode: signed requests that the real Bolt accepts, and retries for the events it did not take."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from slack_bolt import Ack, App, Say
from slack_bolt.adapter.wsgi import SlackRequestHandler

from sandbox.slack.emulator import SIGNING_SECRET
from sandbox.slack.http_mode import signature_headers
from tests.sandbox.slack.running import Workspace, eventually

EVENT: dict[str, Any] = {"type": "app_home_opened", "user": "U0ADA", "tab": "home", "channel": "D0"}


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


class Receiver(ThreadingHTTPServer):
    """An app that notes what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        super().__init__(("127.0.0.1", 0), _Receive)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/slack/events"


class _Receive(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        verifying = b"url_verification" in body
        if not verifying:
            self.server.got.append((dict(self.headers), body))
        self.send_response(HTTPStatus.OK if verifying else self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if verifying else b"")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def served(workspace: Workspace) -> Iterator[App]:
    """A Bolt app in HTTP mode, with the signing secret of the workspace."""
    app = App(client=workspace.client(), signing_secret=SIGNING_SECRET)
    server = WSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(SlackRequestHandler(app))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    use(workspace, f"http://127.0.0.1:{server.server_port}/slack/events")
    yield app
    server.shutdown()
    server.server_close()
    thread.join()


def use(workspace: Workspace, url: str) -> None:
    async def change() -> None:
        workspace.emulator.use_request_url(url)

    workspace.loop.run(change())


def test_the_signature_is_slacks() -> None:
    """Slack's published example."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = signature_headers("8f742231b10e8888abcd99yyyzzz85a5", body, at=1531420618)
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert headers["X-Slack-Signature"] == expected


def test_bolt_accepts_commands_clicks_and_events(workspace: Workspace, served: App) -> None:
    """The address is verified first; then everything that Socket Mode carries."""

    @served.command("/hybrid")
    def hybrid(ack: Ack, say: Say) -> None:
        ack(text="Queued.")
        say(text="Done.", blocks=[{"type": "actions", "block_id": "row", "elements": [button]}])

    @served.action("go")
    def go(ack: Ack, say: Say) -> None:
        ack()
        say(text="Clicked.")

    @served.event("app_mention")
    def mentioned(say: Say) -> None:
        say(text="Heard.")

    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    assert workspace.say("/hybrid status") == {"ok": True}
    assert workspace.entries("url_verification")[0]["ok"]
    card = eventually(lambda: next((m for m in workspace.messages() if m["text"] == "Done."), None))
    assert "Queued." in [m["text"] for m in workspace.messages()]
    container = {"type": "message", "channel": card["channel"], "ts": card["ts"], "is_ephemeral": False}
    assert workspace.act("action", container=container, action={"block_id": "row", "action_id": "go"})["ok"]
    eventually(lambda: workspace.messages()[-1]["text"] == "Clicked.")
    workspace.say("@sample hello")
    eventually(lambda: workspace.messages()[-1]["text"] == "Heard.")


def test_events_are_retried_with_slacks_headers(hasty: Workspace, receiver: Receiver) -> None:
    receiver.status = 500
    use(hasty, receiver.address)
    hasty.loop.run(hasty.emulator.send_event(EVENT))
    # the minute begins once the second answer is there
    eventually(lambda: [entry["attempt"] for entry in hasty.entries("request to the app")] == [0, 1])
    hasty.clock.advance(timedelta(seconds=61))
    eventually(lambda: len(receiver.got) == 3)
    first, second, third = (headers for headers, _ in receiver.got)
    assert "X-Slack-Retry-Num" not in first
    assert (second["X-Slack-Retry-Num"], second["X-Slack-Retry-Reason"]) == ("1", "http_error")
    assert third["X-Slack-Retry-Num"] == "2"


def test_an_app_can_ask_for_no_retry(hasty: Workspace, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 500, {"X-Slack-No-Retry": "1"}
    use(hasty, receiver.address)
    hasty.loop.run(hasty.emulator.send_event(EVENT))
    hasty.clock.advance(timedelta(minutes=10))
    assert len(receiver.got) == 1


def test_an_address_that_does_not_answer_is_not_used(workspace: Workspace) -> None:
    use(workspace, "http://127.0.0.1:9/slack/events")
    assert workspace.say("/hybrid status")["error"] == "dispatch_failed"
    assert not workspace.entries("url_verification")[0]["ok"]


def test_faults_hold_in_http_mode_too(workspace: Workspace, receiver: Receiver) -> None:
    use(workspace, receiver.address)
    workspace.fault("duplicate", "deliver:events_api")
    workspace.loop.run(workspace.emulator.send_event(EVENT))
    assert receiver.got[0][1] == receiver.got[1][1]
    workspace.fault("only-retry", "deliver:events_api")
    workspace.loop.run(workspace.emulator.send_event(EVENT))
    eventually(lambda: len(receiver.got) == 3)
    assert receiver.got[2][0]["X-Slack-Retry-Num"] == "1"
    workspace.fault("drop-ack", "deliver:slash_commands")
    assert workspace.say("/hybrid status")["error"] == "operation_timeout"
