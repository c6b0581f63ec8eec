"""Work at the same time, for as long as it takes, in the context of who asked for it."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")
Arguments = ParamSpec("Arguments")
MOST = 32
"""Threads for one piece of work, unless somebody says otherwise."""


class CarryingExecutor(ThreadPoolExecutor):
    """A thread pool whose threads know the correlation id of the request that they work for."""

    def submit(
        self, fn: Callable[Arguments, Made], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Made]:
        """As the parent's, in a copy of the present context."""
        return super().submit(partial(copy_context().run, fn, *args, **kwargs))


def side_by_side(work: Callable[[Given], Made], given: Iterable[Given], *, at_once: int = MOST) -> list[Made]:
    """Do the same work for each, `at_once` of them at a time; results in the given order, log context kept.

    Raises what `work` raises, of the first in order for which it does.
    """
    waiting = list(given)
    if not waiting:
        return []
    with CarryingExecutor(max_workers=min(at_once, len(waiting)), thread_name_prefix="side-by-side") as pool:
        return list(pool.map(work, waiting))
