"""The one database: opened, checked, upgraded by a command, and used in units of work."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlmodel import Session, create_engine

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS = 10_000
"""How long SQLite waits for another writer before it gives up."""
_TAKE_LOCK = "BEGIN IMMEDIATE"
_MUST_NOT_IDLE = "SET LOCAL idle_in_transaction_session_timeout = '15s'"
"""PostgreSQL ends a writing transaction that stands idle for so long, well below a lease: a replica that is frozen with
a lock in its hand must not stop all the others."""
_WRITING = "hybridbot writing"
"""In a session's own notes: it was opened for writing."""

_SET_ADDRESS = (
    "Set HYBRIDBOT_DATABASE_URL to sqlite:///hybridbot.db or postgresql://user@host/name "
    "(PostgreSQL needs the extra hybridbot[postgres])."
)


class StorageError(Exception):
    """The database cannot be used. The message is a full sentence; `remedy` says what to do next."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class SchemaState(StrEnum):
    """How the stored schema relates to this version of the program."""

    CURRENT = "current"
    EMPTY = "empty"
    BEHIND = "behind"
    AHEAD = "ahead"
    """Made by a newer version, or by another program."""


class Database:
    """An open database. Safe to share between threads; a session is for one of them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = threading.Lock()
        self._closed = False

    @property
    def dialect(self) -> str:
        """sqlite or postgresql."""
        return self.engine.dialect.name

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One unit of work: committed at the end, rolled back if anything is raised.

        Raises StorageError where the database is closed, gone, locked for too long, not writable, or has no connection
        free.
        What only a mistake in this program causes keeps SQLAlchemy's type: IntegrityError, StatementError.
        """
        if self._closed:
            raise StorageError("The database is closed already.", remedy="Start again: the program is about to end.")
        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except IntegrityError:
            raise
        except (DBAPIError, DisconnectionError, NoConnectionFree) as error:
            raise _storage_error(self.engine.url.render_as_string(hide_password=True), error) from error

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One unit of work that takes the write lock at once; otherwise like `session`.

        On SQLite nobody else writes from its first read to its end (`BEGIN IMMEDIATE`): what it has read stays true.
        On PostgreSQL it is a plain READ COMMITTED transaction, and what must stay true is locked row by row.
        The time of day is to be read inside, as the lock may have been waited for.
        """
        with self._turn(), self.session() as session:
            session.connection().exec_driver_sql(_TAKE_LOCK if self.dialect == "sqlite" else _MUST_NOT_IDLE)
            session.info[_WRITING] = True
            yield session

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """On SQLite the threads of this process write in turn: SQLite lets them sleep and try again, in no order.

        Other processes do not know of it, so whoever waits for too long leaves it to SQLite to refuse.
        """
        mine = self.dialect == "sqlite" and self._writer.acquire(timeout=BUSY_MILLISECONDS / 1000)
        try:
            yield
        finally:
            if mine:
                self._writer.release()

    def close(self) -> None:
        """Open no connection any more, and close those that are open.

        One that a thread still works with is closed as soon as that gives it back.
        """
        self._closed = True
        event.listen(self.engine.pool, "checkin", _close_connection)
        self.engine.dispose()


def must_be_writing(session: Session) -> None:
    """Raise RuntimeError where a session is not of `Database.writing`: on SQLite it would hold no lock."""
    if not session.info.get(_WRITING):
        raise RuntimeError("this changes the ledger and needs Database.writing()")


def open_database(url: str) -> Database:
    """Open `sqlite:///file.db` or `postgresql+psycopg://...`.

    Raises StorageError for an address that makes no sense or a place that cannot be opened. Does not look at the
    schema: see `schema_state`.
    """
    try:
        parsed = _parsed(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(parsed, **_options(parsed.get_backend_name()))
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StorageError(f"The database address cannot be used: {_reason(error)}.", remedy=_SET_ADDRESS) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    shown = parsed.render_as_string(hide_password=True)
    try:
        with engine.connect():
            pass
    except DBAPIError as error:
        engine.dispose()
        raise _storage_error(shown, error) from error
    return Database(engine)


def _parsed(url: str) -> URL:
    """The address taken apart. Raises ArgumentError, and StorageError for a port that is no number."""
    # the ValueError quotes what it read as the port, which may be a part of a password: it goes no further
    with suppress(ValueError):
        return make_url(url)
    raise StorageError("The database address cannot be used: its port is not a number.", remedy=_SET_ADDRESS)


def _options(backend: str) -> dict[str, Any]:
    if backend == "sqlite":
        # all desk and worker threads of one process share the pool; it only opens what is used at the same time
        waits = {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False}
        return {"connect_args": waits, "poolclass": QueuePool, "pool_size": 20, "max_overflow": 80}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 30}


def _prepare_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    try:
        # readers and the writer do not block each other; a lost power supply may lose the last
        # commits only in NORMAL, so FULL: what was approved stays approved
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    finally:
        cursor.close()


def _close_connection(_: object, entry: ConnectionPoolEntry) -> None:
    entry.close()


def _storage_error(shown_url: str, error: Exception) -> StorageError:
    return StorageError(
        f"The database {shown_url} cannot be used: {_reason(error)}.",
        remedy="Check that the place exists, that this account may write there, and that the disk is not full.",
    )


def _reason(error: Exception) -> str:
    """The first line of what the driver said; without the statement and its values."""
    told = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return told.strip().split(os.linesep)[0].rstrip(".")


def schema_state(database: Database) -> SchemaState:
    """Compare the stored schema with the migrations of this version. Changes nothing."""
    script = ScriptDirectory(str(MIGRATIONS))
    with database.engine.connect() as connection:
        stored = MigrationContext.configure(connection).get_current_revision()
    if stored is None:
        return SchemaState.EMPTY
    if stored == script.get_current_head():
        return SchemaState.CURRENT
    known = {revision.revision for revision in script.walk_revisions()}
    return SchemaState.BEHIND if stored in known else SchemaState.AHEAD


@contextmanager
def _tables_may_be_made_anew(connection: Connection) -> Iterator[None]:
    """One transaction for migrations. SQLite changes a column by making its table anew, which others refer to."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # does nothing inside a transaction
        connection.commit()
    try:
        with connection.begin():
            yield
            if sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()) is not None:
                raise StorageError(
                    f"The upgrade would leave rows of {lost[0]} behind that belong to nothing; nothing was changed.",
                    remedy="Keep a copy of the file, and report this.",
                )
    finally:
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.commit()


def upgrade(database: Database) -> None:
    """Bring the schema to this version, in one transaction. Safe to run again.

    Raises StorageError where the schema is newer than this program, or the database is not writable.
    """
    if schema_state(database) is SchemaState.AHEAD:
        raise StorageError(
            "The database was made by a newer version of hybridbot.",
            remedy="Install that version or a newer one; going back is not supported.",
        )
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with database.engine.connect() as connection, _tables_may_be_made_anew(connection):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise _storage_error(database.engine.url.render_as_string(hide_password=True), error) from error
