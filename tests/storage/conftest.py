"""The storage tests run on SQLite always, and on PostgreSQL where its binaries are there."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    place = Path(f"/tmp/hybridbot-pg-{os.getpid()}")  # noqa: S108 - a short path of our own; see above
    place.mkdir(mode=0o755)
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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An open, migrated, empty database; each test has its own."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite:///{tmp_path}/test.db")
        upgrade(opened)
        yield opened
        opened.close()
        return
    url = request.getfixturevalue("postgres_url")
    name = f"t{abs(hash(request.node.nodeid)):x}"
    admin = open_database(url)
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.close()
    opened = open_database(url.replace("/postgres?", f"/{name}?"))
    upgrade(opened)
    yield opened
    opened.close()
