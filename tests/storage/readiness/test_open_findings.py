"""The rows of open findings."""

from datetime import UTC, datetime, timedelta

from storage.database import Database
from storage.readiness.open_findings import every, forget_closed, keep, of_step

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_rows_are_replaced_by_their_key_and_forgotten_once_they_are_long_closed(database: Database) -> None:
    def row(step: str, check: str, verdict: str = "fail", closed_at: datetime | None = None) -> dict[str, object]:
        moments = {"since": NOW, "blocked_since": None, "seen_at": NOW, "closed_at": closed_at}
        return {"step": step, "of_check": check, "subject": "", "verdict": verdict, **moments}

    with database.writing() as session:
        keep(session, [row("tenant", "T2"), row("tenant", "T1"), row("hybrid", "T1")])
    with database.writing() as session:
        keep(session, [row("tenant", "T2", "warn"), row("tenant", "T1", closed_at=NOW)])
    with database.writing() as session:
        assert [(one.of_check, one.verdict) for one in of_step(session, "tenant")] == [("T1", "fail"), ("T2", "warn")]
        assert forget_closed(session, NOW) == 0
        assert forget_closed(session, NOW + timedelta(seconds=1)) == 1
        assert {(one.step, one.of_check) for one in every(session)} == {("tenant", "T2"), ("hybrid", "T1")}
