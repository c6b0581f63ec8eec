"""What is known when a digest is made, for tests: a quiet Monday, to be changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from commands.rules.digests.facts import Countdown, DigestFacts, Move, MoveState
from commands.rules.digests.gathered import Gathered
from commands.rules.digests.judge import judge
from commands.rules.moves.calendar import Calendar
from commands.rules.over_time.values import Change, Changes, Headcount, PeopleBlocker
from commands.step import Finding, Step, StepResult, Verdict
from storage.states import RequestState

FRIDAY = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
"""08:30 in Berlin."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
COUNT = Headcount(moved=87, ready=65, blocked=98)


def result(step: Step, *, at: datetime = MONDAY - HOUR, sources: tuple[str, ...] = ()) -> StepResult:
    return StepResult(step=step, verdict=Verdict.PASS, headline="ready", findings=(), checked_at=at, sources=sources)


def finding(check: str = "D2", subject: str = "fabrikam.com", verdict: Verdict = Verdict.FAIL, **more: Any) -> Finding:
    return Finding(
        check=check,
        title="The domain is verified",
        verdict=verdict,
        says=f"{subject or 'it'} is not verified yet.",
        subject=subject,
        remedy="Publish the TXT record.",
        who="DNS administrator",
        **more,
    )


def change(step: Step = Step.DOMAINS, *, days: int | None = 3, **about: Any) -> Change:
    return Change(step=step, finding=finding(**about), before=Verdict.FAIL, since=MONDAY - 5 * DAY, working_days=days)


def held(check: str = "U11", *, number: int = 12, alone: int = 10, title: str = "Licence with Teams") -> PeopleBlocker:
    return PeopleBlocker(
        check=check,
        title=title,
        fix="Assign a licence that has Teams.",
        who="Microsoft 365 licence administrator",
        people=number,
        alone=alone,
        since=FRIDAY,
        names=("Ada Lovelace", "Ben Barka"),
    )


def move(number: int = 12, state: MoveState = MoveState.NEXT, **more: Any) -> Move:
    states = {
        MoveState.DONE: RequestState.DONE,
        MoveState.RUNNING: RequestState.RUNNING,
        MoveState.STOPPED: RequestState.PAUSED,
        MoveState.NEXT: RequestState.PENDING,
    }
    values: dict[str, Any] = {"says": "Waits for Telephony.", "whole": 24, "of_state": states[state]} | more
    return Move(number=number, state=state, **values)


def known(now: datetime = MONDAY, **more: Any) -> Gathered:
    quiet = Gathered(
        subscription=3,
        now=now,
        zone="Europe/Berlin",
        is_working_day=Calendar().is_working_day,
        results={step: result(step, at=now - HOUR) for step in Step},
        count=COUNT,
    )
    return replace(quiet, **more)


def waiting(*days: int, lost: int = 0) -> Countdown:
    """So many days are left to each of them."""
    return Countdown(people=len(days), days=min(days, default=None), lost=lost)


def facts(before: DigestFacts | None = None, now: datetime = MONDAY, **more: Any) -> DigestFacts:
    return judge(known(now, **more), before)


def last(**more: Any) -> DigestFacts:
    """What Friday's said."""
    return facts(None, FRIDAY, **more)


def changes(**groups: tuple[Change, ...]) -> Changes:
    return Changes(**groups)
