"""The storage tests run on SQLite always, and on PostgreSQL where its binaries are there."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from storage.database import Database, StorageError, open_database, upgrade
from tests.requirements import absent


def _postgres_bin() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty PostgreSQL server of this test run's own, over a Unix socket."""
    programs = _postgres_bin()
    if programs is None:
        absent("postgresql", "storage is tested on SQLite only")
    # PostgreSQL refuses to run as root, and a socket's path may not be longer than 107 characters
    account = "postgres" if os.geteuid() == 0 else None
    place = Path(tempfile.mkdtemp(prefix="hybridbot-pg-", dir="/tmp"))
    place.chmod(0o755)
    if account:
        shutil.chown(place, account)
    data = place / "data"
    run = {"user": account, "check": True, "capture_output": True, "cwd": "/"}
    subprocess.run([programs / "initdb", "-D", data, "-U", "hybridbot", "-A", "trust", "--no-sync"], **run)
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-k", place, "-c", "listen_addresses=", "-F"],
        user=account,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"postgresql://hybridbot@/postgres?host={place}"
    try:
        _wait_for(url)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(place)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            open_database(url).close()
        except StorageError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="session")
def migrated_url(postgres_url: str) -> str:
    """The address of that server once its schema has been made: tests share it, one after the other."""
    opened = open_database(postgres_url)
    upgrade(opened)
    opened.close()
    return postgres_url


def _empty(database: Database) -> None:
    """Bring a migrated PostgreSQL database back to what the migrations made; quicker than another database."""
    tables = ", ".join(f'"{name}"' for name in SQLModel.metadata.tables)
    with database.session() as session:
        connection = session.connection()
        connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY")
        connection.exec_driver_sql("INSERT INTO audit_head (id, last, hash) VALUES (1, 0, repeat('0', 64))")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An open, migrated, empty database; each test has its own."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite:///{tmp_path}/test.db")
        upgrade(opened)
        yield opened
        opened.close()
        return
    opened = open_database(request.getfixturevalue("migrated_url"))
    _empty(opened)
    yield opened
    opened.close()
