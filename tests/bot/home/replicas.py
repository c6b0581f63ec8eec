"""Replicas of the part of a bot that publishes Home tabs, on one database and one pretend workspace."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from slack_sdk import WebClient

from bot.approvals.approvers import Approvers
from bot.home.drawing import Drawing
from bot.home.publishing import Homes
from bot.home.visitors import Visitors
from bot.home.watching import Republishing
from bot.people import Admins, People
from commands.rules.moves.policy import ApproverGroup, Policy
from commands.services import Organisation, Services
from storage.database import Database
from storage.models import HomeVisit
from tests.commands.moves.ledger_only import ledger_services
from tests.sandbox.slack.running import Workspace

ADA, IRIS, NORA, GUS = "U0ADA", "U0IRIS", "U0NORA", "U0GUS"
POLICY = Policy(
    channel="C0MIGRATION",
    groups=(
        ApproverGroup(name="Identity", user_groups=("S0IDENTITY",)),
        ApproverGroup(name="Telephony", user_groups=("S0TELEPHONY",)),
    ),
)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def on(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass(frozen=True)
class Replica:
    """What publishes Home tabs in one process."""

    services: Services
    homes: Homes
    watching: Republishing

    def look(self) -> None:
        assert self.watching.look_once() is False, "there is never more to do at once"


def visitors_of(workspace: Workspace, clock: Clock, **more: Any) -> Visitors:
    client = workspace.client()
    people = People(client, Admins(group="S0ADMINS", team_id="T0CONTOSO"), now=clock.now)
    return Visitors(people, Approvers(client, POLICY.groups), team_id="T0CONTOSO", now=clock.now, **more)


def services_of(database: Database, clock: Clock) -> Services:
    organisation = Organisation(tenant_id="t", reference=cast(Any, None), cloud=cast(Any, None), policy=POLICY)
    return replace(ledger_services(database), organisation=organisation, now=clock.now)


def replica(
    workspace: Workspace, database: Database, clock: Clock, *, client: WebClient | None = None, drawing: Any = None
) -> Replica:
    services = services_of(database, clock)
    homes = Homes(services, visitors_of(workspace, clock), client or workspace.client(), drawing or Drawing(services))
    return Replica(services, homes, Republishing(services, homes))


def shown(workspace: Workspace, person: str) -> str:
    """What somebody reads in their Home tab."""
    return json.dumps((workspace.get("home", **{"as": person})["view"] or {}).get("blocks", []), ensure_ascii=False)


def published(workspace: Workspace) -> int:
    """How many views were published, or tried."""
    return len(workspace.entries("views.publish"))


def visit(database: Database, person: str) -> HomeVisit | None:
    with database.session() as session:
        return session.get(HomeVisit, person, populate_existing=True)
