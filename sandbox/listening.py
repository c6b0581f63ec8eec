"""How a pretend server stops listening."""

import asyncio
import socket
from collections.abc import Iterable

_TURNS = 3
"""Turns of the loop in which a connection that was accepted just now gets its transport and its protocol."""


async def stop_listening(servers: Iterable[asyncio.Server]) -> None:
    """Accept nothing more. What was accepted before is known to whoever serves it."""
    servers = list(servers)
    await stop_accepting(listening for server in servers for listening in server.sockets)
    for server in servers:
        server.close()


async def stop_accepting(listening: Iterable[socket.socket]) -> None:
    """Let nobody in any more, and those who are in the door come in: the servers can be closed then.

    A server that is closed between accepting and serving loses the connection, and nothing closes that any more
    (Python 3.11).
    """
    loop = asyncio.get_running_loop()
    for each in listening:
        loop.remove_reader(each.fileno())
    for _ in range(_TURNS):
        await asyncio.sleep(0)
