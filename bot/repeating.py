"""A thread that does the same small thing again and again, as soon as there is more of it."""

import threading
import time
from collections.abc import Callable

import structlog

_log = structlog.get_logger("hybridbot.thread")


class Repeating:
    """Calls `once` until it says that nothing is left, then waits for the next look or until it is woken."""

    def __init__(self, name: str, once: Callable[[], bool], *, seconds: float) -> None:
        """`once` returns whether there may be more; whatever it raises is logged, and it is called again later."""
        self._name = name
        self._once = once
        self._seconds = seconds
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    def stop(self, *, seconds: float, finish: bool = False) -> None:
        """End after the call in progress, for which it gets so long. `finish`: do first what is left, in that time."""
        deadline = time.monotonic() + seconds
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        while finish and not self._thread.is_alive() and time.monotonic() < deadline and self._safely():
            pass

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            if not self._safely():
                self._wake.wait(self._seconds)

    def _safely(self) -> bool:
        try:
            return self._once()
        except Exception:  # noqa: BLE001 - the outermost loop of a thread that must live on
            if self._stopping.is_set():
                _log.warning("a thread was cut off by the stop", loop=self._name, exc_info=True)
            else:
                _log.exception("a thread could not do its work", loop=self._name)
            return False
