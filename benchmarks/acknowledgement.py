"""How fast a slash command is acknowledged while 40 slow checks run, beside a bare Bolt app with nothing to do.

Both are connected to the same pretend company, one after the other; the figures are those that the company's side
measured, from sending an envelope to receiving its acknowledgement. Slack gives up after 3000 ms.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

SLOW_CHECKS = 40
SLOW_SECONDS = 20.0
"""How long every answer of Microsoft Graph takes while the checks run."""
COMMANDS = 30
WAIT_SECONDS = 60

_NOT_HANDED_DOWN = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


class Company:
    """The pretend company, as its control interface shows it."""

    def __init__(self, ready: Mapping[str, Any]) -> None:
        self.page: str = ready["page"]
        self.environment: dict[str, str] = ready["environment"]
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """GET without a body, POST with one."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(  # noqa: S310 - the company's own loopback address
            self.page + path, data=data, headers={"Content-Type": "application/json"}
        )
        with self._opener.open(request, timeout=WAIT_SECONDS) as answer:
            return json.load(answer)

    def type(self, text: str) -> None:
        """Type a command as the first admin, in the first channel in which the bot is a member."""
        state = self.ask("client/state")
        channel = next(c["id"] for c in state["channels"] if c["bot_is_member"] and c["kind"] == "channel")
        self.ask("client/post", {"as": state["me"], "channel": channel, "text": text})

    def acknowledgements(self, since: int) -> list[int]:
        """Milliseconds from envelope to acknowledgement, of everything acknowledged after entry `since`."""
        entries = self.ask(f"control/journal?system=slack&since={since}")["entries"]
        return [entry["detail"]["took_ms"] for entry in entries if entry["what"] == "ack"]

    def last_entry(self) -> int:
        """The number of the newest journal entry."""
        return max((entry["number"] for entry in self.ask("control/journal")["entries"]), default=0)


def main() -> None:
    """Measure both and print the figures."""
    base = {name: value for name, value in os.environ.items() if name.upper() not in _NOT_HANDED_DOWN}
    with _company(base) as company, tempfile.TemporaryDirectory() as folder:
        environment = (
            base
            | company.environment
            | {
                "HYBRIDBOT_DATABASE_URL": f"sqlite:///{folder}/bench.db",
                "HYBRIDBOT_WORKERS": str(SLOW_CHECKS),
            }
        )
        with _running(["-m", "benchmarks.bare_bolt"], environment, company):
            bare = _measure(company)
        subprocess.run([sys.executable, "-m", "bot", "db", "upgrade"], env=environment, check=True, stdout=sys.stderr)
        with _running(["-m", "bot", "run"], environment, company):
            idle = _measure(company)
            company.ask("control/fault", {"system": "graph", "kind": "slow", "seconds": SLOW_SECONDS})
            for _ in range(SLOW_CHECKS):
                company.type("/hybrid tenant")
            _wait_until_slow(company)
            busy = _measure(company)
            company.ask("control/faults/clear", {})
    print(f"acknowledging /hybrid help, {COMMANDS} times, milliseconds")
    for name, figures in (
        ("bare Bolt app, idle", bare),
        ("hybridbot, idle", idle),
        ("hybridbot, 40 slow checks", busy),
    ):
        print(f"  {name:28} median {statistics.median(figures):6.1f}   slowest {max(figures):6.1f}")
    ratio = statistics.median(busy) / max(statistics.median(bare), 1)
    print(f"  ratio busy to bare: {ratio:.1f} (Slack's limit: 3000 ms)")


def _wait_until_slow(company: Company) -> None:
    """Until every check has asked Microsoft Graph, and so waits for its answer."""
    deadline = time.monotonic() + WAIT_SECONDS
    while len(company.ask("control/journal?system=graph")["entries"]) < SLOW_CHECKS:
        if time.monotonic() > deadline:
            raise TimeoutError("the slow checks did not begin")
        time.sleep(0.1)


def _measure(company: Company) -> list[int]:
    since = company.last_entry()
    for _ in range(COMMANDS):
        company.type("/hybrid help")
        time.sleep(0.05)
    return company.acknowledgements(since)


@contextmanager
def _company(environment: Mapping[str, str]) -> Iterator[Company]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--json", "--port", "0"],
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with _ending(process):
        if process.stdout is None:
            raise RuntimeError("the pretend company was started without a pipe")
        yield Company(json.loads(process.stdout.readline()))


@contextmanager
def _running(arguments: list[str], environment: Mapping[str, str], company: Company) -> Iterator[None]:
    """An app, from its connection to its end."""
    process = subprocess.Popen([sys.executable, *arguments], env=dict(environment), stderr=subprocess.DEVNULL)
    with _ending(process):
        _wait(company, connected=True)
        yield
    _wait(company, connected=False)


def _wait(company: Company, *, connected: bool) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while bool(company.ask("client/state")["bot"]["connections"]) is not connected:
        if time.monotonic() > deadline:
            raise TimeoutError("the app did not connect" if connected else "the app did not disconnect")
        time.sleep(0.1)


@contextmanager
def _ending(process: subprocess.Popen[Any]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
