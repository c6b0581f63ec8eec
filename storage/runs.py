"""What checks found, remembered: the history, and the latest of each step."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, true
from sqlmodel import Session, col, select

from storage.database import must_be_writing
from storage.models import CheckRun


def take_turn(session: Session) -> None:
    """Wait until nobody else keeps a result, and let nobody until the transaction ends; readers do not wait.

    So a later result is never overtaken by an earlier one. Needs Database.writing(), which is all it takes on SQLite.
    """
    must_be_writing(session)
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE check_run IN SHARE ROW EXCLUSIVE MODE")


def remember(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    *,
    step: str,
    verdict: str,
    headline: str,
    payload: str,
    checked_at: datetime,
    asked_by: str,
) -> None:
    """Keep one result. `checked_at` is aware; `payload` is the whole result as JSON."""
    run = CheckRun(
        step=step, verdict=verdict, headline=headline, payload=payload, checked_at=checked_at, asked_by=asked_by
    )
    session.add(run)
    session.flush()


def latest(session: Session) -> dict[str, CheckRun]:
    """The newest result of each step that has one. Of two with the same time, the one stored later."""
    return _newest(session, true())


def latest_before(session: Session, moment: datetime) -> dict[str, CheckRun]:
    """The same as it was at a moment (aware): what was found then, and not afterwards."""
    return _newest(session, col(CheckRun.checked_at) <= moment)


def newest(session: Session, step: str) -> datetime | None:
    """When the newest result of a step was taken; None: it has none."""
    return session.exec(select(func.max(col(CheckRun.checked_at))).where(CheckRun.step == step)).one()


def first(session: Session) -> dict[str, datetime]:
    """When the oldest result that is kept of each step was taken."""
    query = select(CheckRun.step, func.min(col(CheckRun.checked_at))).group_by(col(CheckRun.step))
    return dict(session.exec(query).all())


def newer(session: Session, steps: Collection[str], moment: datetime) -> bool:
    """Whether a result of the whole of one of these steps was taken after a moment (aware)."""
    query = select(CheckRun.id).where(col(CheckRun.step).in_(steps), col(CheckRun.checked_at) > moment).limit(1)
    return session.exec(query).first() is not None


def taken_at(session: Session, step: str, moment: datetime) -> CheckRun | None:
    """The result of a step that was taken at a moment (aware); None: there is none."""
    query = select(CheckRun).where(CheckRun.step == step, CheckRun.checked_at == moment).order_by(col(CheckRun.id))
    return session.exec(query).first()


def _newest(session: Session, counted: ColumnElement[bool]) -> dict[str, CheckRun]:
    newest = (
        select(CheckRun.id)
        .where(counted)
        .add_columns(
            func.row_number()
            .over(partition_by=col(CheckRun.step), order_by=(col(CheckRun.checked_at).desc(), col(CheckRun.id).desc()))
            .label("place")
        )
        .subquery()
    )
    runs = session.exec(select(CheckRun).join(newest, col(CheckRun.id) == newest.c.id).where(newest.c.place == 1))
    return {run.step: run for run in runs}


def history(session: Session, step: str, *, limit: int = 50) -> list[CheckRun]:
    """The results of one step, newest first, at most `limit`."""
    query = (
        select(CheckRun)
        .where(CheckRun.step == step)
        .order_by(col(CheckRun.checked_at).desc(), col(CheckRun.id).desc())
        .limit(limit)
    )
    return list(session.exec(query))
