"""Since when findings are open, and until when they were, as commands/rules/over_time/opened.py has it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from storage.inserts import insert_or_replace
from storage.readiness.tables import OpenFinding


def of_step(session: Session, step: str) -> list[OpenFinding]:
    """The findings of one step that are open, or were."""
    return list(session.exec(select(OpenFinding).where(OpenFinding.step == step)))


def every(session: Session) -> list[OpenFinding]:
    """Those of all steps."""
    return list(session.exec(select(OpenFinding)))


def keep(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Insert these rows, whole, or let them take the place of those with the same key."""
    insert_or_replace(session, OpenFinding, sorted(rows, key=lambda row: (row["of_check"], row["subject"])))


def forget_closed(session: Session, before: datetime) -> int:
    """Delete what was closed before a moment (aware); returns how many."""
    return session.exec(delete(OpenFinding).where(col(OpenFinding.closed_at) < before)).rowcount
