"""The rows of open findings."""

from datetime import UTC, datetime

from storage.database import Database
from storage.readiness.open_findings import every, of_step, replace_in

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_rows_are_replaced_and_forgotten_in_their_own_step_only(database: Database) -> None:
    def row(step: str, check: str, verdict: str = "fail") -> dict[str, object]:
        moments = {"since": NOW, "blocked_since": None, "seen_at": NOW}
        return {"step": step, "of_check": check, "subject": "", "verdict": verdict, **moments}

    with database.writing() as session:
        replace_in(session, "tenant", closed=(), opened=[row("tenant", "T2"), row("tenant", "T1")])
        replace_in(session, "hybrid", closed=(), opened=[row("hybrid", "T1")])
    with database.writing() as session:
        replace_in(session, "tenant", closed=[("T1", "")], opened=[row("tenant", "T2", "warn")])
    with database.session() as session:
        assert [(one.of_check, one.verdict) for one in of_step(session, "tenant")] == [("T2", "warn")]
        assert len(every(session)) == 2
