"""Run all checks, remember what they found, and say how ready the steps are."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import structlog

from commands import check_hybrid, check_sync, check_users, tenant, verify_domain
from commands.history import latest, remember
from commands.online import read_online
from commands.people import read_people
from commands.rules.check import Check
from commands.rules.matching import Directory
from commands.rules.readiness import judge_readiness
from commands.rules.unread import Unread, cannot_tell
from commands.services import Services
from commands.step import Request, StatusResult, Step, StepResult, Verdict

_log = structlog.get_logger("hybridbot.commands")


def refresh(services: Services, asked_by: str) -> StatusResult:
    """Run the checks of the five steps in their order; each result is stored as soon as it is there.

    `services.progress` is told what runs now. A source that fails costs only its own checks. Raises StorageError
    where results cannot be stored.
    """
    request = Request(asked_by=asked_by)
    users = read_people(services)
    services.progress("Reading how Teams sees the tenant and everybody in it")
    services = replace(services, online=read_online(services, users=True))

    @cache
    def directory() -> Directory | Unread:
        return check_sync.read_directory(services, users)

    checks: tuple[tuple[Step, Callable[[], StepResult]], ...] = (
        (Step.TENANT, lambda: tenant.run(services, request)),
        (Step.DOMAINS, lambda: verify_domain.look_at_all(services, users)),
        (Step.DIRECTORY, lambda: check_sync.compare(services, users, directory())),
        (Step.HYBRID, lambda: check_hybrid.run(services, request)),
        (Step.PILOT, lambda: check_users.judge(services, users, directory())),
    )
    for step, run in checks:
        services.progress(f"Step {step.number} of {len(Step)}: {step.title}")
        remember(services, _isolated(services, step, run), asked_by)
    return judge_readiness(latest(services), services.now())


def _isolated(services: Services, step: Step, run: Callable[[], StepResult]) -> StepResult:
    """The result of one step; where its check breaks, a result that says so."""
    try:
        return run()
    except Exception:  # noqa: BLE001 - outermost loop over independent checks: one that breaks must not take the others along
        _log.exception("check broke", step=str(step))
    missing = Unread(
        source="The check itself",
        detail="it ended with an error of the program",
        remedy="Run this step alone; if it fails again, look into the log of the bot.",
    )
    finding = cannot_tell(Check("", f"Checks of step {step.number}"), missing)
    return StepResult(
        step=step,
        verdict=Verdict.UNKNOWN,
        headline=f"Cannot tell: the checks of step {step.number} ended with an error. {missing.remedy}",
        findings=(finding,),
        checked_at=services.now(),
        sources=(missing.says,),
    )
