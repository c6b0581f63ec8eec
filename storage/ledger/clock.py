"""One clock for everybody who shares a database."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import Session, select

Clock = Callable[[Session, datetime], datetime]
"""Tells the time in a session, given the process's own: `read_clock`, or a test's."""


def read_clock(session: Session, now: datetime) -> datetime:
    """The time that timers compare with, aware and UTC: PostgreSQL's own, or `now` on SQLite, which has one process.

    Not the start of the transaction: a lock may have been waited for since.
    """
    if session.get_bind().dialect.name != "postgresql":
        return now.astimezone(UTC)
    moment: datetime = session.exec(select(func.clock_timestamp())).one()
    return moment.astimezone(UTC)
