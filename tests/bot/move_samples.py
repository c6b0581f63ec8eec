"""Requests in every state, as the tables would hold them: what views are tried with."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.outbox.rendering import CARD, Matter
from commands.rules.moves.plan import Member, Options, Plan
from commands.rules.moves.policy import ApproverGroup, Policy
from commands.rules.moves.requirement import Requirement
from storage.ledger.tables import Decision, MoveItem, MoveRequest
from storage.states import DecisionKind, ItemState, MoveKind, RequestState
from tests.bot.chat import ADA, IRIS, MIGRATION, TESS

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
POLICY = Policy(
    channel=MIGRATION,
    groups=(
        ApproverGroup(name="Identity", user_groups=("S0IDENTITY",)),
        ApproverGroup(name="Telephony", user_groups=("S0TELEPHONY",)),
    ),
    escalation="Identity",
)
NEEDS = Requirement(
    2, ("Telephony",), ("2 approvals, one of them from Telephony, because 5 people have a phone number.",)
)
_NAMES = ("Ada Lovelace", "Grace Hopper", "Alan Turing", "Edsger Dijkstra", "Barbara Liskov", "Donald Knuth")


def member(number: int, **more: Any) -> Member:
    name = f"{_NAMES[number % len(_NAMES)]} {number}" if number >= len(_NAMES) else _NAMES[number]
    handle = name.lower().replace(" ", ".")
    known = {"key": f"key-{number}", "name": name, "upn": f"{handle}@contoso.com", "sip": f"sip:{handle}@contoso.com"}
    return Member(**{**known, "pool": "pool01.contoso.com", "voice": number < 5, **more})


def plan_of(number: int = 24, *, members: Sequence[Member] = (), **options: Any) -> Plan:
    usual = {
        "kind": MoveKind.MOVE,
        "target": "sipfed.online.lync.com",
        "executor": "remoting",
        "concurrency": 4,
        "canary": 1,
        "halt_percent": 20,
        "window_start": NOW + timedelta(days=6, hours=16),
        "window_end": NOW + timedelta(days=6, hours=19),
    }
    found = tuple(members) or tuple(member(each) for each in range(number))
    return Plan(members=found, options=Options(**{**usual, **options}))


def request_of(plan: Plan, state: RequestState = RequestState.PENDING, **more: Any) -> MoveRequest:
    known = {
        "id": 12,
        "origin": "trigger:1",
        "kind": plan.options.kind,
        "state": state,
        "requester": ADA,
        "askers": json.dumps([ADA]),
        "title": "pilot wave 2",
        "reason": "The pilot of Sales goes on, before the quarter ends.",
        "plan": plan.as_json(),
        "digest": plan.digest,
        "requirement": NEEDS.as_json(),
        "channel": MIGRATION,
        "message_ts": "1700000000.000100",
        "concurrency": 4,
        "canary": 1,
        "halt_percent": 20,
        "created_at": NOW - timedelta(minutes=25),
        "asked_at": NOW - timedelta(minutes=25),
        "expires_at": NOW + timedelta(hours=23),
    }
    return MoveRequest(**{**known, **more})


def items_of(plan: Plan, *states: ItemState, **more: Any) -> list[MoveItem]:
    """The people of a plan: in these states, and from then on queued."""
    found = [*states, *[ItemState.QUEUED] * len(plan.members)][: len(plan.members)]
    return [
        MoveItem(
            id=number + 1,
            request_id=12,
            position=number,
            user=each.key,
            name=each.name,
            identity=each.upn,
            sip_address=each.sip,
            state=state,
            run_at=NOW,
            **(more if state is ItemState.FAILED else {}),
        )
        for number, (each, state) in enumerate(zip(plan.members, found, strict=True))
    ]


def decision(
    person: str, *groups: str, kind: DecisionKind = DecisionKind.APPROVE, plan: Plan | None = None, **more: Any
) -> Decision:
    known = {
        "id": 1,
        "request_id": 12,
        "person": person,
        "kind": kind,
        "digest": (plan or plan_of()).digest,
        "groups": json.dumps(groups),
        "source": "reaction",
        "message_ts": "1700000000.000100",
        "event": "event:Ev1",
        "decided_at": NOW - timedelta(minutes=8),
    }
    return Decision(**{**known, **more})


def matter_of(
    request: MoveRequest,
    items: Sequence[MoveItem] = (),
    decisions: Sequence[Decision] = (),
    *,
    kind: str = CARD,
    **payload: Any,
) -> Matter:
    return Matter(kind=kind, payload=payload, request=request, items=items, decisions=decisions, now=NOW)


AGREED = (decision(IRIS, "Identity"), decision(TESS, "Telephony", id=2, decided_at=NOW - timedelta(minutes=3)))
