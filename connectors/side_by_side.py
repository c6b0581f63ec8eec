"""The same work for several things at the same time, for as long as it takes."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")
MOST = 32
"""Threads for one piece of work, unless somebody says otherwise."""


def side_by_side(work: Callable[[Given], Made], given: Iterable[Given], *, at_once: int = MOST) -> list[Made]:
    """Do the same work for each, `at_once` of them at a time; results in the given order, log context kept.

    Raises what `work` raises, of the first in order for which it does.
    """
    waiting = list(given)
    if not waiting:
        return []
    with ThreadPoolExecutor(max_workers=min(at_once, len(waiting)), thread_name_prefix="side-by-side") as pool:
        return list(pool.map(lambda pair: pair[0].run(work, pair[1]), [(copy_context(), one) for one in waiting]))
