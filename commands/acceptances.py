"""Accepted findings, between the database and the rule that says what they change."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from commands.rules.acceptance import Accepted, Key, in_force, marked, with_acceptances
from commands.services import Services
from commands.step import Acceptance, PersonResult, StepResult, Verdict
from storage import acceptances
from storage.models import AcceptedFinding


def current(services: Services) -> dict[Key, Accepted]:
    """What is accepted now. Raises StorageError."""
    now = services.now()
    with services.database.session() as session:
        rows = acceptances.in_force(session, now=now)
    return in_force(map(_value, rows), now)


def at_moment(services: Services, moment: datetime) -> dict[Key, Accepted]:
    """What was accepted at a moment (aware), also where it has ended since. Raises StorageError."""
    with services.database.session() as session:
        rows = acceptances.in_force_at(session, moment=moment)
    return in_force(map(_value, rows), moment)


def applied(services: Services, results: Iterable[StepResult]) -> list[StepResult]:
    """The results as they count now. They are stored without this, so that an acceptance can run out by itself."""
    known = current(services)
    return [with_acceptances(result, known) for result in results]


def of_person(services: Services, result: PersonResult) -> PersonResult:
    """What is known about somebody, with the findings that are accepted for this person marked.

    The verdict stays: what Microsoft 365 refuses it refuses whatever is accepted. Raises StorageError.
    """
    return replace(result, findings=marked(result.findings, current(services)))


def _value(row: AcceptedFinding) -> Accepted:
    acceptance = Acceptance(by=row.accepted_by, reason=row.reason, until=row.until)
    return Accepted(
        check=row.check,
        subject=row.subject,
        verdict=Verdict(row.verdict),
        affected=row.affected,
        acceptance=acceptance,
    )
