"""What the demo does when one of its programs does not start, does not end, or ends by itself."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.terminal import demo
from bot.terminal.demo import DemoError
from commands.step import Step
from storage import runs
from storage.database import open_database

LIVES = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@contextmanager
def program(code: str) -> Iterator["subprocess.Popen[str]"]:
    with demo._program(["-c", code], dict(os.environ), stdout=subprocess.PIPE) as process:
        yield process


def test_a_program_that_does_not_end_is_made_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "STOP_SECONDS", 0.2)
    with program(DEAF) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
    assert process.returncode == -9


def test_a_company_that_says_nothing_did_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "START_SECONDS", 0.3)
    for code in ("", LIVES):
        with program(code) as process, pytest.raises(DemoError, match="did not start"):
            demo._ready_line(process, threading.Event())


def test_who_stops_while_it_starts_waits_for_nothing() -> None:
    stopping = threading.Event()
    stopping.set()
    with program(LIVES) as process, pytest.raises(demo._Stopped):
        demo._ready_line(process, stopping)


@contextmanager
def page(connections: int) -> Iterator[str]:
    """The part of the pretend company's page that is asked how many bots are connected."""

    class State(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"bot": {"connections": connections}}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    server = HTTPServer(("127.0.0.1", 0), State)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_bot_that_ends_or_never_connects_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "START_SECONDS", 0.5)
    with page(0) as address:
        with program(LIVES) as alive, pytest.raises(DemoError, match="did not connect within"):
            demo._wait_for_bot(address, alive, threading.Event())
        with program("") as ended:
            ended.wait(timeout=20)
            with pytest.raises(DemoError, match="The bot ended while it was starting"):
                demo._wait_for_bot(address, ended, threading.Event())
    with page(1) as address, program(LIVES) as alive:
        demo._wait_for_bot(address, alive, threading.Event())


def test_a_program_that_ends_by_itself_ends_the_demo() -> None:
    with program(LIVES) as alive, program("raise SystemExit(3)") as ended:
        with pytest.raises(DemoError, match="because the bot ended \\(exit code 3\\)"):
            demo._wait({"the pretend company": alive, "the bot": ended}, threading.Event())
        stopped = threading.Event()
        stopped.set()
        demo._wait({"the bot": ended}, stopped)


def test_the_address_is_held_back_for_the_first_checks_but_not_for_ever(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/demo.db"
    demo._upgrade(url)
    began = time.monotonic()
    demo._wait_for_checks(url, threading.Event(), seconds=0.5)
    assert 0.5 <= time.monotonic() - began < 5
    database = open_database(url)
    with database.session() as session:
        for step in Step:
            runs.remember(
                session,
                step=str(step),
                verdict="pass",
                headline="",
                payload="",
                checked_at=datetime.now(UTC),
                asked_by="bot",
            )
    database.close()
    began = time.monotonic()
    demo._wait_for_checks(url, threading.Event(), seconds=60)
    assert time.monotonic() - began < 30
