"""The Access Edge of the pretend company, as far as its certificate: a TLS handshake on loopback, then goodbye.

Faults: system "edge", target empty, kinds `FAULTS`.

    down      the connection is cut before the handshake
    not-tls   an answer in plain text instead
    slow      the handshake begins `seconds` later
"""

import asyncio
import ssl
from datetime import timedelta
from pathlib import Path
from typing import cast

from sandbox.certificates import Authority, make_authority
from sandbox.listening import stop_listening
from sandbox.world import EdgeCertificate, World

FAULTS = ("down", "not-tls", "slow")
NOT_SOON = timedelta(days=400)
"""Lifetime of a certificate whose end the world does not name."""
PLAIN_ANSWER = b"SIP/2.0 400 Bad Request\r\n\r\n"


class EdgeListener:
    """Shows `world.deployment.edge_certificate` as it is at the moment of each connection.

    authority   issues it where it is a trusted one; otherwise one that nobody knows does
    folder      where its key and the unknown authority live
    """

    def __init__(self, world: World, authority: Authority, folder: Path) -> None:
        self._world = world
        self._authority = authority
        self._folder = folder
        self._stranger: Authority | None = None
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self, host: str, port: int) -> int:
        """Listen; port 0 takes any free one. Returns the port. Raises OSError where it is taken."""
        self._server = await asyncio.start_server(self._accept, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening, and end what is open."""
        if self._server is not None:
            await stop_listening([self._server])
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _accept(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, writer: asyncio.StreamWriter) -> None:
        fault = self._world.faults.take("edge", "", kinds=FAULTS)
        kind = fault.kind if fault else ""
        self._world.journal.record("edge", "connect", fault=kind)
        try:
            if fault and kind == "slow":
                # the caller begins at once: what it sends must wait for the handshake that reads it
                cast(asyncio.Transport, writer.transport).pause_reading()
                await asyncio.sleep(fault.seconds)
            if kind == "down":
                writer.transport.abort()
            elif kind == "not-tls":
                writer.write(PLAIN_ANSWER)
            else:
                await writer.start_tls(self._context(self._world.deployment.edge_certificate))
        except OSError:  # TLS's errors too
            self._world.journal.record("edge", "handshake failed")
        finally:
            writer.close()

    def _context(self, shown: EdgeCertificate) -> ssl.SSLContext:
        issuer = self._authority if shown.trusted else self._unknown_authority()
        ends = NOT_SOON if shown.ends is None else shown.ends
        return issuer.server_context(names=tuple(shown.names), ends=ends, file_name="edge.pem")

    def _unknown_authority(self) -> Authority:
        if self._stranger is None:
            self._stranger = make_authority(self._folder / "unknown", name="Contoso internal")
        return self._stranger
