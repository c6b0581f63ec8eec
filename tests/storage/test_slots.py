"""Of any number of replicas one runs a scheduled job for a fire time."""

import threading
from datetime import timedelta

from storage import slots
from storage.database import Database
from storage.models import ScheduleSlot
from storage.states import SlotState
from tests.storage.ledger.requesting import DAY, MINUTE, NOW, SECOND

LEASE = timedelta(seconds=30)


def insert(database: Database, job: str = "digest") -> bool:
    with database.writing() as session:
        return slots.insert_slot(session, job=job, slot_at=NOW)


def claim(database: Database, at: object = NOW) -> ScheduleSlot | None:
    with database.writing() as session:
        return slots.claim_slot(session, owner="one", now=at, lease=LEASE)


def test_a_fire_time_is_noted_once_by_replicas_at_the_same_moment(database: Database) -> None:
    barrier, noted = threading.Barrier(4), []

    def note() -> None:
        barrier.wait()
        noted.append(insert(database))

    threads = [threading.Thread(target=note) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(noted) == [False, False, False, True]
    assert insert(database, "another")


def test_a_slot_is_run_by_one_under_a_lease_and_then_done(database: Database) -> None:
    insert(database)
    assert claim(database, NOW - SECOND) is None
    slot = claim(database)
    assert slot is not None
    assert claim(database) is None
    with database.writing() as session:
        assert slots.extend_slot(session, slot.id or 0, token=slot.lease_token, until=NOW + MINUTE)
    assert claim(database, NOW + LEASE) is None
    with database.writing() as session:
        assert slots.finish_slot(session, slot.id or 0, token=slot.lease_token)
        assert not slots.finish_slot(session, slot.id or 0, token=slot.lease_token)
    assert claim(database, NOW + DAY) is None


def test_a_dead_owners_slot_is_run_by_another_and_its_own_answer_is_dropped(database: Database) -> None:
    insert(database)
    first, second = claim(database), claim(database, NOW + LEASE)
    assert first is not None
    assert second is not None
    assert (second.attempt, second.id) == (2, first.id)
    with database.writing() as session:
        assert not slots.finish_slot(session, first.id or 0, token=first.lease_token)
        assert slots.finish_slot(
            session, second.id or 0, token=second.lease_token, state=SlotState.QUEUED, run_at=NOW + DAY
        )
    assert claim(database, NOW + DAY - SECOND) is None
    assert claim(database, NOW + DAY) is not None


def test_at_the_start_of_the_only_process_every_slot_is_an_orphan(database: Database) -> None:
    insert(database)
    claim(database)
    with database.writing() as session:
        assert slots.orphans_now(session, NOW) == 1
    assert claim(database) is not None
