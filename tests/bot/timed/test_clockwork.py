"""A time that has come is noted once and run once; who fails tries again, who dies is replaced, who is late is not."""

import logging
import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.timed.clockwork import Clockwork
from bot.timed.jobs import Due, Timed
from bot.timed.pace import ClockPace
from storage import slots
from storage.database import Database, StorageError, open_database
from storage.states import SlotState
from tests.bot.timed.timekeeping import HOUR, MINUTE, NOON, QUICK, SECOND, Clock, Runs, clockwork, stored
from tests.storage.conftest import emptied

EIGHT = Due("digest:8", NOON)


def run_all(work: Clockwork) -> int:
    return sum(1 for _ in iter(work.run_next, False))


def test_a_time_that_has_come_is_run_once_however_often_it_is_seen(database: Database) -> None:
    runs = Runs(EIGHT, Due("digest:9", NOON))
    work = clockwork(database, runs)
    for _ in range(3):
        work.tick()
        run_all(work)
    again = clockwork(database, runs)  # after a restart
    again.tick()
    assert not again.run_next()
    assert sorted(runs.ran, key=lambda due: due.job) == [EIGHT, Due("digest:9", NOON)]
    assert {slot.state for slot in stored(database)} == {SlotState.DONE}


def test_a_time_to_come_and_one_that_has_long_passed_are_not_noted(database: Database) -> None:
    runs = Runs(Due("digest:1", NOON + SECOND), Due("digest:2", NOON - 5 * HOUR))
    clockwork(database, runs).tick()
    assert stored(database) == []


