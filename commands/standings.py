"""What a new result changes in what is kept over time: since when findings are open, and where each person stands."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from commands.rules.over_time.opened import Open, settled
from commands.rules.over_time.people import Writer, standing_of
from commands.rules.over_time.told import Key
from commands.rules.over_time.values import Standing
from commands.step import StepResult, Verdict
from storage.readiness import open_findings, people
from storage.readiness.tables import OpenFinding


def keeping(result: StepResult) -> Callable[[Session], None]:
    """What is to be done in the transaction that keeps the result. What takes its time is done here, before it."""
    everybody = _seen(result)

    def keep(session: Session) -> None:
        _keep_findings(session, result)
        if everybody is not None:
            people.keep(session, everybody, at=result.checked_at, untold=Standing.UNKNOWN)

    return keep


def _seen(result: StepResult) -> list[people.Seen] | None:
    if result.people is None:
        return None
    writer = Writer()
    return [
        people.Seen(
            person=one.key,
            name=one.name,
            identity=one.identity,
            sip_domain=one.sip_domain,
            unit=one.unit,
            department=one.department,
            state=standing_of(one),
            blockers=writer.written(one),
        )
        for one in result.people
    ]


def _keep_findings(session: Session, result: StepResult) -> None:
    known = {(row.of_check, row.subject): on_record(row) for row in open_findings.of_step(session, result.step)}
    after = settled(known, result)
    open_findings.keep(session, [_row(result, key, one) for key, one in after.items() if known.get(key) != one])


def on_record(row: OpenFinding) -> Open:
    """The row as a value."""
    return Open(
        verdict=Verdict(row.verdict),
        since=row.since,
        blocked_since=row.blocked_since,
        seen_at=row.seen_at,
        closed_at=row.closed_at,
    )


def _row(result: StepResult, key: Key, one: Open) -> dict[str, Any]:
    check, subject = key
    return {"step": result.step.value, "of_check": check, "subject": subject, **asdict(one)}
