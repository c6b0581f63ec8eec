"""A ledger, a clock and a remote system in which requests live, and the rules that no call may break."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import text

from commands.rules.moves.plan import Member, Options, Plan, read_plan
from commands.rules.moves.policy import ApproverGroup, Occasion, Policy, Rule
from commands.services import Organisation, Services
from storage.database import Database
from storage.ledger import requests
from storage.ledger.tables import MoveRequest
from storage.states import MoveKind, RequestState
from tests.bot.moves.claims import Clock
from tests.commands.values import REFERENCE
from tests.storage.ledger.life.remote import CLOUD, Remote

GROUPS = {
    "UTESS": ("Telephony",),
    "UTOM": ("Telephony", "Identity"),
    "UIDA": ("Identity",),
    "UNED": (),
    "UREQ": ("Telephony",),
}
"""Whoever decides, and the groups that they are in; UREQ often is the one who asks."""
POLICY = Policy(
    channel="C2",
    groups=(ApproverGroup(name="Telephony"), ApproverGroup(name="Identity")),
    rules=(
        Rule(when=Occasion.ALWAYS, approvals=1, groups=("Telephony",)),
        Rule(when=Occasion.SIZE, more_than=2, approvals=2),
    ),
    expires=timedelta(hours=4),
    remind=(),
)
PEOPLE = tuple(
    Member(key=str(UUID(int=n)), name=name, upn=f"{name}@fabrikam.com", sip=f"sip:{name}@fabrikam.com")
    for n, name in enumerate(("ada", "ben", "cleo", "dan", "eve"), 1)
)
SERVERS_CLOCK = """
CREATE SCHEMA IF NOT EXISTS clock;
CREATE TABLE IF NOT EXISTS clock.hands (at timestamptz);
TRUNCATE clock.hands;
INSERT INTO clock.hands VALUES (now());
CREATE OR REPLACE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
AS 'SELECT at FROM clock.hands';
"""
"""PostgreSQL asks this clock where `public` comes before `pg_catalog` in the connection's search path.

Its table has a schema of its own: what is in `public` is compared with the migrations.
"""


class World:
    """Everything that the owners share."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        if database.dialect == "postgresql":
            with database.session() as session:
                session.connection().exec_driver_sql(SERVERS_CLOCK)
            self.set_hands()
        self.remote = Remote(self.clock, PEOPLE)
        self.halted = False
        self.approved: dict[int, str] = {}
        """By request, the digest of the plan with which it was started last."""
        self.voices: dict[int, dict[str, tuple[bool, str]]] = {}
        """By request and person, what counts: whether they approved, and the digest that they have seen."""
        self.cards: dict[int, int] = {}
        self.most: dict[int, int] = {}
        self.wrong: list[str] = []
        """Every call that must not have been made."""
        self.services = self._services()

    def _services(self) -> Services:
        nobody = cast(Any, None)  # nothing of this is asked: it would raise
        return Services(
            organisation=Organisation(tenant_id="", reference=REFERENCE, cloud=CLOUD, policy=POLICY),
            graph=nobody,
            nameserver=nobody,
            shell=nobody,
            people=self.remote,
            edge=nobody,
            teams=cast(Any, self.remote),
            mover=nobody,
            database=self.database,
            now=self.clock.now,
        )

    def tick(self, seconds: float) -> None:
        """Time passes, on the server too."""
        self.clock.wait(seconds)
        if self.database.dialect == "postgresql":
            self.set_hands()

    def set_hands(self) -> None:
        """The server tells our time."""
        with self.database.session() as session:
            session.connection().execute(text("UPDATE clock.hands SET at = :at"), {"at": self.clock.now()})

    def all_requests(self) -> list[MoveRequest]:
        """Every request, oldest first."""
        with self.database.session() as session:
            return sorted(requests.recent(session, 1000), key=lambda request: request.id or 0)

    def request(self, request_id: int) -> MoveRequest:
        """One request as it is now."""
        with self.database.session() as session:
            found = requests.get(session, request_id)
        assert found is not None
        return found

    def judge_call(self, key: str, request_id: int) -> None:
        """Note what is wrong with a call that arrives at this moment. Called before it is counted."""
        request, now = self.request(request_id), self.clock.now()
        flying = self.remote.in_flight()
        plan = read_plan(request.plan)
        rules = {
            "somebody was called for again who is moved, or being moved": self.remote.moved_by(key) is None,
            "two calls for one person at once": all(call.key != key for call in flying),
            "more at once than the request allows": sum(call.request_id == request_id for call in flying)
            < plan.options.concurrency,
            "a call during a halt": not self.halted,
            "a call before the window": plan.options.window_start is None or plan.options.window_start <= now,
            "a call after the window": plan.options.window_end is None or now <= plan.options.window_end,
            "a call for a request that does not run": request.state is RequestState.RUNNING,
            "a call for another plan than was approved": self.approved.get(request_id) == plan.digest == request.digest,
            "a call for somebody who is not in the plan": any(member.key == key for member in plan.members),
        }
        self.wrong += [f"{said}: {key} of M{request_id}" for said, holds in rules.items() if not holds]

    def judge_start(self, request: MoveRequest) -> None:
        """Note whether a request was started that lacks approvals, counted here by other means than the product's."""
        plan = read_plan(request.plan)
        counting = {
            person: approves
            for person, (approves, digest) in self.voices.get(request.id or 0, {}).items()
            if digest == plan.digest and person != request.requester and GROUPS[person]
        }
        yes = [person for person, approves in counting.items() if approves]
        enough = len(yes) >= (2 if len(plan.members) > 2 else 1) and any("Telephony" in GROUPS[one] for one in yes)
        if not enough or not all(counting.values()):
            self.wrong.append(f"M{request.id} was started with {counting} for {len(plan.members)} people")
        self.approved[request.id or 0] = plan.digest


def plan_of(members: Sequence[Member], **options: Any) -> Plan:
    """A plan for these people."""
    values = {
        "kind": MoveKind.MOVE,
        "target": CLOUD.proxy_fqdn,
        "executor": "remoting",
        "concurrency": 2,
        "canary": 0,
        "halt_percent": 60,
    }
    return Plan(members=tuple(members), options=Options(**{**values, **options}))
