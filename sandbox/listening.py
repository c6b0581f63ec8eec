"""How a pretend server stops listening."""

import asyncio
from collections.abc import Iterable

_SETTLING = 0.01
"""Seconds in which a connection that was accepted just now gets its transport and its task."""


async def stop_listening(servers: Iterable[asyncio.Server]) -> None:
    """Accept nothing more. What was accepted before is known to whoever serves it.

    A server that is closed between the two loses the connection, and nothing closes that any more (Python 3.11).
    """
    await asyncio.sleep(_SETTLING)
    for server in servers:
        server.close()
