"""Since when findings are open: read and replaced by the rule in commands/rules/over_time/opened.py."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import Session, col, delete, select

from storage.inserts import insert_or_replace
from storage.readiness.tables import OpenFinding

Key = tuple[str, str]
"""Id of the check, and what the finding is about in lower case."""


def of_step(session: Session, step: str) -> list[OpenFinding]:
    """The open findings of one step."""
    return list(session.exec(select(OpenFinding).where(OpenFinding.step == step)))


def every(session: Session) -> list[OpenFinding]:
    """The open findings of all steps."""
    return list(session.exec(select(OpenFinding)))


def replace_in(session: Session, step: str, *, closed: Collection[Key], opened: Sequence[dict[str, Any]]) -> None:
    """Forget those that are closed, and keep `opened`: a row each, whole, of this step. Needs Database.writing()."""
    for check, subject in sorted(closed):
        session.exec(
            delete(OpenFinding).where(
                col(OpenFinding.step) == step,
                col(OpenFinding.of_check) == check,
                col(OpenFinding.subject) == subject,
            )
        )
    insert_or_replace(session, OpenFinding, sorted(opened, key=lambda row: (row["of_check"], row["subject"])))
