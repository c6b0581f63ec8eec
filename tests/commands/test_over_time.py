"""What is read over time, from a database alone: standings, headcounts, blockers, changes, burn-downs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from commands.history import remember
from commands.over_time import (
    burndown,
    changes_since,
    headcount,
    headcount_at,
    people_blockers,
    readiness_history,
    scopes,
    snapshot_at,
)
from commands.rules.over_time.scopes import read_scope
from commands.rules.over_time.values import EVERYBODY, Headcount
from commands.services import Organisation, Services
from commands.step import Blocker, Finding, PersonFound, Step, StepResult, Verdict
from storage.database import Database
from tests.commands.moves.ledger_only import services_of
from tests.commands.values import NOW, REFERENCE

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


At = Callable[[datetime], Services]


@pytest.fixture
def at(database: Database) -> At:
    """Services at a moment; no source answers."""
    organisation = Organisation(tenant_id="t", reference=REFERENCE, cloud=REFERENCE.clouds["global"])
    return lambda now: services_of(database, None, organisation=organisation, now=lambda: now)


def test_everybody_is_counted_where_they_stand(at: At) -> None:
    """Moved, ready, blocked and unknown; by unit, department and SIP domain, however these are spelled."""
    people = (
        somebody("ada"),
        somebody("ben", Verdict.FAIL, blockers=(LICENCE,), alone=True),
        somebody("cleo", Verdict.FAIL, blockers=(LICENCE, POOL), unit="Büro"),
        somebody("dora", None, department="HR"),
        somebody("emil", Verdict.UNKNOWN, sip_domain="fabrikam.com"),
    )
    services = at(NOW)
    remember(services, looked(*people), "U1")
    assert headcount(services, EVERYBODY) == Headcount(moved=1, ready=1, blocked=2, unknown=1)
    assert headcount(services, read_scope("ou BÜRO")) == Headcount(blocked=1)
    assert headcount(services, read_scope("department hr")) == Headcount(moved=1)
    assert headcount(services, read_scope("@Fabrikam.com")) == Headcount(unknown=1)
    assert headcount(services, read_scope("ou nowhere")).whole == 0
    found = scopes(services)
    assert (found.everybody, found.units[0], found.departments[1]) == (5, ("Workshop", 4), ("HR", 1))
    first, second = people_blockers(services, EVERYBODY)
    assert (first.check, first.people, first.alone, first.names) == ("U11", 2, 1, ("Ben", "Cleo"))
    assert (second.check, second.people, second.alone) == ("U4", 1, 0)
    assert headcount_at(services, EVERYBODY, NOW - HOUR) is None
    assert headcount_at(services, EVERYBODY, NOW + HOUR) == headcount(services, EVERYBODY)


def test_a_look_that_is_too_old_is_unknown_but_for_who_was_moved(at: At) -> None:
    remember(at(NOW), looked(somebody("ada"), somebody("dora", None)), "U1")
    later = NOW + DAY + HOUR
    assert headcount(at(later), EVERYBODY) == Headcount(moved=1, unknown=1)
    assert headcount_at(at(later), EVERYBODY, later) == Headcount(moved=1, unknown=1)
    assert people_blockers(at(later), EVERYBODY) == ()


def test_history_has_a_point_for_each_day(at: At) -> None:
    remember(at(NOW), looked(somebody("ada"), at=NOW - 2 * DAY), "U1")
    remember(at(NOW), looked(somebody("ada", None)), "U1")
    points = readiness_history(at(NOW), EVERYBODY, 30)
    assert [point.count.moved for point in points] == [0, 0, 1]
    assert burndown(at(NOW), EVERYBODY).because == "Everybody is moved."


def test_changes_are_those_since_a_moment(at: At) -> None:
    finding = Finding(check="T3", title="t", verdict=Verdict.FAIL, says="It is so.")
    remember(at(NOW), of_step(Step.TENANT, replace(finding, verdict=Verdict.PASS), at=NOW - DAY), "U1")
    remember(at(NOW), of_step(Step.TENANT, finding, verdict=Verdict.FAIL), "U1")
    changes = changes_since(at(NOW), NOW - HOUR)
    assert [change.key for change in changes.failing] == [(Step.TENANT, "T3", "")]
    assert changes.failing[0].since == NOW
    assert snapshot_at(at(NOW), NOW - 2 * DAY).results == {}
