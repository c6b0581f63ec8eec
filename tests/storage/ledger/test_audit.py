"""The audit trail is one chain, and whatever is done to it behind the program's back is found."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from storage.database import Database, StorageError
from storage.ledger import audit
from storage.ledger.audit import Verification
from tests.storage.ledger.requesting import NOW, SECOND


def append(database: Database, count: int = 5) -> None:
    for number in range(count):
        with database.writing() as session:
            audit.append(
                session,
                at=NOW + number * SECOND,
                actor="U1",
                action="move called",
                request_id=number % 2,
                user="a",
                detail={"cmdlet": "Move-CsUser", "number": number, "at": NOW},
            )


def verify(database: Database) -> Verification:
    with database.session() as session:
        return audit.verify(session)


def tamper(database: Database, *statements: str) -> str:
    """Change the database behind the program's back; the problem that is found then."""
    with database.session() as session:
        for statement in statements:
            session.connection().execute(text(statement))
    return verify(database).problem


def test_what_was_written_fits_and_is_numbered_without_a_gap(database: Database) -> None:
    assert verify(database) == Verification(records=0, problem="")
    append(database)
    assert verify(database) == Verification(records=5, problem="")
    with database.session() as session:
        records = list(audit.export(session))
        assert [record.id for record in records] == [1, 2, 3, 4, 5]
        assert records[0].previous == "0" * 64
        assert records[0].detail == '{"at":"2026-11-22T12:00:00.000000+00:00","cmdlet":"Move-CsUser","number":0}'
        assert [record.id for record in audit.of_request(session, 1)] == [2, 4]


def test_records_of_many_connections_are_one_chain(database: Database) -> None:
    threads = [threading.Thread(target=append, args=(database,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify(database) == Verification(records=30, problem="")


def test_what_is_rolled_back_leaves_no_record_and_no_gap(database: Database) -> None:
    append(database, 2)

    def fail_half_way() -> None:
        with database.writing() as session:
            audit.append(session, at=NOW, actor="U1", action="never")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    append(database, 1)
    assert verify(database) == Verification(records=3, problem="")


@pytest.mark.parametrize(
    "change",
    [
        "at = '2026-11-22 12:00:02.000001'",
        "actor = 'U2'",
        "action = 'move calle'",
        "request_id = 7",
        "request_id = NULL",
        "\"user\" = 'b'",
        "detail = '{}'",
        "hash = 'f'",
    ],
)
def test_a_changed_record_is_found(database: Database, change: str) -> None:
    append(database)
    statement = f"UPDATE audit_record SET {change} WHERE id = 3"  # noqa: S608 - of the list above
    assert tamper(database, statement) == "Record 3 was changed."
    assert verify(database).records == 2


def test_a_record_with_another_past_is_found(database: Database) -> None:
    append(database)
    problem = tamper(database, "UPDATE audit_record SET previous = 'f' WHERE id = 3")
    assert problem == "Record 3 does not follow from the one before it."


def test_a_removed_record_is_found(database: Database) -> None:
    append(database)
    assert tamper(database, "DELETE FROM audit_record WHERE id = 3") == "Record 3 is missing."


def test_a_removed_record_is_found_also_where_the_others_have_moved_up(database: Database) -> None:
    append(database)
    moved = ("DELETE FROM audit_record WHERE id = 3", "UPDATE audit_record SET id = 3 WHERE id = 4")
    assert tamper(database, *moved) == "Record 3 does not follow from the one before it."


def test_records_that_have_changed_places_are_found(database: Database) -> None:
    append(database)
    problem = tamper(
        database,
        "UPDATE audit_record SET id = 99 WHERE id = 2",
        "UPDATE audit_record SET id = 2 WHERE id = 3",
        "UPDATE audit_record SET id = 3 WHERE id = 99",
    )
    assert problem == "Record 2 does not follow from the one before it."


def test_a_tail_that_was_cut_off_is_found(database: Database) -> None:
    append(database)
    problem = tamper(database, "DELETE FROM audit_record WHERE id > 3")
    assert problem == "The trail ends with record 3, and record 5 was the last: it was cut off."


def test_a_trail_that_was_emptied_is_found(database: Database) -> None:
    append(database)
    assert "record 5 was the last" in tamper(database, "DELETE FROM audit_record")


def test_a_tail_cut_off_with_the_end_set_back_is_found_unless_its_hash_is_set_too(database: Database) -> None:
    append(database)
    problem = tamper(database, "DELETE FROM audit_record WHERE id > 3", "UPDATE audit_head SET last = 3")
    assert problem == "What follows record 3 was not written by hybridbot."


def test_a_record_that_was_added_is_found(database: Database) -> None:
    append(database)
    copy = (
        'INSERT INTO audit_record (id, at, actor, action, request_id, "user", detail, previous, hash) '
        'SELECT {}, at, actor, action, request_id, "user", detail, previous, hash FROM audit_record WHERE id = 5'
    )
    assert tamper(database, copy.format(6)) == "Record 6 does not follow from the one before it."
    assert "Record 0 was added" in tamper(database, copy.format(0))


def test_a_trail_without_its_end_is_found_and_nothing_more_is_recorded(database: Database) -> None:
    append(database)
    assert tamper(database, "DELETE FROM audit_head") == "The end of the trail is missing: its row was removed."
    with pytest.raises(StorageError, match="end of the audit trail is missing"), database.writing() as session:
        audit.append(session, at=NOW, actor="U1", action="x")


def test_what_cannot_be_read_as_a_record_is_found(database: Database) -> None:
    """SQLite keeps any text in a column of moments."""
    append(database)
    if database.dialect == "sqlite":
        problem = tamper(database, "UPDATE audit_record SET at = 'yesterday' WHERE id = 3")
        assert problem.endswith("cannot be read: it was changed.")


def test_a_look_at_the_trail_while_others_append_finds_no_problem(database: Database) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            append(database, 3)

    thread = threading.Thread(target=write)
    thread.start()
    found = [verify(database).problem for _ in range(30)]
    stop.set()
    thread.join()
    assert set(found) == {""}


def test_one_moment_is_one_text_whatever_its_zone(database: Database) -> None:
    east = timezone(timedelta(hours=2))
    with database.writing() as session:
        audit.append(session, at=datetime(2026, 11, 22, 14, tzinfo=east), actor="U1", action="x", detail={"a": NOW})
    assert verify(database).problem == ""
    with database.session() as session:
        [record] = audit.export(session)
        assert record.at == datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("detail", [{"x": object()}, {"x": float("nan")}, {"x": datetime(2026, 1, 1)}])  # noqa: DTZ001 - that it is refused is the test
def test_what_has_no_canonical_text_is_refused(database: Database, detail: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)), database.writing() as session:
        audit.append(session, at=NOW, actor="U1", action="x", detail=detail)


def test_any_text_can_be_recorded(database: Database) -> None:
    """PostgreSQL takes no NUL in a text, and no half of a character outside the basic plane."""
    with database.writing() as session:
        audit.append(session, at=NOW, actor="U1", action="x", detail={"said": "Zoë \x00 \ud800 \U0001f600"})
    assert verify(database).problem == ""
