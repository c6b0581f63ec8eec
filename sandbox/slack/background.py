"""Work that goes on after an answer was given: deliveries, retries, delayed disconnects."""

import asyncio
import logging
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any

from sandbox.clock import Clock

_LOGGER = logging.getLogger("sandbox.slack")
_LOOK_EVERY = 0.1
"""Seconds between looks at the pretend company's clock, which may be moved forward by hand."""


class Background:
    """Tasks with an owner: none is lost, none outlives `stop`."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Let this run. What it raises is logged: nobody waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOGGER.error("background work failed", exc_info=error)

    async def stop(self) -> None:
        """Cancel everything and wait until it is gone."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def wait_until(clock: Clock, moment: datetime) -> None:
    """Return as soon as the pretend company's clock has reached `moment` (aware UTC)."""
    while (left := moment - clock.now()) > timedelta(0):
        await asyncio.sleep(min(_LOOK_EVERY, left.total_seconds()))
