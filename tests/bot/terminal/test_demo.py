"""`hybridbot demo` as a script would use it: one line on standard output, a clean end on SIGTERM."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.requirements import coverage_variables

DEMO = [sys.executable, "-m", "bot", "demo", "--no-open", "--users", "30"]
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    # what would send the bot astray if it were handed down
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "REQUESTS_CA_BUNDLE": "/nonexistent.pem",
    "HYBRIDBOT_TENANT_ID": "a-real-tenant-that-must-not-be-touched",
} | coverage_variables()


@pytest.fixture
def demo() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*DEMO, "--port", "0"], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate(timeout=20)


def test_the_address_is_the_only_line_and_sigterm_ends_it_cleanly(demo: subprocess.Popen[str]) -> None:
    assert demo.stdout is not None
    address = demo.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{address}client/state", timeout=10) as answer:
        assert json.load(answer)["bot"]["connections"] > 0
    demo.send_signal(signal.SIGTERM)
    rest, told = demo.communicate(timeout=30)
    assert demo.returncode == 0, told
    assert rest == ""
    assert "Traceback" not in told
    with pytest.raises(OSError, match="refused"):
        opener.open(address, timeout=5)


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = subprocess.run(
            [*DEMO, "--port", str(taken.getsockname()[1])], env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 70
    assert "--port" in done.stderr
    assert done.stdout == ""


def test_sigterm_during_the_start_ends_it_as_cleanly(demo: subprocess.Popen[str]) -> None:
    assert demo.stderr is not None
    assert "pretend company" in demo.stderr.readline()
    demo.send_signal(signal.SIGTERM)
    rest, told = demo.communicate(timeout=30)
    assert demo.returncode == 0, told
    assert rest == ""


def test_a_program_that_dies_ends_the_demo_with_a_sentence(demo: subprocess.Popen[str]) -> None:
    """kill -9 of the bot: nothing is left running, and nobody looks at a page that answers no more."""
    assert demo.stdout is not None
    address = demo.stdout.readline().strip()
    os.kill(_child(demo.pid, "bot"), signal.SIGKILL)
    _, told = demo.communicate(timeout=30)
    assert demo.returncode == 70
    assert "the bot ended" in " ".join(told.split())
    with pytest.raises(OSError, match="refused"):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=5)


def _child(parent: int, module: str) -> int:
    """The process that runs a module of ours under `parent`."""
    tasks = Path(f"/proc/{parent}/task/{parent}/children")
    if not tasks.exists():
        pytest.skip("no /proc here: the demo's programs cannot be found by their parent")
    for child in tasks.read_text().split():
        if f"-m\0{module}\0".encode() in Path(f"/proc/{child}/cmdline").read_bytes():
            return int(child)
    pytest.fail(f"no {module} runs under the demo")
