"""Sockets of a name server: UDP datagrams and length-prefixed messages over TCP (RFC 1035 section 4.2, RFC 7766)."""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

Respond = Callable[[str, bytes, str], Awaitable[bytes | None]]
"""(name of the server, message, "udp" or "tcp") -> the answer, or None for silence."""

IDLE = 10.0
"""Seconds after which a TCP connection without a question is closed."""
TRIES = 20
"""Ports tried before giving up, when any port will do."""


class _Datagrams(asyncio.DatagramProtocol):
    """UDP: one task for each question, so that a slow answer holds nobody up."""

    def __init__(self, endpoint: "Endpoint") -> None:
        self._endpoint = endpoint
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)  # its class says so from Python 3.12 on

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._endpoint.spawn(self._answer(data, addr))

    async def _answer(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = await self._endpoint.respond(data, "udp")
        if reply is not None and self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(reply, addr)


class Endpoint:
    """One server on one address, over UDP and TCP with the same port."""

    def __init__(self, name: str, respond: Respond) -> None:
        self.name = name
        self.address = ("", 0)
        self._respond = respond
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self, host: str, port: int) -> None:
        """Listen on `host`; port 0 takes any. Raises OSError and leaves nothing open."""
        self._server = await asyncio.start_server(self._connected, host, port, family=socket.AF_INET)
        self.address = (host, self._server.sockets[0].getsockname()[1])
        loop = asyncio.get_running_loop()
        try:
            self._transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), self.address)
        except OSError:
            await self.close()
            raise

    async def close(self) -> None:
        """Stop listening, and drop what is under way."""
        if self._server is not None:
            self._server.close()
        if self._transport is not None:
            self._transport.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def respond(self, message: bytes, transport: str) -> bytes | None:
        """The answer to one message."""
        return await self._respond(self.name, message, transport)

    def spawn(self, work: Awaitable[None]) -> None:
        """Run `work` beside everything else, until `close`."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.spawn(self._converse(reader, writer))

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the questions of one TCP connection in their order, until it ends or is idle."""
        try:
            while True:
                async with asyncio.timeout(IDLE):
                    length = int.from_bytes(await reader.readexactly(2), "big")
                    message = await reader.readexactly(length)
                reply = await self.respond(message, "tcp")
                if reply is not None:
                    writer.write(len(reply).to_bytes(2, "big") + reply)
                    await writer.drain()
        except (TimeoutError, EOFError, OSError):
            return  # the client has gone away or has nothing more to ask
        finally:
            writer.close()


async def open_endpoints(hosts: Mapping[str, str], respond: Respond, *, port: int) -> dict[str, Endpoint]:
    """One endpoint for each name, all with one port. Raises OSError when the port, or any port, is not free.

    Where the system has only 127.0.0.1 (macOS), the other addresses are left out, and the last name gets another
    port on the first address.
    """
    present = {name: host for name, host in hosts.items() if _has_address(host)}
    for attempt in range(TRIES):
        try:
            opened = await _open_all(present, respond, port)
            break
        except OSError as error:
            if port or error.errno != errno.EADDRINUSE or attempt == TRIES - 1:
                raise
    last = list(hosts)[-1]
    if last not in opened:
        opened[last] = Endpoint(last, respond)
        await opened[last].open(next(iter(hosts.values())), 0)
    return opened


async def _open_all(hosts: Mapping[str, str], respond: Respond, port: int) -> dict[str, Endpoint]:
    opened: dict[str, Endpoint] = {}
    try:
        for name, host in hosts.items():
            endpoint = Endpoint(name, respond)
            await endpoint.open(host, port)
            opened[name] = endpoint
            port = endpoint.address[1]
    except OSError:
        for endpoint in opened.values():
            await endpoint.close()
        raise
    return opened


def _has_address(host: str) -> bool:
    """Whether this machine has the address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
    return True