@pytest.mark.postgres
def test_of_replicas_on_postgresql_one_runs_each_slot(migrated_url: str) -> None:
    database = open_database(migrated_url)
    emptied(database)
    now = datetime.now(UTC)
    due = [Due(f"digest:{number}", now - number * SECOND) for number in range(40)]
    runs = Runs(*due)
    replicas = [clockwork(database, runs, owner=f"{number}", now=lambda: NOON) for number in range(4)]
    barrier = threading.Barrier(4)

    def live(work: Clockwork) -> None:
        barrier.wait()
        work.tick()
        run_all(work)

    threads = [threading.Thread(target=live, args=(work,)) for work in replicas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(runs.ran) == Counter(due)
    database.close()


def test_of_one_job_one_slot_runs_at_a_time_and_the_earlier_one_first(database: Database) -> None:
    earlier, later, other = Due("checks", NOON - MINUTE), Due("checks", NOON), Due("digest:1", NOON)
    meanwhile: list[bool] = []

    def look(due: Due) -> None:
        if due == earlier:
            meanwhile.extend([work.run_next(), work.run_next()])

    checks, digests = Runs(earlier, later, name="checks", does=look), Runs(other)
    work = clockwork(database, checks, digests)
    work.tick()
    run_all(work)
    assert meanwhile == [True, False]
    assert checks.ran == [earlier, later]
    assert digests.ran == [other]


def test_what_takes_longer_than_a_lease_is_not_run_by_another(database: Database) -> None:
    others: list[bool] = []

    def slow(_: Due) -> None:
        ends = time.monotonic() + QUICK.lease * 2.5
        while time.monotonic() < ends:
            others.append(another.run_next())
            time.sleep(0.05)

    runs = Runs(EIGHT, does=slow)
    work, another = (clockwork(database, runs, now=lambda: datetime.now(UTC), owner=owner) for owner in "ab")
    runs.due = (Due("digest:8", datetime.now(UTC)),)
    work.tick()
    assert work.run_next()
    assert len(runs.ran) == 1
    assert not any(others)
    assert stored(database)[0].state is SlotState.DONE


def test_who_has_lost_the_lease_stores_nothing(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()

    def frozen(_: Due) -> None:
        if len(runs.ran) == 1:
            with database.writing() as session:
                slots.orphans_now(session, clock())
            assert another.run_next()

    runs = Runs(EIGHT, does=frozen)
    work, another = clockwork(database, runs, now=clock), clockwork(database, runs, now=clock, owner="two")
    work.tick()
    with caplog.at_level(logging.WARNING):
        assert work.run_next()
    (slot,) = stored(database)
    assert (slot.state, slot.attempt, slot.lease_owner) == (SlotState.DONE, 2, "two")
    assert "taken over" in caplog.text


def test_what_is_given_up_by_somebody_who_has_lost_the_lease_is_not(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def lose(_: Due) -> None:
        with database.writing() as session:
            assert slots.claim_slot(session, owner="two", now=NOON + HOUR, lease=HOUR) is not None
        clock.now += 5 * HOUR
        raise StorageError("The disk is full.", remedy="Make room.")

    clock = Clock()
    work = clockwork(database, Runs(EIGHT, does=lose), now=clock)
    work.tick()
    assert work.run_next()
    assert stored(database)[0].state is SlotState.LEASED
    assert "a job was given up" not in caplog.text


def test_a_lease_that_was_lost_is_prolonged_no_more(database: Database) -> None:
    def lose(_: Due) -> None:
        with database.writing() as session:
            slot = slots.claim_slot(session, owner="two", now=NOON + HOUR, lease=HOUR)
            assert slot is not None
        time.sleep(QUICK.beat * 3)

    runs = Runs(EIGHT, does=lose)
    work = clockwork(database, runs)
    work.tick()
    assert work.run_next()
    (slot,) = stored(database)
    assert (slot.lease_owner, slot.lease_until) == ("two", NOON + 2 * HOUR)


def test_a_database_that_is_silent_for_a_beat_does_not_end_a_job(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, **__: object) -> bool:
        raise StorageError("The database is gone.", remedy="Wait.")

    def slow(_: Due) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(slots, "extend_slot", silent)
            time.sleep(QUICK.beat * 1.5)
        time.sleep(QUICK.beat * 1.5)

    work = clockwork(database, Runs(EIGHT, does=slow))
    work.tick()
    assert work.run_next()
    assert stored(database)[0].state is SlotState.DONE
    assert "could not be prolonged" in caplog.text


def test_a_failed_job_is_tried_again_later_and_its_problem_is_kept_meanwhile(database: Database) -> None:
    clock = Clock()

    def once(_: Due) -> None:
        if len(runs.ran) == 1:
            raise StorageError("The disk is full.", remedy="Make room.")

    runs = Runs(EIGHT, does=once)
    work = clockwork(database, runs, now=clock)
    work.tick()
    assert run_all(work) == 1
    (slot,) = stored(database)
    assert (slot.state, slot.problem) == (SlotState.QUEUED, "The disk is full.")
    clock.now += QUICK.first_pause * SECOND
    assert run_all(work) == 1
    (slot,) = stored(database)
    assert (slot.state, slot.problem) == (SlotState.DONE, "")


def test_a_job_that_fails_for_too_long_is_given_up_and_named(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()

    def broken(_: Due) -> None:
        raise ZeroDivisionError

    runs = Runs(EIGHT, does=broken, patience=HOUR)
    work = clockwork(database, runs, now=clock)
    work.tick()
    while clock.now < NOON + 2 * HOUR:
        run_all(work)
        clock.now += MINUTE
    with database.session() as session:
        (failed,) = slots.failed_since(session, NOON - HOUR)
        assert slots.failed_since(session, NOON + SECOND) == []
    assert (failed.job, failed.problem) == ("digest:8", "Something unexpected happened: see the log.")
    assert 10 < len(runs.ran) < 25
    assert "a job was given up" in caplog.text


def test_what_was_noted_and_never_run_is_not_run_long_afterwards(database: Database) -> None:
    """All replicas were down for a day: yesterday's slot, which somebody had noted, is skipped; today's is run."""
    clock, yesterday = Clock(), EIGHT
    runs = Runs(yesterday)
    clockwork(database, runs, now=clock).tick()
    clock.now += 25 * HOUR
    today = Due("digest:8", NOON + 24 * HOUR)
    runs.due = (today,)
    work = clockwork(database, runs, now=clock)
    work.tick()
    run_all(work)
    assert runs.ran == [today]
    assert [(slot.state, bool(slot.problem)) for slot in stored(database)] == [
        (SlotState.FAILED, True),
        (SlotState.DONE, False),
    ]


def test_a_kind_that_cannot_say_what_is_due_holds_up_no_other(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: datetime) -> list[Due]:
        raise ValueError("a zone that nobody knows")

    runs = Runs(EIGHT)
    timed = (Timed(name="bad", due=broken, run=lambda _: None), runs.timed)
    work = Clockwork(database=database, timed=timed, now=Clock(), owner="one", pace=QUICK)
    work.tick()
    assert work.run_next()
    assert runs.ran == [EIGHT]
    assert "could not be asked" in caplog.text


def test_what_fails_to_look_after_its_jobs_still_says_what_is_due(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: datetime) -> None:
        raise ValueError("nobody can be told")

    runs = Runs(EIGHT)
    timed = (replace(runs.timed, look_after=broken),)
    work = Clockwork(database=database, timed=timed, now=Clock(), owner="one", pace=QUICK)
    work.tick()
    assert work.run_next()
    assert runs.ran == [EIGHT]
    assert "could not look after" in caplog.text


def test_a_kind_of_another_version_is_left_to_whoever_knows_it(database: Database) -> None:
    newer = Runs(Due("digests:1", NOON), Due("new", NOON), name="new")
    older = Runs(name="digest")
    clockwork(database, newer).tick()
    assert not clockwork(database, older).run_next()
    assert not clockwork(database).run_next()
    assert clockwork(database, newer).run_next()


def test_at_the_start_of_the_only_process_what_died_with_the_last_one_is_run_at_once(database: Database) -> None:
    runs = Runs(EIGHT)
    clockwork(database, runs).tick()
    with database.writing() as session:
        slots.claim_slot(session, owner="dead", now=NOON, lease=HOUR)
    work = clockwork(database, runs, alone=True)
    work.start()
    deadline = time.monotonic() + 10
    while not runs.ran and time.monotonic() < deadline:
        time.sleep(0.01)
    work.stop(seconds=5)
    assert runs.ran == [EIGHT]


def test_what_runs_when_the_bot_stops_is_left_to_the_next(database: Database) -> None:
    begun, free = threading.Event(), threading.Event()

    def hang(_: Due) -> None:
        begun.set()
        free.wait(20)

    runs = Runs(EIGHT, does=hang)
    work = clockwork(database, runs)
    work.start()
    work.tick()
    assert begun.wait(10)
    work.stop(seconds=0.1)
    (slot,) = stored(database)
    assert (slot.state, slot.problem) == (SlotState.QUEUED, "It was cut off as the bot was stopped.")
    free.set()
    another = clockwork(database, Runs(), owner="two")
    assert another.run_next()


def test_a_database_that_is_gone_at_the_stop_is_logged(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> bool:
        raise StorageError("The database is gone.", remedy="Wait.")

    begun, free = threading.Event(), threading.Event()

    def hang(_: Due) -> None:
        begun.set()
        free.wait(20)

    work = clockwork(database, Runs(EIGHT, does=hang))
    work.start()
    work.tick()
    assert begun.wait(10)
    with monkeypatch.context() as patch:
        patch.setattr(slots, "finish_slot", gone)
        work.stop(seconds=0.1)
    free.set()
    assert "could not be handed back" in caplog.text


def test_pauses_grow_and_end() -> None:
    pace = ClockPace()
    assert [pace.pause(attempts) for attempts in (1, 2, 3, 50)] == [5.0, 10.0, 20.0, 300.0]
