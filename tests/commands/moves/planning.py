"""Services with a policy, in a company whose step 4 was found ready, and people who can be moved."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from commands import move, rollback
from commands.answers import Answered
from commands.catalogue import Command, run
from commands.history import remember
from commands.moves.results import RequestResult, ReviewResult
from commands.rules.moves.limits import Limits
from commands.rules.moves.policy import ApproverGroup, Occasion, Policy, Rule, with_defaults
from commands.services import Services
from commands.step import Request, StatusResult, Step, StepResult, Verdict
from commands.words import split
from storage.ledger import decisions, requests
from storage.ledger.tables import MoveItem, MoveRequest
from storage.states import DecisionKind, ItemState, RequestState
from tests.commands.conftest import connecting, database_in
from tests.running_company import RunningCompany

ADA, BEN, IRIS, TESS = "U0ADA", "U0BEN", "U0IRIS", "U0TESS"
POLICY = Policy(
    channel="C0APPROVALS",
    groups=(ApproverGroup(name="Identity", users=(IRIS, BEN)), ApproverGroup(name="Telephony", users=(TESS,))),
    rules=with_defaults([Rule(when=Occasion.VOICE, approvals=2, groups=("Telephony",))]),
)
MEMBERS: Mapping[str, frozenset[str]] = {"Identity": frozenset({IRIS, BEN}), "Telephony": frozenset({TESS})}


def planning(services: Services, **changes: Any) -> Services:
    """Services whose organisation has a policy, and whose step 4 was found ready a moment ago."""
    found = StepResult(
        step=Step.HYBRID, verdict=Verdict.PASS, headline="Ready.", findings=(), checked_at=services.now()
    )
    remember(services, found, ADA)
    known: dict[str, Any] = {"policy": POLICY, "moves": Limits(executor="remoting")}
    organisation = replace(services.organisation, **known | changes)
    return replace(services, organisation=organisation, approvers=lambda: MEMBERS)


def later(services: Services, **by: float) -> Services:
    """The same services, so much later."""
    now, passed = services.now, timedelta(**by)

    def moved_on() -> datetime:
        return now() + passed

    return replace(services, now=moved_on)


def ordinary(company: RunningCompany, number: int) -> list[Any]:
    """So many people who can be moved and have no telephone."""
    truth = company.describe()
    groups = ("missing_in_cloud", "without_licence", "already_in_cloud", "disabled_accounts", "upn_fallback")
    odd = {someone["upn"] for group in groups for someone in truth[group]["people"]}
    odd |= {party["upn"] for conflict in truth["conflicts"] for party in conflict["parties"]}
    odd |= {one["upn"] for one in truth["sip_differs_from_upn"]["people"] + truth["voice_users"]["people"]}
    fitting = [one for one in company.world.people if one.sfb_enabled and one.user_principal_name not in odd]
    return fitting[:number]


def names(people: list[Any]) -> str:
    return " ".join(one.user_principal_name for one in people)


def asked(services: Services, command: Command, text: str, *, by: str = ADA, in_slack: bool = True) -> Answered:
    """What a typed command answers."""
    result = run(command, services, Request(words=split(text), asked_by=by, channel="C0MIGRATION", in_slack=in_slack))
    assert not isinstance(result, StatusResult)
    return result


def reviewed(services: Services, text: str, *, command: Command = move, by: str = ADA) -> ReviewResult:
    found = asked(services, command, text, by=by)
    assert isinstance(found, ReviewResult)
    return found


def sent(services: Services, review: ReviewResult, *, by: str = ADA) -> RequestResult:
    command: Command = rollback if review.confirm else move
    found = asked(services, command, f"send {review.draft} {review.confirm}".strip(), by=by)
    assert isinstance(found, RequestResult)
    return found


def requested(services: Services, text: str) -> int:
    """Ask for a move; the number of the request."""
    return sent(services, reviewed(services, text)).line.id


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database in which a move is asked for: for tests of what is done with a request."""

    number: int
    file: Path

    def copy_for(self, services: Services) -> int:
        """Let the database of these services be as that one; the number of the request."""
        into = services.database.engine.url.database or ""
        with closing(sqlite3.connect(self.file)) as made, closing(sqlite3.connect(into)) as other:
            made.backup(other)
        return self.number


def prepared(company: RunningCompany, folder: Path, text: str) -> Prepared:
    """Ask for a move as everybody does: once, since everything is read for that."""
    with database_in(folder) as database, connecting(database) as connect:
        number = requested(planning(connect(company)), text)
    return Prepared(number, folder / "hybridbot.db")


def approve(services: Services, number: int, person: str, *, source: str = "button") -> bool:
    """Let somebody approve; False where that decides nothing any more."""
    with services.database.writing() as session:
        request = requests.get(session, number)
        assert request is not None
        return decisions.decide(
            session, number, person=person, kind=DecisionKind.APPROVE, digest=request.digest, groups=["Identity"],
            source=source, message_ts="1.0", event="Ev1", reason="", now=services.now(),
        )  # fmt: skip


def counting(services: Services, number: int) -> int:
    """How many decisions count."""
    with services.database.session() as session:
        return len(decisions.current(session, number))


def approved(services: Services, number: int, *, to: RequestState = RequestState.APPROVED) -> None:
    """Let somebody approve, and bring the request into a state as the engine does."""
    approve(services, number, IRIS)
    with services.database.writing() as session:
        assert requests.change_state(
            session, number, of=tuple(RequestState), to=to, by="bot", action="test", now=services.now()
        )


def settle(services: Services, number: int, states: Mapping[int, ItemState]) -> None:
    """Bring people of a request, by position, into a state."""
    with services.database.writing() as session:
        for item in requests.items_of(session, number):
            if item.position in states:
                item.state = states[item.position]
                session.add(item)


def the(services: Services, number: int) -> MoveRequest:
    with services.database.session() as session:
        found = requests.get(session, number)
        assert found is not None
        return found


def people_of(services: Services, number: int) -> list[MoveItem]:
    with services.database.session() as session:
        return requests.items_of(session, number)
