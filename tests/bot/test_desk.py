"""The desk: what was handed over is done, whatever became of the work before it, and also while the desk closes."""

import threading
import time

import pytest
from structlog.contextvars import bound_contextvars, get_contextvars

from bot.desk import Desk
from tests.bot.chat import wait_for


def test_slow_work_is_finished_at_the_stop() -> None:
    """One slow piece of work has the whole time of the stop, however many threads there are."""
    desk, begun, done = Desk(threads=16), threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        time.sleep(0.5)
        done.set()

    desk.start()
    desk.hand_over(slow)
    assert begun.wait(5)
    desk.stop(seconds=5)
    assert done.is_set()


def test_the_stop_has_an_end() -> None:
    """Work that takes for ever is left behind once the time is over."""
    desk, begun, release = Desk(threads=4), threading.Event(), threading.Event()

    def endless() -> None:
        begun.set()
        release.wait(30)

    desk.start()
    for _ in range(4):
        desk.hand_over(endless)
    assert begun.wait(5)
    started = time.monotonic()
    desk.stop(seconds=0.2)
    assert time.monotonic() - started < 2
    release.set()


def test_failing_work_costs_no_thread(caplog: pytest.LogCaptureFixture) -> None:
    """A thread whose work raised goes on with the next, in the context of that one."""
    desk, seen = Desk(threads=1), list[object]()

    def fails() -> None:
        raise LookupError("nobody caught this")

    desk.start()
    desk.hand_over(fails)
    with bound_contextvars(correlation="0123456789ab"):
        desk.hand_over(lambda: seen.append(get_contextvars().get("correlation")))
    wait_for(lambda: seen)
    desk.stop(seconds=5)
    assert seen == ["0123456789ab"]
    assert "work at the desk failed" in caplog.text
