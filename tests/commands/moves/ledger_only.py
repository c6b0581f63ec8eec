"""Requests in a database alone: what is only read from the ledger needs no company."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from sqlmodel import col, update

from commands.moves.agreeing import new_items
from commands.rules.moves.plan import Member, Options, Plan
from commands.rules.moves.requirement import Requirement
from commands.services import Services
from connectors.errors import Unreachable
from storage.database import Database
from storage.ledger import requests
from storage.ledger.tables import MoveItem, MoveRequest
from storage.states import ItemState, MoveKind, RequestState
from tests.storage.ledger.requesting import MINUTE, NOW, change, opened

ADA = "U0ADA"
WINDOW = (NOW + timedelta(days=6), NOW + timedelta(days=6, hours=3))


def ledger_services(database: Database) -> Services:
    """Services that can read the ledger and the clock, and nothing else."""
    return services_of(database, None)


class Silent:
    """A source that answers nothing, whatever it is asked."""

    name = "The source"

    def __getattr__(self, name: str) -> Any:
        def refuse(*_: Any, **__: Any) -> Any:
            raise Unreachable("The source", name, "no answer")

        return refuse


def services_of(database: Database, source: object, **others: Any) -> Services:
    """The same, with something that stands for every source."""
    every = cast(Any, source)
    usual: dict[str, Any] = {
        "organisation": None,
        "graph": every,
        "nameserver": every,
        "shell": every,
        "people": every,
        "edge": every,
        "teams": every,
        "mover": every,
        "database": database,
        "now": lambda: NOW + MINUTE,
    }
    return Services(**{**usual, **others})


def plan_for(keys: str, **options: Any) -> Plan:
    """A plan to move these people, named by one letter each."""
    members = tuple(
        Member(
            key=key,
            name=key.upper(),
            upn=f"{key}@fabrikam.com",
            sip=f"sip:{key}@fabrikam.com",
            pool="pool01.contoso.com",
        )
        for key in keys
    )
    usual = {"target": "sipfed.online.lync.com", "executor": "remoting", "concurrency": 4, "canary": 0}
    known = {"kind": MoveKind.MOVE, "halt_percent": 20, "window_start": None, "window_end": None}
    return Plan(members=members, options=Options(**{**usual, **known, **options}))


def asked_for(
    database: Database,
    keys: str = "abcdef",
    *,
    planned: str | None = None,
    pools: Mapping[str, str] | None = None,
    **others: Any,
) -> int:
    """A pending request for these people; `planned`: those who are in its present plan; `pools`: of some of them."""
    everybody = plan_for(keys)
    came_from = pools or {}
    everybody = replace(
        everybody, members=tuple(replace(one, pool=came_from.get(one.key, one.pool)) for one in everybody.members)
    )
    plan = replace(everybody, members=tuple(one for one in everybody.members if one.key in (planned or keys)))
    known = {
        "plan": plan.as_json(),
        "digest": plan.digest,
        "requirement": Requirement(2, ("Telephony",), ("2 approvals.",)).as_json(),
        "requester": ADA,
        "channel": "C0MIGRATION",
        "items": new_items(everybody.members),
    }
    return opened(database, keys, **{**known, **others})


def standing(database: Database, number: int, state: RequestState, *states: ItemState, **columns: Any) -> None:
    """Bring a request into a state, and its people into theirs, from the first on."""
    if state is not RequestState.PENDING:
        change(database, number, RequestState.RUNNING)
        people_stand(database, number, states)
        assert change(database, number, state, now=NOW + MINUTE)
    people_stand(database, number, states)
    if columns:
        with database.writing() as session:
            session.exec(update(MoveRequest).where(col(MoveRequest.id) == number).values(**columns))


def people_stand(database: Database, number: int, states: Sequence[ItemState], **columns: Any) -> None:
    """Set the states of people, from the first on, without anything else that belongs to it."""
    with database.writing() as session:
        for item, state in zip(requests.items_of(session, number), states, strict=False):
            moved = {"moved_at": NOW} if state is ItemState.MOVED else {}
            session.exec(update(MoveItem).where(col(MoveItem.id) == item.id).values(state=state, **moved, **columns))
