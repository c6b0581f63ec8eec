"""A thread that does the same small thing again and again."""

import threading
import time

import structlog

from bot.repeating import Repeating
from tests.bot.chat import wait_for


def test_it_goes_on_while_there_is_more_and_then_waits_to_be_woken() -> None:
    left = [3]
    calls: list[int] = []

    def once() -> bool:
        calls.append(left[0])
        left[0] -= 1
        return left[0] > 0

    repeating = Repeating("test", once, seconds=60)
    repeating.start()
    wait_for(lambda: len(calls) == 3)
    time.sleep(0.05)
    assert len(calls) == 3
    repeating.wake()
    wait_for(lambda: len(calls) == 4)
    repeating.stop(seconds=5)


def test_what_is_raised_costs_one_round() -> None:
    calls: list[int] = []

    def once() -> bool:
        calls.append(1)
        raise OSError("no network")

    repeating = Repeating("test", once, seconds=0.01)
    repeating.start()
    wait_for(lambda: len(calls) > 2)
    repeating.stop(seconds=5)


def test_a_stop_finishes_what_is_left() -> None:
    """The last messages of a bot that stops are still sent."""
    busy, go_on = threading.Event(), threading.Event()
    left = [4]

    def once() -> bool:
        busy.set()
        go_on.wait(5)
        left[0] -= 1
        return left[0] > 0

    repeating = Repeating("test", once, seconds=60)
    repeating.start()
    assert busy.wait(5)
    threading.Timer(0.05, go_on.set).start()
    repeating.stop(seconds=5, finish=True)
    assert left == [0]


def test_one_that_is_cut_off_by_the_stop_is_no_fault() -> None:
    """What it works with may be closed already."""
    busy, go_on = threading.Event(), threading.Event()

    def once() -> bool:
        busy.set()
        go_on.wait(5)
        raise OSError("closed")

    repeating = Repeating("test", once, seconds=60)
    with structlog.testing.capture_logs() as logged:
        repeating.start()
        assert busy.wait(5)
        repeating.stop(seconds=0)
        go_on.set()
        repeating.stop(seconds=5)
    assert [(line["log_level"], line["loop"]) for line in logged] == [("warning", "test")]


def test_one_that_was_never_started_can_be_stopped() -> None:
    Repeating("test", lambda: False, seconds=60).stop(seconds=1)
