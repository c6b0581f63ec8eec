"""Leases are prolonged in time, and one that is lost is not trusted any more."""

from datetime import timedelta

from bot.moves.heart import beat
from storage.database import Database
from tests.bot.moves.claims import LEASE, Held


def beats(held: Held) -> None:
    beat(held.database, held.leases, lease=LEASE, now=held.clock.now)


def test_a_beat_prolongs_here_and_there(database: Database) -> None:
    held = Held(database, "ab")
    held.clock.wait(20)
    beats(held)
    assert [lease.left() for lease in held.held] == [LEASE, LEASE]
    assert held.item().lease_until == held.clock.now() + timedelta(seconds=LEASE)


def test_two_beats_may_fail_and_the_third_is_in_time(database: Database) -> None:
    """A database that is away prolongs nothing, and ends nothing before its time."""
    held = Held(database)
    for _ in range(2):
        held.clock.wait(LEASE / 4)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ALTER TABLE move_item RENAME TO gone")
        beats(held)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ALTER TABLE gone RENAME TO move_item")
    assert held.lease.left() == LEASE / 2
    held.clock.wait(LEASE / 4)
    beats(held)
    assert held.lease.left() == LEASE


def test_a_lease_that_another_owner_has_taken_over_ends(database: Database) -> None:
    held = Held(database)
    held.clock.wait(LEASE + 1)
    assert held.claim(owner="another")
    # the process was frozen, and its clock with it: it still believes in its lease
    held.clock.wait(-5)
    assert held.lease.left() > 0
    beats(held)
    assert not held.lease.held()


def test_a_lease_that_has_run_out_is_not_prolonged(database: Database) -> None:
    """Nobody has taken the person over yet, but somebody may at any moment."""
    held = Held(database)
    until = held.item().lease_until
    held.clock.wait(LEASE + 1)
    beats(held)
    assert held.item().lease_until == until
    assert not held.lease.held()
