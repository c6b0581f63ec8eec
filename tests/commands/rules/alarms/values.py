"""Results with which alarms are judged, made short."""

from datetime import UTC, datetime

from commands.alarming import Endings, SplitBrain
from commands.step import Finding, Step, StepResult, Verdict

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def finding(check: str, verdict: Verdict, *, subject: str = "", says: str = "It is so.", who: str = "") -> Finding:
    return Finding(
        check=check, title=check, verdict=verdict, says=says, subject=subject, remedy=f"Mend {check}.", who=who
    )


def result(
    step: Step,
    *findings: Finding,
    at: datetime = NOW,
    split_brain: SplitBrain | None = None,
    endings: Endings | None = None,
) -> StepResult:
    return StepResult(
        step=step,
        verdict=Verdict.WARN,
        headline="Told.",
        findings=findings,
        checked_at=at,
        split_brain=split_brain,
        endings=endings,
    )
