"""The pretend Access Edge: it follows the world from one connection to the next, and leaves nothing open."""

import asyncio
import socket
import ssl
from pathlib import Path

import pytest

from sandbox.certificates import make_authority
from sandbox.edge import EdgeListener
from sandbox.faults import Fault
from sandbox.world import EdgeCertificate, World
from tests.sandbox.loop import background_loop
from tests.sandbox.small_world import small_world


def shake_hands(port: int, ca_file: Path, name: str) -> None:
    """A handshake as a strict client makes it. Raises ssl.SSLError where it does not trust or finds another name."""
    context = ssl.create_default_context(cafile=ca_file)
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname=name),
    ):
        pass


def seen(world: World) -> list[str]:
    return [entry["what"] for entry in world.journal.read(system="edge")]


def test_the_certificate_is_the_worlds_at_the_moment(tmp_path: Path) -> None:
    world, authority = small_world(), make_authority(tmp_path)
    world.deployment.edge_certificate = EdgeCertificate(names=["sip.contoso.com"])
    edge = EdgeListener(world, authority, tmp_path)
    with background_loop() as loop:
        port = loop.run(edge.start("127.0.0.1", 0))
        shake_hands(port, authority.ca_file, "sip.contoso.com")
        world.deployment.edge_certificate.names = ["sip.fabrikam.com"]
        shake_hands(port, authority.ca_file, "sip.fabrikam.com")
        with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
            shake_hands(port, authority.ca_file, "sip.contoso.com")
        world.deployment.edge_certificate.trusted = False
        with pytest.raises(ssl.SSLCertVerificationError, match="issuer"):
            shake_hands(port, authority.ca_file, "sip.fabrikam.com")
        loop.run(edge.stop())
    assert seen(world).count("connect") == 4


def test_stopping_ends_what_is_open(tmp_path: Path) -> None:
    """A connection that waits, too; and an Edge that never started can be stopped."""
    world = small_world()
    edge = EdgeListener(world, make_authority(tmp_path), tmp_path)
    world.faults.add(Fault("edge", "slow", seconds=600.0))
    with background_loop() as loop:
        loop.run(edge.stop())
        port = loop.run(edge.start("127.0.0.1", 0))
        with socket.create_connection(("127.0.0.1", port), timeout=5) as waiting:
            loop.run(_until_seen(world))
            loop.run(edge.stop())
            assert waiting.recv(1) == b""


async def _until_seen(world: World) -> None:
    while not seen(world):
        await asyncio.sleep(0.01)
