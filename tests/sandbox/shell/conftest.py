"""The management shell of a small company over TLS, and unmodified pypsrp clients of it."""

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
from sandbox.shell import build_shell
from sandbox.world import World
from tests.sandbox.loop import Loop, background_loop
from tests.sandbox.small_world import small_world


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


@contextmanager
def serve(world: World, authority: Authority) -> Iterator[Shell]:
    """The endpoint of `world` on a free port."""
    with background_loop() as loop:
        runner = web.AppRunner(build_shell(world), keepalive_timeout=3600, shutdown_timeout=0.1)
        port = loop.run(_start(runner, authority.server_context()))
        try:
            yield Shell(world, port, authority.ca_file, loop)
        finally:
            loop.run(runner.cleanup())


async def _start(runner: web.AppRunner, context: ssl.SSLContext) -> int:
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    port: int = runner.addresses[0][1]
    return port


@pytest.fixture
def shell(authority: Authority) -> Iterator[Shell]:
    """The endpoint of a fresh small company."""
    with serve(small_world(), authority) as running:
        yield running
