"""The doctor names what the clock has given up."""

from bot.timed.diagnosis import diagnose_clock
from bot.timed.jobs import Due
from commands.step import Verdict
from storage.database import Database
from tests.bot.timed.timekeeping import HOUR, NOON, Clock, Runs, clockwork


def test_a_job_that_was_given_up_is_named_for_a_week_with_its_reason(database: Database) -> None:
    assert diagnose_clock(database, NOON).verdict is Verdict.PASS
    clock = Clock()
    work = clockwork(database, Runs(Due("digest:7", NOON), patience=HOUR), now=clock)
    work.tick()
    clock.now += 2 * HOUR
    assert work.run_next()
    told = diagnose_clock(database, clock())
    assert told.verdict is Verdict.WARN
    assert "1 timed job was given up in the last 7 days, the latest digest:7, due 2 hours ago" in told.says
    assert "too late" in told.says
    assert told.remedy
    assert diagnose_clock(database, NOON + 8 * 24 * HOUR).verdict is Verdict.PASS
