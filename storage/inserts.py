"""One statement that SQLAlchemy spells differently for each database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import FromClause, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_absent(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those of many rows in whose way no unique key stands. Safe against a race."""
    if rows:
        session.exec(_insert(session, table).on_conflict_do_nothing(), params=rows)


def insert_if_absent(session: Session, table: type[SQLModel], **values: Any) -> bool:
    """Insert a row unless a unique key stands in the way; False if it did. Safe against a race."""
    statement = _insert(session, inspect(table).local_table).on_conflict_do_nothing().inline()
    session.flush()
    # past the mapping of objects, which would take as long again; without the option SQLAlchemy keeps no row count of
    # an INSERT on PostgreSQL
    done = session.connection().execute(statement.execution_options(preserve_rowcount=True), values)
    return done.rowcount == 1


def insert_or_replace(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows; of those whose primary key is there already, every other column is replaced.

    No key may come twice. Objects of the session do not learn of it.
    """
    if not rows:
        return
    statement = _insert(session, inspect(table).local_table)
    keys = [column.name for column in inspect(table).primary_key]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    upsert = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    # past the mapping of objects, which would take as long again
    session.connection().execute(upsert, list(rows))


def _insert(session: Session, table: type[SQLModel] | FromClause) -> postgresql.Insert | sqlite.Insert:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table)  # type: ignore[arg-type]
