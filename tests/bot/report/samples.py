"""Reports as the facts make them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.report.values import Report
from commands.rules.digests.facts import (
    Blocker,
    Countdown,
    DigestFacts,
    Expiring,
    Move,
    MoveState,
    Since,
    Source,
    Told,
)
from commands.rules.over_time.values import Burndown, Headcount
from commands.rules.readiness import judge_readiness
from commands.step import Finding, Step, StepResult, Verdict
from storage.states import RequestState
from tests.bot.charts.samples import FALLING, burndown

NOW = datetime(2026, 11, 26, 22, 40, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def result(
    step: Step, verdict: Verdict = Verdict.PASS, *, says: str = "Ready.", at: datetime = NOW - HOUR
) -> StepResult:
    finding = Finding(check="X1", title="A check", verdict=verdict, says=says, remedy="Do it.", who="Somebody")
    return StepResult(step=step, verdict=verdict, headline=says, findings=(finding,), checked_at=at)


RESULTS = {
    Step.TENANT: result(Step.TENANT, says="Contoso, 300 Teams seats, 48 free."),
    Step.DOMAINS: result(Step.DOMAINS, Verdict.FAIL, says="fabrikam.com is not verified yet."),
    Step.DIRECTORY: result(Step.DIRECTORY, Verdict.WARN, says="2 people have two SIP addresses."),
}
"""Step 4 was never checked."""


def facts(**more: Any) -> DigestFacts:
    """An ordinary week."""
    usual = DigestFacts(
        subscription=0,
        made_at=NOW,
        day=date(2026, 11, 26),
        zone="Europe/Berlin",
        count=Headcount(moved=209, ready=20, blocked=21),
        since=Since(at=NOW - 7 * DAY, day=date(2026, 11, 19), percent=87, sure=True),
        blockers=(
            Blocker(
                key="domains/D2/fabrikam.com",
                says="fabrikam.com is not verified yet",
                action="Publish the TXT record for fabrikam.com",
                who="DNS administrator",
                days=3,
            ),
            Blocker(
                key="people/U11",
                says="12 people are held back: no licence with Teams",
                action="Assign a licence that has Teams: 10 of them could move then",
                who="Microsoft 365 licence administrator",
                days=0,
                new=True,
                people=12,
            ),
        ),
        blockers_in_all=2,
        fixed=(Told(key="a", says="OU Workshop is synchronised"), Told(key="b", says="Edge federation is on")),
        fixed_in_all=2,
        attention=(Told(key="c", says="2 people have two SIP addresses"),),
        moves=(
            Move(
                number=11, state=MoveState.DONE, says="9 of 9 moved, all verified.", whole=9, of_state=RequestState.DONE
            ),
            Move(
                number=12,
                state=MoveState.NEXT,
                says="Waits for Telephony",
                whole=24,
                of_state=RequestState.PENDING,
                starts=NOW + DAY + 2 * HOUR + timedelta(minutes=20),
            ),
        ),
        moves_in_all=2,
        moved=9,
        countdown=Countdown(people=4, days=9),
        checked_at=NOW - HOUR,
        expiring=(Expiring(about="H9", until=NOW + 3 * DAY),),
        burndown=FALLING,
    )
    return replace(usual, **more)


def report(shown: Burndown = FALLING, results: dict[Step, StepResult] | None = None, **more: Any) -> Report:
    return Report(
        facts=facts(**more),
        status=judge_readiness(RESULTS if results is None else results, NOW),
        burndown=shown,
        history=shown.points,
        made_at=NOW,
    )


def unknown_report() -> Report:
    """Nothing is known of anybody: the checks are too old."""
    old = {step: result(step, at=NOW - 3 * DAY) for step in Step if step is not Step.PILOT}
    return report(
        burndown(63, 63, unknown=63, because="Nobody was moved in the last four weeks."),
        old,
        count=Headcount(unknown=250),
        since=None,
        blockers=(),
        blockers_in_all=0,
        fixed=(),
        fixed_in_all=0,
        attention=(),
        moves=(),
        moves_in_all=0,
        moved=0,
        countdown=Countdown(),
        expiring=(),
        sources=(Source(key="old", says="Last checked 72 h ago: cannot tell."),),
    )
