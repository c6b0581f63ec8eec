"""The management shell of a small company over TLS, and unmodified pypsrp clients of it."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from sandbox.certificates import Authority, make_authority
from sandbox.microsoft.tokens import Tokens
from sandbox.shell import build_shell
from sandbox.world import World
from tests.sandbox.loop import Loop, background_loop
from tests.sandbox.small_world import small_world

SHUTDOWN = 0.1
"""Seconds for the polite end of a TLS connection."""


@dataclass
class Shell:
    """The running endpoint, the world behind it, and ways to talk to it."""

    world: World
    port: int
    ca_file: Path
    loop: Loop = field(repr=False)

    @contextmanager
    def pool(self, auth: str = "ntlm", **changes: Any) -> Iterator[RunspacePool]:
        """An open runspace pool with a connection of its own."""
        deployment = self.world.deployment
        options: dict[str, Any] = {
            "port": self.port,
            "path": "OcsPowershell",
            "ssl": True,
            "auth": auth,
            "username": deployment.user,
            "password": deployment.password,
            "cert_validation": str(self.ca_file),
            "no_proxy": True,
        }
        with (
            WSMan("localhost", **(options | changes)) as connection,
            RunspacePool(connection, configuration_name="Microsoft.PowerShell") as pool,
        ):
            yield pool

    def run(self, cmdlet: str, **parameters: Any) -> PowerShell:
        """Run one cmdlet in a pool of its own; the finished pipeline, with `output` and `streams`."""
        with self.pool() as pool:
            return invoke(pool, cmdlet, **parameters)


def invoke(pool: RunspacePool, cmdlet: str, **parameters: Any) -> PowerShell:
    """Run one cmdlet; the finished pipeline."""
    pipeline = PowerShell(pool)
    pipeline.add_cmdlet(cmdlet).add_parameters(parameters)
    pipeline.invoke()
    pipeline.close()
    return pipeline


def properties(found: Any) -> dict[str, Any]:
    """The properties of a .NET object that came back."""
    return dict(found.adapted_properties)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who the clients trust."""
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """One loop for all endpoints: what a test left half closed ends in peace while others run."""
    with background_loop() as running:
        yield running
        running.run(asyncio.sleep(4 * SHUTDOWN))


@contextmanager
def serve(world: World, authority: Authority, loop: Loop, *, tokens: Tokens | None = None) -> Iterator[Shell]:
    """The endpoint of `world` on a free port."""
    runner = web.AppRunner(build_shell(world, tokens), keepalive_timeout=3600, shutdown_timeout=SHUTDOWN)
    server = loop.run(_start(runner, authority.server_context()))
    try:
        yield Shell(world, server.sockets[0].getsockname()[1], authority.ca_file, loop)
    finally:
        loop.run(_stop(runner, server))


async def _start(runner: web.AppRunner, context: ssl.SSLContext) -> asyncio.Server:
    await runner.setup()
    assert runner.server is not None
    loop = asyncio.get_running_loop()
    return await loop.create_server(runner.server, "127.0.0.1", 0, ssl=context, ssl_shutdown_timeout=SHUTDOWN)


async def _stop(runner: web.AppRunner, server: asyncio.Server) -> None:
    server.close()
    await runner.cleanup()


@pytest.fixture
def shell(authority: Authority, loop: Loop) -> Iterator[Shell]:
    """The endpoint of a fresh small company."""
    with serve(small_world(), authority, loop) as running:
        yield running
