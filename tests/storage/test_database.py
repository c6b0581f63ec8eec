"""Opening, checking and upgrading the database."""

import json
import os
import sqlite3
import threading
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import IntegrityError, InternalError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, SQLModel, create_engine

from commands.rules.moves.splits import IS_SPLIT
from storage import deliveries
from storage.database import (
    Database,
    SchemaState,
    StorageError,
    must_be_writing,
    open_database,
    schema_state,
    upgrade,
)
from storage.ledger import items, requests
from storage.states import ItemState, RequestState
from tests.storage.ledger.requesting import change, change_item, opened

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_OF_0010 = ("approvals_counted_at", "askers")
_OF_0011 = (
    *("open_finding", "person_standing", "census_count", "digest", "digest_subscription"),
    *("alarm", "home_visit", "wave_notes", "objection"),
)
"""Columns of move_request that the tenth migration made."""


def test_a_new_database_is_empty_until_it_is_upgraded_and_upgrading_again_changes_nothing(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new.db")
    assert schema_state(database) is SchemaState.EMPTY
    upgrade(database)
    upgrade(database)
    assert schema_state(database) is SchemaState.CURRENT
    database.close()


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_migrations_make_exactly_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        # of SQLite's indexes of an expression SQLAlchemy tells nothing
        names = {"sqlite": "SELECT name FROM sqlite_master", "postgresql": "SELECT indexname FROM pg_indexes"}
        made = set(connection.exec_driver_sql(names[database.dialect]).scalars())
        assert {index.name for table in SQLModel.metadata.tables.values() for index in table.indexes} <= made


def test_an_upgrade_keeps_the_requests_of_an_older_version_and_who_is_in_them(tmp_path: Path) -> None:
    """SQLite makes a table anew to change a column: what refers to it must neither stop that nor go with it."""
    database = open_database(f"sqlite:///{tmp_path}/old.db")
    upgrade(database)
    opened(database, "ab")
    change_item(database, 1, state=ItemState.FAILED, finished_at=NOW, outcome=f"It ended. The person is {IS_SPLIT}")
    hands = opened(database, "cde", plan='{"options":{"executor":"manual"}}')
    opened(database, "f", plan=json.dumps({"members": ['"executor":"manual"'], "options": {"executor": "remoting"}}))
    change(database, hands, RequestState.RUNNING)
    with database.writing() as session:
        lease = timedelta(seconds=30)
        claimed = items.claim(session, hands, owner="old", free=1, now=NOW, lease=lease, own_tokens=())
        items.settle(session, claimed[0].id, token=claimed[0].token, state=ItemState.MOVED, outcome="Moved.", now=NOW)
        items.claim(session, hands, owner="old", free=1, now=NOW, lease=lease, own_tokens=())
        _without_0011(session)
        for column in ("asked_at", "judge_due_at", "judged_at", "judge_note", "by_hand", "waits_until", *_OF_0010):
            session.connection().exec_driver_sql(f"ALTER TABLE move_request DROP COLUMN {column}")
        for column in ("split_at", "handed_at", "member"):
            session.connection().exec_driver_sql(f"ALTER TABLE move_item DROP COLUMN {column}")
    _stamp(tmp_path / "old.db", "0006")
    upgrade(database)
    assert schema_state(database) is SchemaState.CURRENT
    with database.session() as session:
        assert [item.user for item in requests.items_of(session, 1)] == ["a", "b"]
        assert (found := requests.get(session, 1)) is not None
        assert found.asked_at == found.created_at
        assert (found.judge_due_at, found.judge_note) == (found.asked_at, "")
        assert [item.split_at for item in requests.items_of(session, 1)] == [NOW, None]
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert [(request.by_hand, request.waits_until) for request in requests.open_requests(session)] == [
            (False, None),
            (True, None),
            (False, None),
        ]
        # whoever waited for a person's command was leased; their commands had all been handed out
        waited = requests.items_of(session, hands)
        assert [(item.state.value, item.handed_at) for item in waited] == [
            ("moved", None),
            ("queued", NOW),
            ("queued", NOW),
        ]
        assert waited[1].lease_until is None
    database.close()


def test_an_upgrade_keeps_of_each_person_what_the_present_plan_has_of_them(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/old.db")
    upgrade(database)
    planned = {"key": "a", "name": "Zoë", "pool": "pool01.contoso.com"}
    opened(database, "ab", plan=json.dumps({"members": [planned]}), requester='U"1')
    change(database, 1, RequestState.APPROVED)
    with database.writing() as session:
        _without_0011(session)
        for table, columns in (("move_request", _OF_0010), ("move_item", ("member",))):
            for column in columns:
                session.connection().exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
    _stamp(tmp_path / "old.db", "0009")
    upgrade(database)
    with database.session() as session:
        kept, dropped = requests.items_of(session, 1)
        assert kept.member == '{"key":"a","name":"Zoë","pool":"pool01.contoso.com"}'
        assert dropped.member is None
        assert (found := requests.get(session, 1)) is not None
        assert (found.approvals_counted_at, requests.askers_of(found)) == (NOW, ('U"1',))
    database.close()


def _without_0011(session: Session) -> None:
    for table in _OF_0011:
        session.connection().exec_driver_sql(f"DROP TABLE {table}")
    moves = ("ix_move_item_moved", "ix_move_item_identity", "ix_move_item_sip_address")
    messages = ("ix_outbox_message_request", "ix_outbox_message_item", "ix_outbox_message_channel")
    for index in ("ix_schedule_slot_state", "ix_job_channel", *moves, *messages):
        session.connection().exec_driver_sql(f"DROP INDEX {index}")
    session.connection().exec_driver_sql("ALTER TABLE outbox_message DROP COLUMN item_id")
    session.connection().exec_driver_sql("ALTER TABLE schedule_slot DROP COLUMN problem")


def _stamp(path: Path, revision: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()


def test_a_schema_of_a_newer_version_is_recognised_and_left_alone(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new.db")
    upgrade(database)
    _stamp(tmp_path / "new.db", "9999")
    assert schema_state(database) is SchemaState.AHEAD
    with pytest.raises(StorageError, match="newer version"):
        upgrade(database)
    database.close()


def test_sqlite_writes_ahead_and_waits_for_other_writers(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new.db")
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000
    assert database.dialect == "sqlite"
    database.close()


@pytest.mark.parametrize("url", ["nonsense", "oracle9://x", "mysql://u:hidden@h/d", ""])
def test_an_address_that_makes_no_sense_is_refused_with_what_to_set(url: str) -> None:
    with pytest.raises(StorageError) as caught:
        open_database(url)
    assert "HYBRIDBOT_DATABASE_URL" in caught.value.remedy
    assert "hidden" not in str(caught.value)


def test_a_port_that_is_no_number_is_told_without_its_text() -> None:
    """It may be a part of a password; nor is it in an error behind this one, which a log would show."""
    with pytest.raises(StorageError, match="port is not a number") as caught:
        open_database("postgresql://bot@db:hidden/hybridbot")
    assert "HYBRIDBOT_DATABASE_URL" in caught.value.remedy
    assert "hidden" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_a_place_that_does_not_exist_is_named_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="unable to open database file") as caught:
        open_database(f"sqlite:///{tmp_path}/missing/new.db")
    assert "exists" in caught.value.remedy


def test_a_database_that_may_only_be_read_says_so_when_it_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "readonly.db"
    made = open_database(f"sqlite:///{path}")
    upgrade(made)
    made.close()
    # root may write to any file, so the database itself is opened for reading only
    database = open_database(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(StorageError, match="readonly"), database.session() as session:
        session.connection().exec_driver_sql("DELETE FROM job")
    database.close()


def test_upgrading_a_database_that_may_only_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "readonly.db"
    open_database(f"sqlite:///{path}").close()
    database = open_database(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(StorageError, match="readonly") as caught:
        upgrade(database)
    assert "may write there" in caught.value.remedy
    database.close()


def test_an_unwritable_folder_stops_the_upgrade_with_a_remedy(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o555)
    with pytest.raises(StorageError):
        open_database(f"sqlite:///{tmp_path}/new.db")
    tmp_path.chmod(0o755)


def test_a_dead_postgresql_server_is_named_without_its_password() -> None:
    with pytest.raises(StorageError) as caught:
        open_database("postgresql://bot:very-secret@127.0.0.1:1/hybridbot")
    assert "127.0.0.1" in str(caught.value)
    assert "very-secret" not in str(caught.value)


def test_a_database_that_has_become_read_only_is_a_storage_error(tmp_path: Path) -> None:
    """PostgreSQL says so after a failover with another kind of error than SQLite does."""
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    said = InternalError("UPDATE job", None, Exception("cannot execute UPDATE in a read-only transaction"))
    with pytest.raises(StorageError, match="read-only transaction"), database.session():
        raise said
    database.close()


def test_an_exhausted_pool_is_a_storage_error(tmp_path: Path) -> None:
    """Threads that wait in vain for a connection hear it as any other trouble with the database."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    database = Database(create_engine(url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.05))
    with database.session() as first:
        first.connection()
        with pytest.raises(StorageError, match="QueuePool limit"), database.session() as second:
            second.connection()
    database.close()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_closed_database_keeps_no_connection(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Neither one that a thread still had in its hand, nor one that a thread would like to have afterwards."""
    on_sqlite = kind == "sqlite"
    database = open_database(f"sqlite:///{tmp_path}/a.db" if on_sqlite else request.getfixturevalue("postgres_url"))
    with database.session() as late:
        held = late.connection().connection.dbapi_connection
        database.close()
        late.connection().exec_driver_sql("SELECT 1")
    with pytest.raises(Exception, match="closed"):  # of whichever driver
        held.cursor().execute("SELECT 1")  # type: ignore[union-attr]
    with pytest.raises(StorageError, match="closed already"), database.session():
        pass


def test_every_thread_of_a_bot_finds_a_connection(tmp_path: Path) -> None:
    """64 workers and the desk may use the database at the same moment."""
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    with ExitStack() as stack:
        for _ in range(64 + 16 + 4):
            stack.enter_context(database.session()).connection()
    database.close()


def test_whoever_writes_holds_the_write_lock_of_sqlite_from_the_first_read_on(tmp_path: Path) -> None:
    """What it has read is still true when it writes: a second writer waits, a reader does not."""
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(database)
    order: list[str] = []
    with database.writing() as session:
        session.connection().exec_driver_sql("SELECT * FROM delivery")
        second = threading.Thread(target=_write_once, args=(database, order))
        second.start()
        with database.session() as reader:
            reader.connection().exec_driver_sql("SELECT * FROM delivery")
        second.join(timeout=0.3)
        assert second.is_alive()
        order.append("first")
    second.join()
    assert order == ["first", "second"]
    database.close()


def _write_once(database: Database, order: list[str]) -> None:
    with database.writing():
        order.append("second")


def test_what_a_failed_unit_of_writing_wrote_is_gone_and_the_lock_is_free(database: Database) -> None:
    def fail_half_way() -> None:
        with database.writing() as session:
            deliveries.first_time(session, event_id="Ev1", now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with database.writing() as session:
        assert deliveries.first_time(session, event_id="Ev1", now=NOW)
    with database.session() as session:
        assert not deliveries.first_time(session, event_id="Ev1", now=NOW)


def test_only_a_session_for_writing_may_be_taken_for_one(database: Database) -> None:
    with database.writing() as session:
        must_be_writing(session)
    with database.session() as session, pytest.raises(RuntimeError, match="writing"):
        must_be_writing(session)


def test_a_broken_constraint_keeps_its_type(tmp_path: Path) -> None:
    """It is a mistake in this program, and no trouble with the database."""
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(database)
    with pytest.raises(IntegrityError), database.session() as session:
        session.connection().exec_driver_sql("INSERT INTO delivery (event_id) VALUES ('e')")
    database.close()
