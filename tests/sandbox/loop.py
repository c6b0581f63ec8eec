"""An event loop in a thread of its own, so that synchronous clients can talk to what runs on it."""

import asyncio
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class Loop:
    """Runs coroutines on the loop's thread and waits for them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, timeout: float) -> None:
        self._loop = loop
        self._timeout = timeout

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, or what it raised."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=self._timeout)


@contextmanager
def background_loop(*, timeout: float = 10) -> Iterator[Loop]:
    """A running loop; stopped and closed at the end. `timeout`: seconds that a piece of work may take."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=_serve, args=(loop,), daemon=True)
    thread.start()
    try:
        yield Loop(loop, timeout=timeout)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(asyncio.sleep(0.01))  # connections that were closed just now go away
        loop.close()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    sys.settrace(None)  # how much of a pretend system a test reaches is not measured
    loop.run_forever()
