"""The desk: what was handed over is done, whatever became of the work before it, and also while the desk closes."""

import threading
import time

import pytest
from structlog.contextvars import bound_contextvars, get_contextvars

from bot.desk import Desk, QuickDesk
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


def test_a_quick_desk_refuses_while_everybody_is_at_work() -> None:
    """Who asks then has no answer at once; who asked before has none when the time is over."""
    desk, begun, release = QuickDesk(threads=1), threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        release.wait(30)
        return "too late"

    desk.start()
    assert desk.ask(slow, seconds=0.1) is None
    assert begun.wait(5)
    started = time.monotonic()
    assert desk.ask(lambda: "x", seconds=20) is None
    assert time.monotonic() - started < 5
    release.set()
    assert wait_for(lambda: desk.ask(lambda: "now", seconds=5)) == "now"
    desk.stop()


def test_a_question_that_raises_has_no_answer_and_costs_no_thread(caplog: pytest.LogCaptureFixture) -> None:
    """The asker does not wait until the time is over."""
    desk = QuickDesk(threads=1)

    def fails() -> str:
        raise LookupError("nobody caught this")

    desk.start()
    started = time.monotonic()
    assert desk.ask(fails, seconds=20) is None
    assert time.monotonic() - started < 5
    assert desk.ask(lambda: "still here", seconds=5) == "still here"
    assert "nobody caught this" in caplog.text
    desk.stop()


def test_a_closed_quick_desk_refuses() -> None:
    """And its stop waits for nobody."""
    desk, release = QuickDesk(threads=1), threading.Event()
    desk.start()
    assert desk.ask(lambda: release.wait(30), seconds=0.1) is None
    started = time.monotonic()
    desk.stop()
    assert desk.ask(lambda: "x", seconds=20) is None
    assert time.monotonic() - started < 5
    release.set()
