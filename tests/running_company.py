"""A whole pretend company in a background thread, for tests that talk to it over real sockets."""

import asyncio
import json
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sandbox.company import Company
from sandbox.control import CALLS
from sandbox.world import World

MANIFEST = Path(__file__).resolve().parent.parent / "manifest.yml"
PATIENCE = 45.0
"""Seconds that a start, a stop or a control call may take before the test fails."""

Value = TypeVar("Value")


class RunningCompany:
    """A company that runs until `stop`. `world` is for reading: change it by `control` or `call_in_loop`."""

    def __init__(
        self, *, users: int = 60, manifest: Path = MANIFEST, strict_limits: bool = False, **settings: Any
    ) -> None:
        """`settings` are the others of Company: seed, planted, sync_every.

        `users`: fewer than the demo has, since each costs time in every reading; what is planted is planted among them.
        """

        async def make() -> Company:
            made = Company(users=users, manifest=manifest, strict_limits=strict_limits, **settings)
            await made.start()
            return made

        self.company = self.run(make())

    @property
    def world(self) -> World:
        """The pretend company's world."""
        return self.company.world

    @property
    def page(self) -> str:
        """Address of the page, with a slash at the end."""
        return self.company.page_url

    @property
    def environment(self) -> dict[str, str]:
        """The settings with which a bot reaches this company, as a new dictionary."""
        return dict(self.company.environment)

    def describe(self) -> dict[str, Any]:
        """The planted truth as it is now."""
        return self.call_in_loop(self.company.describe)

    def call_in_loop(self, function: Callable[[], Value]) -> Value:
        """Call a function inside the company's event loop, where the world may be changed, and return its value."""

        async def call() -> Value:
            return function()

        return self.run(call())

    def run(self, work: Coroutine[Any, Any, Value]) -> Value:
        """Run a coroutine inside the company's event loop and return its value, or raise what it raised."""
        return asyncio.run_coroutine_threadsafe(work, _loop()).result(PATIENCE)

    def control(self, path: str, body: dict[str, Any] | None = None, *, method: str = "") -> dict[str, Any]:
        """The answer of a control call ("dns/publish") over HTTP. Fails the test where it is refused."""
        status, answer = self.request(path, body, method=method)
        assert status == 200, f"/control/{path}: {answer}"
        return answer

    def request(
        self, path: str, body: object = None, *, method: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Status and answer of a control call, whatever they are. The method is that of the call unless given."""
        relative = path.removeprefix("/control").strip("/")
        place = f"/control/{relative}".rstrip("/")
        known = {call.path: call.method for call in CALLS}
        method = method or known.get(place.partition("?")[0], "GET" if body is None else "POST")
        data = None if method == "GET" else body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        request = urllib.request.Request(  # noqa: S310 - loopback over http is what is tested
            self.page.rstrip("/") + place,
            data=data,
            method=method,
            headers={"Content-Type": "application/json"} | (headers or {}),
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=PATIENCE) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def stop(self) -> None:
        """Stop the company; everything it listened on is free then."""
        self.run(self.company.stop())


def refused(company: RunningCompany, path: str, body: object) -> str:
    """The sentence with which a call is refused."""
    status, answer = company.request(path, body)
    assert (status, answer["ok"]) == (400, False), answer
    return str(answer["error"])


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop in which all companies of a test run live, in a thread of its own until the process ends.

    One loop for all: a TLS connection that its client has dropped half-way is closed by the loop some time later,
    and a loop that ended with its company would leave it open.
    """
    loop = asyncio.new_event_loop()

    def serve() -> None:
        sys.settrace(None)  # how much of a company a test reaches is not measured, and measuring triples the time
        loop.run_forever()

    threading.Thread(target=serve, name="companies", daemon=True).start()
    return loop
