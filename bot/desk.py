"""A small pool of threads for what follows an acknowledgement: asking who somebody is, posting, queueing.

Slack waits three seconds for an acknowledgement. Bolt's own threads therefore only acknowledge and hand over to this
desk, whose threads may wait for Slack's rate limits as long as they must. The threads end with the process.
"""

import queue
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import TypeVar

import structlog

_log = structlog.get_logger("hybridbot.desk")

Work = Callable[[], object]
Answer = TypeVar("Answer")


class Desk:
    """Carries out work in the order in which it came, in the context in which it was handed over."""

    def __init__(self, *, threads: int = 16, name: str = "desk") -> None:
        self._queue: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._serve, name=f"{name}-{number}", daemon=True)
            for number in range(1, threads + 1)
        ]

    def start(self) -> None:
        """Start to work."""
        for thread in self._threads:
            thread.start()

    def hand_over(self, work: Work) -> None:
        """Have `work` done soon. It answers for its own errors; what it raises all the same is logged."""
        context = copy_context()
        self._queue.put(lambda: context.run(work))

    def stop(self, *, seconds: float) -> None:
        """Finish what was handed over, for at most this long."""
        for _ in self._threads:
            self._queue.put(None)
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _serve(self) -> None:
        while (work := self._queue.get()) is not None:
            try:
                work()
            except Exception:  # noqa: BLE001 - the outermost loop of a thread that must live on
                _log.exception("work at the desk failed")


class QuickDesk:
    """Answers questions whose answer is worth nothing a moment later, such as what to offer while somebody types.

    Refuses while all its few threads are at work: a question cannot be taken back, and nobody's question may wait
    behind one that the asker has long given up.
    """

    def __init__(self, *, threads: int = 2) -> None:
        self._desk = Desk(threads=threads, name="quick-desk")
        self._free = threading.Semaphore(threads)
        self._closed = False

    def start(self) -> None:
        """Start to answer."""
        self._desk.start()

    def ask(self, question: Callable[[], Answer], *, seconds: float) -> Answer | None:
        """The answer, if it comes within this time; None if not, if the question raises, or where nobody is free."""
        if self._closed or not self._free.acquire(blocking=False):
            return None
        answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
        self._desk.hand_over(partial(self._answer, question, answers))
        try:
            return answers.get(timeout=seconds)
        except queue.Empty:
            return None

    def stop(self) -> None:
        """Refuse from now on. Nobody waits for what is still being looked up, so nothing does here."""
        self._closed = True
        self._desk.stop(seconds=0)

    def _answer(self, question: Callable[[], Answer], answers: queue.SimpleQueue[Answer | None]) -> None:
        found: Answer | None = None
        try:
            found = question()
        finally:
            self._free.release()
            answers.put(found)
