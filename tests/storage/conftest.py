"""The storage tests run on SQLite always, and on PostgreSQL where its binaries are there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from storage.database import Database, open_database, upgrade
from tests.empty_database import empty_database
from tests.postgres import Postgres, programs
from tests.requirements import absent


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty PostgreSQL server of this test run's own, over a Unix socket."""
    binaries = programs()
    if binaries is None:
        absent("postgresql", "storage is tested on SQLite only")
    server = Postgres(binaries, durable=False)
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def migrated_url(postgres_url: str) -> str:
    """The address of that server once its schema has been made: tests share it, one after the other."""
    opened = open_database(postgres_url)
    upgrade(opened)
    opened.close()
    return postgres_url


def emptied(database: Database) -> None:
    """Bring a migrated PostgreSQL database back to what the migrations made.

    Quicker than another database; and than TRUNCATE, which makes new files for each table and each index.
    """
    with database.session() as session:
        connection = session.connection()
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # in whatever order
        connection.exec_driver_sql(";".join(f'DELETE FROM "{name}"' for name in SQLModel.metadata.tables))  # noqa: S608
        connection.exec_driver_sql("SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence")
        connection.exec_driver_sql("INSERT INTO audit_head (id, last, hash) VALUES (1, 0, repeat('0', 64))")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An open, migrated, empty database; each test has its own."""
    if request.param == "sqlite":
        opened = empty_database(tmp_path / "test.db")
        yield opened
        opened.close()
        return
    opened = open_database(request.getfixturevalue("migrated_url"))
    emptied(opened)
    yield opened
    opened.close()
