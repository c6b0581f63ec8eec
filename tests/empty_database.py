"""An empty SQLite database with today's schema, from a copy: the migrations take a hundred times as long."""

import tempfile
from functools import cache
from pathlib import Path

from storage.database import Database, open_database, upgrade


def empty_database(file: Path) -> Database:
    """Make `file`, as the migrations leave it, and open it; close it yourself.

    What tries the migrations themselves calls `upgrade`: tests/storage/test_database.py, the programs' tests.
    """
    file.write_bytes(_migrated())
    return open_database(f"sqlite:///{file}")


@cache
def _migrated() -> bytes:
    """The file that the migrations make. Closed, so that nothing of it is in a log beside it."""
    with tempfile.TemporaryDirectory(prefix="hybridbot-empty-") as folder:
        file = Path(folder) / "empty.db"
        database = open_database(f"sqlite:///{file}")
        upgrade(database)
        database.close()
        return file.read_bytes()
