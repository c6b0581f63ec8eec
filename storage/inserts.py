"""One statement that SQLAlchemy spells differently for each database."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_if_absent(session: Session, table: type[SQLModel], **values: Any) -> bool:
    """Insert a row unless a unique key stands in the way; False if it did. Safe against a race."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**values).on_conflict_do_nothing()
    # without the option SQLAlchemy keeps no row count of an INSERT on PostgreSQL
    return session.exec(statement.execution_options(preserve_rowcount=True)).rowcount == 1
