"""The jobs that every bot has: checks at each multiple of an interval, and the deletion of what is old."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.timed.checks import CHECKS, aligned, checks
from bot.timed.jobs import Due
from bot.timed.retention import RETENTION, retention
from commands.rules.over_time.keeping import Keep
from commands.step import StatusResult, Verdict
from storage.database import Database
from storage.states import SlotState
from tests.bot.timed.timekeeping import HOUR, MINUTE, NOON, SECOND, Clock, clockwork, stored

STATUS = StatusResult(headline="Blocked.", verdict=Verdict.FAIL, lines=(), next_step="", oldest_check=None)


def test_who_starts_where_nothing_was_checked_checks_at_once_and_then_at_each_full_interval(database: Database) -> None:
    clock, checked = Clock(NOON + 7 * MINUTE), []
    work = clockwork(database, now=clock)

    def check() -> StatusResult:
        checked.append(clock())
        return STATUS

    work._timed = {CHECKS: checks(check, every=HOUR)}
    for _ in range(30):
        work.tick()
        while work.run_next():
            pass
        clock.now += 5 * MINUTE
    assert checked == [NOON + 7 * MINUTE, NOON + 62 * MINUTE, NOON + 122 * MINUTE]


def test_what_follows_the_checks_is_done_whatever_becomes_of_the_others(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def broken() -> None:
        raise ZeroDivisionError

    timed = checks(
        lambda: STATUS, every=HOUR, after=(lambda: done.append("home"), broken, lambda: done.append("alarms"))
    )
    timed.run(Due(CHECKS, NOON))
    assert done == ["home", "alarms"]
    assert "what follows the checks failed" in caplog.text


@given(
    st.datetimes(timezones=st.just(UTC), min_value=datetime(2026, 1, 1)),  # noqa: DTZ001 - hypothesis adds the zone
    st.integers(1, 1440).map(lambda minutes: minutes * MINUTE),
)
def test_aligned_times_are_multiples_of_the_interval_and_the_last_ones(now: datetime, every: timedelta) -> None:
    found = aligned(now, every)
    assert found <= now < found + every
    assert (found - datetime(1970, 1, 1, tzinfo=UTC)) % every == timedelta(0)


def test_what_is_old_is_deleted_once_a_day_at_ten_past_three(database: Database) -> None:
    timed = retention(database, Keep(), now=lambda: NOON)
    day = datetime(2026, 11, 26, 3, 10, tzinfo=UTC)
    for at, due in ((day - SECOND, day - 24 * HOUR), (day, day), (NOON, day)):
        assert list(timed.due(at)) == [Due(RETENTION, due)]
    work = clockwork(database)
    work._timed = {RETENTION: replace(timed)}
    work.tick()
    assert work.run_next()
    assert stored(database)[0].state is SlotState.DONE
