"""What the checks of a small company have stored, and subscriptions to digests of it."""

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from sqlmodel import select

from commands.digests.making import DIGEST
from commands.digests.subscribing import subscribe
from commands.history import remember
from commands.rules.digests.ask import Ask
from commands.rules.digests.facts import DigestFacts, loaded
from commands.services import Services
from commands.step import Blocker, Finding, PersonFound, Step, StepResult, Verdict
from storage.database import Database
from storage.digests.tables import Digest
from storage.ledger import outbox
from storage.ledger.tables import OutboxMessage
from tests.commands.over_time.seen import DAY as DAY
from tests.commands.over_time.seen import HOUR as HOUR
from tests.commands.over_time.seen import services_at, somebody

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
"""08:30 in Berlin."""
CHANNEL, ADA = "C0MIGRATION", "U0ADA"
DAILY = Ask(channel=CHANNEL, at=time(8, 30), zone="Europe/Berlin")
LICENCE = Blocker(check="U11", title="Licence with Teams", fix="Assign a licence.", who="Licence administrator")

at, person = services_at, somebody
"""Under the names by which the tests of digests know them."""


def held(name: str, **more: Any) -> PersonFound:
    return person(name, Verdict.FAIL, blockers=(LICENCE,), alone=True, **more)


def not_verified(domain: str = "fabrikam.com") -> Finding:
    return Finding(
        check="D2",
        title="The domain is verified",
        verdict=Verdict.FAIL,
        says=f"{domain} is not verified yet.",
        subject=domain,
        remedy="Publish the TXT record.",
        who="DNS administrator",
    )


def checked(services: Services, *people: PersonFound, findings: tuple[Finding, ...] = ()) -> None:
    """All checks ran now: these people were found, and of the domains this."""
    now = services.now()
    for step in Step:
        of_step = findings if step is Step.DOMAINS else (_ready(step),)
        verdict = Verdict.FAIL if findings and step is Step.DOMAINS else Verdict.PASS
        result = StepResult(
            step=step, verdict=verdict, headline="h", findings=of_step or (_ready(step),), checked_at=now
        )
        remember(services, replace(result, people=people) if step is Step.PILOT else result, ADA)


def _ready(step: Step) -> Finding:
    return Finding(check=f"X{step.number}", title="All is well", verdict=Verdict.PASS, says="All is well.")


def subscribed(database: Database, ask: Ask = DAILY, *, now: datetime = MONDAY - DAY, by: str = ADA) -> int:
    return subscribe(at(database, now), ask, by=by).row.id or 0


def kept(database: Database) -> list[Digest]:
    with database.session() as session:
        return list(session.exec(select(Digest).order_by(Digest.slot_at)))  # type: ignore[arg-type] # a column


def told(database: Database, kind: str) -> list[OutboxMessage]:
    with database.session() as session:
        return list(session.exec(select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)))  # type: ignore[arg-type] # a column


def delivered(database: Database, now: datetime, *, problem: str = "") -> None:
    """Slack takes everything that waits; with a problem everything but the digests, which are given up for that."""
    with database.writing() as session:
        while (taken := outbox.claim(session, owner="me", now=now, lease=HOUR)) is not None:
            number, token = taken.id or 0, taken.lease_token
            if problem and taken.kind == DIGEST:
                outbox.failed(session, number, token=token, problem=problem, now=now)
            else:
                outbox.sent(session, number, token=token, edition=1, channel="C1", ts="1.1", now=now)


def facts_of(row: Digest) -> DigestFacts:
    found = loaded(row.facts)
    assert found is not None
    return found
