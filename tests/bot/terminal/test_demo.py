"""`hybridbot demo` as a script would use it: one line on standard output, a clean end on SIGTERM."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

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
