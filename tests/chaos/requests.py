"""The requests of a run, put into the ledger as commands and listeners do, and what else people do to them."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlmodel import Session

from commands.moves import halting, stopping
from commands.rules.moves.plan import Member, Options, Plan
from commands.rules.moves.requirement import Requirement
from commands.services import Services
from commands.step import UsageError
from sandbox.world import CLOUD, ON_PREMISES, Person, World
from storage.database import Database, StorageError
from storage.ledger import decisions, outbox, requests
from storage.ledger.opening import NewRequest, open_request
from storage.ledger.people import NewItem
from storage.states import DecisionKind, MoveKind, RequestState

CHANNEL = "C0MIGRATION"
APPROVERS = ("U0IRIS", "U0TESS")
REQUESTER = "U0ADA"
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One request of a run."""

    name: str
    people: Sequence[Person]
    concurrency: int = 4
    canary: int = 0
    halt_percent: int = 50
    window: tuple[datetime, datetime] | None = None
    approvals: int = 2
    """How many of the two approvals that it needs it gets."""


def movable(world: World) -> list[Person]:
    """Everybody whom a move would neither refuse nor cost anything."""
    return [
        person
        for person in world.people
        if person.sfb_enabled
        and person.kind == "user"
        and person.account_enabled
        and person.sip_address
        and person.hosting_provider == ON_PREMISES
        and not (person.enterprise_voice or person.line_uri or person.dial_in_conferencing)
    ]


def open_one(database: Database, wanted: Wanted) -> int:
    """Put a request into the ledger, with its card, and the decisions about it; its id."""
    plan = _plan(wanted)
    request_id = patiently(lambda: _in_one(database, lambda session: _open(session, wanted, plan)))
    for person in APPROVERS[: wanted.approvals]:
        patiently(lambda person=person: _in_one(database, lambda s: decide(s, request_id, person, plan.digest)))  # type: ignore[misc] # mypy loses the default
    return request_id


def _plan(wanted: Wanted) -> Plan:
    members = tuple(
        Member(
            key=str(person.guid),
            name=person.display_name,
            upn=person.user_principal_name,
            sip=person.sip_address,
            pool=person.registrar_pool,
        )
        for person in wanted.people
    )
    start, end = wanted.window or (None, None)
    return Plan(
        members=members,
        options=Options(
            kind=MoveKind.MOVE,
            target=CLOUD,
            executor="remoting",
            concurrency=wanted.concurrency,
            canary=wanted.canary,
            halt_percent=wanted.halt_percent,
            window_start=start,
            window_end=end,
        ),
    )


def _open(session: Session, wanted: Wanted, plan: Plan) -> int:
    now = datetime.now(UTC)
    opened = open_request(
        session,
        NewRequest(
            origin=f"chaos:{wanted.name}",
            kind=MoveKind.MOVE,
            requester=REQUESTER,
            title=wanted.name,
            reason="chaos",
            plan=plan.as_json(),
            digest=plan.digest,
            requirement=Requirement(2, (), ("2 approvals.",)).as_json(),
            items=tuple(
                NewItem(key=member.key, name=member.name, identity=member.upn, sip_address=member.sip)
                for member in plan.members
            ),
            concurrency=wanted.concurrency,
            canary=wanted.canary,
            halt_percent=wanted.halt_percent,
            window_start=plan.options.window_start,
            window_end=plan.options.window_end,
            expires_at=now + timedelta(hours=1),
            next_reminder_at=None,
            asked_in=CHANNEL,
            channel=CHANNEL,
        ),
        now=now,
    )
    request = opened.request
    outbox.put(session, key=request.card_key, kind="card", channel=CHANNEL, request_id=request.id, run_at=now)
    return request.id or 0


def decide(session: Session, request_id: int, person: str, digest: str) -> bool:
    """Approve as one of the approvers."""
    return decisions.decide(
        session,
        request_id,
        person=person,
        kind=DecisionKind.APPROVE,
        digest=digest,
        groups=("Identity",),
        source="button",
        message_ts="",
        event=f"{request_id}:{person}",
        reason="",
        now=datetime.now(UTC),
    )


def pause(services: Services, request_id: int) -> None:
    """As /hybrid pause does, where there is something to pause."""
    _do(lambda: stopping.pause(services, request_id, by=REQUESTER, reason=""))


def cancel(services: Services, request_id: int) -> None:
    """As /hybrid cancel does, where there is something to cancel."""
    _do(lambda: stopping.cancel(services, request_id, by=REQUESTER, reason="the run wants it"))


def halt(services: Services) -> None:
    """As /hybrid halt does."""
    _do(lambda: halting.halt(services, by=REQUESTER, reason="the run wants it"))


def go_on(services: Services, numbers: Iterable[int]) -> None:
    """As people do: the halt is lifted, what is paused is resumed, and what lacks its approvals gets them."""
    _do(lambda: halting.lift(services, by=REQUESTER))
    for number in numbers:
        if _state(services, number) is RequestState.PAUSED:
            _do(lambda number=number: stopping.resume(services, number, by=REQUESTER))
        if _state(services, number) is RequestState.PENDING:
            patiently(lambda number=number: _in_one(services.database, lambda session: _agree(session, number)))


def _agree(session: Session, request_id: int) -> None:
    """One of the two takes it back before the other agrees, and agrees again."""
    request = requests.get(session, request_id)
    if request is None:
        return
    first, second = APPROVERS
    decide(session, request_id, first, request.digest)
    why, event, now = "the reaction was taken away", f"{request_id}:again", datetime.now(UTC)
    decisions.withdraw(session, request_id, person=first, by=first, why=why, event=event, now=now)
    decide(session, request_id, second, request.digest)
    decide(session, request_id, first, request.digest)


def _state(services: Services, request_id: int) -> RequestState | None:
    def look() -> RequestState | None:
        with services.database.session() as session:
            request = requests.get(session, request_id)
            return request.state if request else None

    return patiently(look)


def _do(what: Callable[[], object]) -> None:
    """What somebody types, as often as the database needs; a refusal is an answer, too."""
    with suppress(UsageError):
        patiently(what)


def patiently(what: Callable[[], Value], *, seconds: float = 60.0) -> Value:
    """Do something in a database that may be gone for a while: people try again, too."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(StorageError):
            return what()
        time.sleep(0.3)
    return what()


def _in_one(database: Database, what: Callable[[Session], Value]) -> Value:
    with database.writing() as session:
        return what(session)
