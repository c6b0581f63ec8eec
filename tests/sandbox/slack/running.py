"""A running emulator on loopback, and the two sides that talk to it: an app and a person."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import requests
from aiohttp import web
from slack_sdk import WebClient

from sandbox.clock import Clock
from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.slack.emulator import TOKENS, SlackEmulator
from tests.sandbox.loop import Loop, background_loop

MANIFEST = Path(__file__).with_name("manifest.yml")


class Workspace:
    """The emulator's address, its parts, and shortcuts for what tests do all the time."""

    def __init__(self, emulator: SlackEmulator, url: str, loop: Loop) -> None:
        self.emulator = emulator
        self.url = url
        self.loop = loop
        self.journal = emulator.hub.journal
        self.faults = emulator.hub.faults
        self.clock = emulator.hub.workspace.clock
        self._http = requests.Session()
        self._http.trust_env = False

    def client(self, token: str = TOKENS.bot) -> WebClient:
        """An unmodified client of the SDK; the empty proxy keeps it on loopback."""
        return WebClient(token=token, base_url=f"{self.url}/api/", proxy=None)

    def get(self, path: str, **query: str) -> Any:
        """GET /client/{path}."""
        return self._http.get(f"{self.url}/client/{path}", params=query, timeout=10).json()

    def act(self, path: str, as_: str = "U0ADA", **body: Any) -> Any:
        """POST /client/{path} as a person."""
        return self._http.post(f"{self.url}/client/{path}", json={"as": as_, **body}, timeout=10).json()

    def post_raw(self, path: str, **how: Any) -> requests.Response:
        """POST anywhere."""
        return self._http.post(f"{self.url}{path}", timeout=10, **how)

    def get_raw(self, address: str, **how: Any) -> requests.Response:
        """GET a whole address."""
        return self._http.get(address, timeout=10, **how)

    def status(self, address: str) -> int:
        """The status of GET for a whole address."""
        return self._http.get(address, timeout=10).status_code

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def download(self, path: str) -> str:
        """GET a file."""
        answer = self._http.get(f"{self.url}{path}", timeout=10)
        answer.raise_for_status()
        return answer.text

    def say(self, text: str, *, as_: str = "U0ADA", channel: str = "C0MIGRATION", thread_ts: str = "") -> Any:
        """Type into the composer."""
        return self.act("post", as_, channel=channel, text=text, **({"thread_ts": thread_ts} if thread_ts else {}))

    def messages(
        self, channel: str = "C0MIGRATION", *, as_: str = "U0ADA", thread_ts: str = ""
    ) -> list[dict[str, Any]]:
        """What a person sees."""
        query = {"thread_ts": thread_ts} if thread_ts else {}
        found: list[dict[str, Any]] = self.get("messages", **{"as": as_, "channel": channel, **query})["messages"]
        return found

    def fault(self, kind: str, match: str = "", *, times: int | None = 1, seconds: float = 0.0) -> None:
        """Let something go wrong."""
        self.faults.add(Fault("slack", kind, match, times, seconds))

    def entries(self, what: str) -> list[dict[str, Any]]:
        """The journal's entries of one kind."""
        return [entry["detail"] for entry in self.journal.read(system="slack") if entry["what"] == what]


def eventually(check: Callable[[], Any], *, within: float = 5.0) -> Any:
    """The first true value of `check`; fails when there is none in time."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        found = check()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


class Page:
    """An open page: what was pushed to one person."""

    def __init__(self, workspace: Workspace, user: str) -> None:
        self.pushed: list[dict[str, Any]] = []
        self._workspace = workspace
        self._user = user

    async def listen(self, opened: asyncio.Event) -> None:
        """Keep the socket open until told to stop."""
        async with aiohttp.ClientSession() as session:
            address = f"{self._workspace.url}/client/live?as={self._user}"
            async with session.ws_connect(address) as socket:
                opened.set()
                async for message in socket:
                    self.pushed.append(json.loads(message.data))


async def _serve(emulator: SlackEmulator, address: dict[str, str]) -> web.AppRunner:
    app = web.Application()
    emulator.add_routes(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    address["url"] = f"http://127.0.0.1:{port}/"
    return runner


async def _stop(emulator: SlackEmulator, runner: web.AppRunner) -> None:
    await emulator.stop()
    await runner.cleanup()


@contextmanager
def running(*, manifest: Path = MANIFEST, ack_seconds: float = 3.0, strict_limits: bool = True) -> Iterator[Workspace]:
    """A workspace on a free port, gone at the end."""
    clock = Clock()
    address: dict[str, str] = {}
    emulator = SlackEmulator(
        manifest=manifest,
        clock=clock,
        journal=Journal(clock),
        faults=Faults(),
        random=random.Random(1),  # noqa: S311 - repeatable on purpose
        base_url=lambda: address["url"],
        strict_limits=strict_limits,
        ack_seconds=ack_seconds,
    )
    with background_loop() as loop:
        runner = loop.run(_serve(emulator, address))
        workspace = Workspace(emulator, address["url"].rstrip("/"), loop)
        try:
            yield workspace
        finally:
            workspace.close()
            loop.run(_stop(emulator, runner))


@contextmanager
def open_page(workspace: Workspace, user: str = "U0ADA") -> Iterator[list[dict[str, Any]]]:
    """What is pushed to a person's page while the block runs."""
    page = Page(workspace, user)
    opened = asyncio.Event()

    async def begin() -> asyncio.Task[None]:
        task = asyncio.create_task(page.listen(opened))
        await asyncio.wait_for(opened.wait(), 5)
        return task

    async def end(task: asyncio.Task[None]) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    task = workspace.loop.run(begin())
    try:
        yield page.pushed
    finally:
        workspace.loop.run(end(task))
