"""Accepted findings are kept, and end by their day or by a person; nothing is ever deleted."""

from datetime import UTC, datetime, timedelta

from storage import acceptances
from storage.database import Database

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def accept(database: Database, check: str, subject: str = "", *, now: datetime = NOW, days: int = 7) -> None:
    with database.session() as session:
        acceptances.accept(
            session,
            check=check,
            subject=subject,
            verdict="warn",
            affected=2,
            reason="known",
            by="U1",
            now=now,
            until=now + days * DAY,
        )


def in_force(database: Database, now: datetime) -> list[tuple[str, str]]:
    with database.session() as session:
        return [(row.check, row.subject) for row in acceptances.in_force(session, now=now)]


def test_an_acceptance_lasts_until_its_day_and_not_a_moment_longer(database: Database) -> None:
    accept(database, "H9")
    assert in_force(database, NOW + 7 * DAY - timedelta(seconds=1)) == [("H9", "")]
    assert in_force(database, NOW + 7 * DAY) == []
    assert in_force(database, NOW - timedelta(seconds=1)) == []


def test_accepting_anew_replaces_what_was_in_force_and_keeps_it_as_history(database: Database) -> None:
    """Subjects are compared without regard to case."""
    accept(database, "D6", "fabrikam.com")
    accept(database, "D6", "Fabrikam.com", now=NOW + DAY, days=20)
    assert in_force(database, NOW + 8 * DAY) == [("D6", "Fabrikam.com")]
    with database.session() as session:
        assert [(row.subject, row.ended_at) for row in acceptances.over(session, now=NOW + DAY)] == [
            ("fabrikam.com", NOW + DAY)
        ]
        assert len(acceptances.over(session, now=NOW + 60 * DAY)) == 2


def test_what_is_taken_back_is_over_at_once_and_only_once(database: Database) -> None:
    accept(database, "H9")
    accept(database, "H10")
    with database.session() as session:
        assert acceptances.end(session, check="H9", subject="", by="U2", now=NOW + DAY)
        assert not acceptances.end(session, check="H9", subject="", by="U2", now=NOW + DAY)
    assert in_force(database, NOW + DAY) == [("H10", "")]
    with database.session() as session:
        assert [(row.check, row.ended_by) for row in acceptances.over(session, now=NOW + DAY)] == [("H9", "U2")]
        assert len(acceptances.over(session, now=NOW + DAY, limit=1)) == 1
