"""Requests that go on by themselves, in a ledger with a clock that stands still until it is moved."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.moves.advancing import Advancing, Aside, at_once
from bot.moves.pace import MovePace
from bot.moves.rechecking import GO, LookAgain, Recheck
from commands.rules.moves.by_hand import Patience
from commands.rules.moves.lifecycle import PATIENCE
from commands.rules.moves.policy import Policy
from commands.rules.moves.requirement import Requirement
from storage.database import Database
from storage.ledger import decisions, items, outbox
from storage.ledger.tables import MoveRequest, OutboxMessage
from storage.states import DecisionKind, ItemState, RequestState
from tests.bot.moves.claims import Clock
from tests.storage.ledger.requesting import decision, opened, the

NEEDS = Requirement(2, ("telephony",), ("2 approvals.",)).as_json()
POLICY = Policy(
    channel="C2",
    remind=(timedelta(minutes=30), timedelta(hours=2)),
    escalate_after=timedelta(hours=4),
    escalation="Identity",
)


class Requests:
    """A ledger, an engine's part that advances it, and a clock."""

    def __init__(self, database: Database, *, patience: Patience = PATIENCE) -> None:
        self.database = database
        self.clock = Clock()
        self.looks: list[int] = []
        self.answer: Callable[[MoveRequest], Recheck] = lambda _: GO
        self.pace = MovePace(look_again=0.0)
        self.patience = patience
        self.advancing = self.another()

    def another(self, look_again: LookAgain | None = None, *, aside: Aside = at_once) -> Advancing:
        """One more replica."""

        def look(request: MoveRequest) -> Recheck:
            self.looks.append(request.id or 0)
            return self.answer(request)

        return Advancing(
            database=self.database,
            policy=POLICY,
            look_again=look_again or look,
            now=self.clock.now,
            pace=self.pace,
            aside=aside,
            patience=self.patience,
        )

    def ask(self, people: str = "ab", **others: Any) -> int:
        return opened(self.database, people, **{"requirement": NEEDS, "channel": "C2", **others})

    def decide(self, request_id: int, person: str, *groups: str, reject: bool = False) -> None:
        values = decision(
            person,
            groups=list(groups or ("identity",)),
            kind=DecisionKind.REJECT if reject else DecisionKind.APPROVE,
            reason="Not now." if reject else "",
            now=self.clock.now(),
        )
        with self.database.writing() as session:
            assert decisions.decide(session, request_id, **values)

    def approve(self, request_id: int) -> None:
        self.decide(request_id, "U2", "telephony")
        self.decide(request_id, "U3", "identity")

    def started(self, people: str = "ab", **others: Any) -> int:
        request_id = self.ask(people, **others)
        self.approve(request_id)
        self.advancing()
        self.advancing()
        assert self.state(request_id) is RequestState.RUNNING
        return request_id

    def settle(self, request_id: int, **outcomes: ItemState) -> None:
        with self.database.writing() as session:
            for one in items.claim(
                session,
                request_id,
                owner="me",
                free=9,
                now=self.clock.now(),
                lease=timedelta(seconds=30),
                own_tokens=(),
            ):
                if one.user in outcomes:
                    state = outcomes[one.user]
                    items.settle(
                        session, one.id, token=one.token, state=state, outcome="It ended.", now=self.clock.now()
                    )

    def state(self, request_id: int) -> RequestState:
        return the(self.database, request_id).state

    def said(self, key: str) -> OutboxMessage | None:
        with self.database.session() as session:
            return outbox.of_key(session, key)

    def said_of(self, request_id: int, kind: str) -> list[dict[str, Any]]:
        with self.database.session() as session:
            rows = session.connection().exec_driver_sql(
                "SELECT payload FROM outbox_message WHERE request_id = ? AND kind = ? ORDER BY id", (request_id, kind)
            )
            return [json.loads(row[0]) for row in rows]
