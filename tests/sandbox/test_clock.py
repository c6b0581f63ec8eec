"""The pretend company's clock."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.clock import Clock

START = datetime(2027, 2, 15, 6, tzinfo=UTC)


def test_a_clock_goes_with_the_machine_and_ahead_of_it_by_what_was_added() -> None:
    clock = Clock()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    clock.advance(timedelta(days=90))
    assert abs(clock.now() - datetime.now(UTC) - timedelta(days=90)) < timedelta(minutes=1)


def test_a_clock_that_stands_moves_only_when_it_is_moved() -> None:
    clock = Clock(stands_at=START)
    assert (clock.now(), clock.now()) == (START, START)
    clock.advance(timedelta(hours=1))
    assert clock.now() == START + timedelta(hours=1)


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        Clock().advance(timedelta(seconds=-1))
