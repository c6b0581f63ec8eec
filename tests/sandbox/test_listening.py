"""Stopping a pretend server: no connection is forgotten, however late it came."""

import asyncio
import gc
import socket
import warnings

from sandbox.listening import stop_listening
from tests.sandbox.loop import background_loop


def test_a_connection_of_the_last_moment_is_not_forgotten() -> None:
    """What the server accepts while it is stopped gets its task, and is closed by it."""

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    gc.freeze()  # only what is made here is looked through: everything else takes a second each time
    try:
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            for _ in range(30):
                with background_loop() as loop:
                    server = loop.run(asyncio.start_server(serve, "127.0.0.1", 0))
                    socket.create_connection(server.sockets[0].getsockname()).close()
                    loop.run(stop_listening([server]))
                del server
                gc.collect()
    finally:
        gc.unfreeze()
    assert [str(warning.message) for warning in seen if issubclass(warning.category, ResourceWarning)] == []
