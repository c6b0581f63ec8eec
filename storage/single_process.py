"""One process per SQLite database: an operating system's lock on a file beside it, freed also by kill -9.

Whoever holds it knows that no other owner of a lease lives: each lease found at start is an orphan.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from storage.database import StorageError

_SEVERAL = (
    "Stop the other process, or give every process its own database. "
    "Several replicas share PostgreSQL: set HYBRIDBOT_DATABASE_URL to postgresql://user@host/name."
)


@contextmanager
def hold_alone(url: str) -> Iterator[None]:
    """Hold the database of this address alone, until the end of the block.

    Does nothing for PostgreSQL, which several processes may share, and for SQLite in memory. Raises StorageError where
    another process holds it, or where the file `<database>.lock` cannot be written.
    """
    path = _lock_file(url)
    if path is None:
        yield
        return
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageError(
            f"The lock file {path} cannot be written: {error.strerror}.",
            remedy="Put the database in a folder of a local disk where this account may write.",
        ) from error
    try:
        _take(file, path)
        # the file stays when this ends: removed, two processes could hold two files of one name
        yield
    finally:
        os.close(file)


def _take(file: int, path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(file, 20).decode(errors="replace").strip()
        said = f" (process {holder})" if holder.isdecimal() else ""
        raise StorageError(
            f"Another process{said} is using the database {path.with_suffix('')}, and SQLite serves one.",
            remedy=_SEVERAL,
        ) from error
    os.truncate(file, 0)
    os.write(file, f"{os.getpid()}\n".encode())


def _lock_file(url: str) -> Path | None:
    """Beside the database itself, whatever links lead to it; None where there is no file."""
    parsed = make_url(url)
    name = (parsed.database or "").removeprefix("file:").partition("?")[0]
    if parsed.get_backend_name() != "sqlite" or name in ("", ":memory:"):
        return None
    return Path(f"{Path(name).resolve()}.lock")
