"""People as a look has seen them, and services that tell what is stored of that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from commands.services import Organisation, Services
from commands.step import Blocker, Finding, PersonFound, Step, StepResult, Verdict
from storage.database import Database
from tests.commands.moves.ledger_only import services_of
from tests.commands.values import NOW, REFERENCE

At = Callable[[datetime], Services]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LICENCE = Blocker(check="U11", title="Teams licence", fix="Assign a licence.", who="Licence administrator")
POOL = Blocker(check="U4", title="Pool", fix="Move the pool.", who="Skype administrator")


def somebody(name: str, verdict: Verdict | None = Verdict.PASS, **changes: Any) -> PersonFound:
    """A person of this name, in Sales and the Workshop, who is ready."""
    values: dict[str, Any] = {
        "key": name,
        "name": name.title(),
        "identity": f"{name}@contoso.com",
        "sip_domain": "contoso.com",
        "unit": "Workshop",
        "department": "Sales",
        "verdict": verdict,
    }
    return PersonFound(**values | changes)


def looked(*people: PersonFound, at: datetime = NOW) -> StepResult:
    """A look at everybody."""
    return replace(of_step(Step.PILOT, at=at), people=people)


def of_step(step: Step, *findings: Finding, at: datetime = NOW, verdict: Verdict = Verdict.WARN) -> StepResult:
    """A result with these findings."""
    return StepResult(step=step, verdict=verdict, headline="h", findings=findings, checked_at=at)


def services_at(database: Database, now: datetime) -> Services:
    """Services at a moment; no source answers."""
    organisation = Organisation(tenant_id="t", reference=REFERENCE, cloud=REFERENCE.clouds["global"])
    return services_of(database, None, organisation=organisation, now=lambda: now)
