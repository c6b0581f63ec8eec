"""There is one clock for everybody who shares a database."""

import time
from datetime import UTC, datetime, timedelta, timezone

from storage.database import Database
from storage.ledger.clock import read_clock
from tests.storage.ledger.requesting import NOW


def test_on_sqlite_the_one_process_tells_the_time_and_on_postgresql_the_server(database: Database) -> None:
    with database.session() as session:
        told = read_clock(session, NOW)
    if database.dialect == "sqlite":
        assert told == NOW
    else:
        assert abs(told - datetime.now(UTC)) < timedelta(seconds=30)
    assert told.tzinfo is UTC


def test_the_servers_clock_goes_on_within_a_transaction(database: Database) -> None:
    """A lock may have been waited for since the transaction began."""
    with database.session() as session:
        first = read_clock(session, NOW)
        time.sleep(0.01)
        second = read_clock(session, NOW)
    assert second > first if database.dialect == "postgresql" else second == first


def test_the_time_is_utc_whatever_zone_it_is_given_in(database: Database) -> None:
    with database.session() as session:
        assert read_clock(session, NOW.astimezone(timezone(timedelta(hours=5)))).tzinfo is UTC
