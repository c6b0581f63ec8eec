"""Step 1 put together: the Microsoft 365 tenant, its licences, and who may move people."""

from typing import Protocol

from commands.rules.check import Check
from commands.rules.plans import free_seats, seats
from commands.rules.tenant import (
    t01_access,
    t02_one_tenant,
    t03_sfb_plan,
    t04_teams_plan,
    t05_free_seats,
    t06_not_locked,
    t07_move_account,
)
from commands.rules.tenant.facts import TenantFacts
from commands.rules.tenant.outages import outages
from commands.rules.unread import Unread, silent
from commands.rules.wording import headline
from commands.step import Finding, Step, StepResult, gravest


class Condition(Protocol):
    """The shape of a module with one check of this step."""

    CHECK: Check

    def judge(self, facts: TenantFacts, /) -> Finding:
        """The finding of the check."""
        ...


CONDITIONS: tuple[Condition, ...] = (
    t01_access,
    t02_one_tenant,
    t03_sfb_plan,
    t04_teams_plan,
    t05_free_seats,
    t06_not_locked,
    t07_move_account,
)
CHECKS: tuple[Check, ...] = tuple(condition.CHECK for condition in CONDITIONS)


def judge_tenant(facts: TenantFacts) -> StepResult:
    """All findings of the step."""
    findings = tuple(condition.judge(facts) for condition in CONDITIONS)
    return StepResult(
        step=Step.TENANT,
        verdict=gravest(finding.verdict for finding in findings),
        headline=headline(findings, ready=_ready(facts)),
        findings=findings,
        checked_at=facts.now,
        sources=(*outages(facts.health), *silent(facts.tenant, facts.skus, facts.pilots, facts.teams, facts.roles)),
    )


def _ready(facts: TenantFacts) -> str:
    """Everything passed, so both sources have answered."""
    if isinstance(facts.tenant, Unread) or isinstance(facts.skus, Unread):
        return ""
    teams = facts.plans.teams
    return (
        f"Ready: {facts.tenant.name}, {seats(facts.skus, teams):,} Teams seats, {free_seats(facts.skus, teams):,} free."
    )
