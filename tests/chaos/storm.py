"""One run: replicas that move people while a seeded harness kills them, freezes them and takes the database away."""

import importlib.util
import json
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.settings import load_settings
from bot.wiring import open_services
from commands.services import Services
from sandbox.moves import NEVER, MoveSettings
from storage.database import Database, open_database, upgrade
from storage.ledger import requests
from storage.ledger.people import PeopleHeld
from storage.ledger.tables import MoveRequest
from storage.states import OPEN_REQUESTS
from tests.chaos.fleet import Replica, base_environment, wait_until_ready
from tests.chaos.invariants import Count, Evidence, all_counts
from tests.chaos.options import Options
from tests.chaos.requests import (
    APPROVERS,
    CHANNEL,
    Wanted,
    cancel,
    go_on,
    halt,
    movable,
    open_one,
    patiently,
    pause,
)
from tests.chaos.tally import Tally
from tests.postgres import Postgres
from tests.running_company import RunningCompany

CONCURRENCY = 8
_SETTINGS = """\
people_from = "{people_from}"

[moves]
executor = "remoting"
call_deadline = 8.0

[approvals]
channel = "{channel}"

[approvals.groups.Identity]
users = {approvers}

[[approvals.rules]]
when = "always"
approvals = 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is made of."""

    seed: int
    users: int
    replicas: int
    seconds: float
    """After so many nothing goes wrong any more; what is left then has to end by itself."""
    patience: float
    """Seconds after which whatever has not ended is lost."""
    postgres: Postgres | None = None
    """None: SQLite, and one replica."""
    restarts: int = 0
    """How often PostgreSQL is torn down."""
    options: Options = field(default_factory=Options)


class Storm:
    """A run in progress."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.tally = Tally()
        self._folder = folder
        self._random = random.Random(plan.seed)  # noqa: S311 - a run is to be repeatable
        self._journal: list[dict[str, Any]] = []
        self._seen = 0
        self._told: list[Count] = []

    def run(self) -> list[Count]:
        """Do it all; every invariant with its count."""
        with ExitStack() as stack:
            company = stack.enter_context(_company(self.plan))
            services, environment = stack.enter_context(self._services(company))
            database = services.database
            replicas = [
                Replica(f"replica-{number}", environment, self.plan.options, self._folder)
                for number in range(self.plan.replicas)
            ]
            for replica in replicas:
                replica.start()
                stack.callback(replica.stop)
            wait_until_ready(replicas)
            wanted = self._open(company, database)
            self._rage(company, services, replicas, wanted)
            statuses = [replica.stop() for replica in replicas]
            self._read(company)
            self.tally.kills = sum(replica.kills for replica in replicas)
            self.tally.freezes = sum(replica.freezes for replica in replicas)
            evidence = Evidence(company=company, database=database, wanted=wanted, journal=self._journal)
            ended = tuple(f"a replica ended with {status}" for status in statuses if status != 0)
            return [*all_counts(evidence), *self._told, Count("replicas end in order", len(statuses), ended)]

    @contextmanager
    def _services(self, company: RunningCompany) -> Iterator[tuple[Services, dict[str, str]]]:
        """The product as whoever types commands has it, over the same database; and what a replica is started with."""
        url = self.plan.postgres.url if self.plan.postgres else f"sqlite:///{self._folder / 'chaos.db'}"
        settings = self._folder / "hybridbot.toml"
        ldap = importlib.util.find_spec("ldap") is not None
        source, approvers = "ldap" if ldap else "shell", json.dumps(APPROVERS)
        settings.write_text(
            _SETTINGS.format(people_from=source, channel=CHANNEL, approvers=approvers), encoding="utf-8"
        )
        environment = base_environment() | company.environment
        environment.pop("HYBRIDBOT_PEOPLE_FROM")
        environment |= {"HYBRIDBOT_DATABASE_URL": url, "CHAOS_TOML": str(settings)}
        database = open_database(url)
        upgrade(database)
        database.close()
        loaded = load_settings(environment, settings, slack=True)
        with open_services(loaded, now=lambda: datetime.now(UTC)) as services:
            yield services, environment

    def _open(self, company: RunningCompany, database: Database) -> dict[int, Wanted]:
        """The requests of the run: a large one, one with a window, one that is cancelled, one without its quorum."""
        people = movable(company.world)
        self._random.shuffle(people)
        few = max(4, self.plan.users // 12)
        parts = iter(people)
        now = datetime.now(UTC)
        window = (now + timedelta(seconds=6), now + timedelta(seconds=max(18.0, 6 + self.plan.seconds / 3)))
        large = [next(parts) for _ in range(self.plan.users - 3 * few)]
        requested = [
            Wanted(name="large", people=large, concurrency=CONCURRENCY, canary=2),
            Wanted(name="windowed", people=[next(parts) for _ in range(few)], concurrency=2, window=window),
            Wanted(name="cancelled", people=[next(parts) for _ in range(few)], concurrency=2),
            Wanted(name="without quorum", people=[next(parts) for _ in range(few)], approvals=1),
        ]
        found = {open_one(database, one): one for one in requested}
        again = open_one(database, requested[0])
        held: tuple[str, ...] = ("a second request for the same people was taken",)
        try:
            patiently(lambda: open_one(database, Wanted(name="greedy", people=large[:3])))
        except PeopleHeld:
            held = ()
        doubled = () if again in found else ("a repeated request became another one",)
        self._told = [
            Count("a repeated request changes nothing", 1, doubled),
            Count("people in an open request are refused to another", 1, held),
        ]
        return found

    def _rage(
        self, company: RunningCompany, services: Services, replicas: list[Replica], wanted: dict[int, Wanted]
    ) -> None:
        """Let things go wrong until the time is up, then wait until everything has ended."""
        database = services.database
        numbers = {one.name: number for number, one in wanted.items()}
        approved = [number for number, one in wanted.items() if one.approvals == len(APPROVERS)]
        began = time.monotonic()
        cancel_at = began + self.plan.seconds * self._random.uniform(0.3, 0.6)
        halt_at = began + self.plan.seconds * self._random.uniform(0.6, 0.9)
        restarts = sorted(self._random.uniform(3, self.plan.seconds) for _ in range(self.plan.restarts))
        calm = False
        while time.monotonic() - began < self.plan.patience:
            time.sleep(self._random.uniform(0.8, 2.5) if not calm else 0.3)
            self._read(company)
            self.tally.deaths += sum(replica.revive() for replica in replicas)
            if cancel_at and time.monotonic() > cancel_at:
                cancel(services, numbers["cancelled"])
                cancel_at = 0.0
            if halt_at and time.monotonic() > halt_at:
                self._halt_for_a_while(services, approved)
                halt_at = 0.0
            if restarts and time.monotonic() - began > restarts[0] and self.plan.postgres:
                restarts.pop(0)
                self.plan.postgres.restart()
                self.tally.restarts += 1
            if time.monotonic() - began < self.plan.seconds:
                self._harm(services, replicas, numbers["large"], approved)
                continue
            if not calm:
                calm = True
                # what is left of these two ends here: its window has closed, or its approvals never came
                cancel(services, numbers["without quorum"])
            if not cancel_at:
                _cancel_if_closed(services, numbers["windowed"])
            go_on(services, approved)
            if not restarts and _all_ended(database):
                time.sleep(5.0)  # the last messages
                return

    def _harm(self, services: Services, replicas: list[Replica], large: int, approved: list[int]) -> None:
        """One thing that goes wrong."""
        # one that is killed before it has done anything, again and again, proves nothing
        alive = self._random.uniform(1.0, 9.0 / len(replicas))
        awake = [replica for replica in replicas if replica.worked_for() > alive and not replica.frozen]
        chance = self._random.random()
        if chance < 0.12 and not any(replica.frozen for replica in replicas):
            pause(services, large)
            self.tally.pauses += 1
            time.sleep(self._random.uniform(0.5, self.plan.options.lease * 1.3))
            go_on(services, approved)
        elif chance < 0.2 and not any(replica.frozen for replica in replicas):
            self._halt_for_a_while(services, approved)
        elif chance < 0.45 and awake:
            self._random.choice(awake).freeze(self.plan.options.lease * self._random.uniform(1.2, 1.8))
        elif awake:
            self._random.choice(awake).kill()

    def _halt_for_a_while(self, services: Services, approved: list[int]) -> None:
        halt(services)
        self.tally.halts += 1
        time.sleep(self._random.uniform(0.5, self.plan.options.lease * 1.3))
        go_on(services, approved)

    def _read(self, company: RunningCompany) -> None:
        """What the company has done since the last look; its journal forgets what is old."""
        entries = company.call_in_loop(lambda: company.world.journal.read(since=self._seen, system="moves"))
        self._journal += entries
        self._seen = entries[-1]["number"] if entries else self._seen


def _all_ended(database: Database) -> bool:
    def look() -> bool:
        with database.session() as session:
            return not requests.open_requests(session)

    return patiently(look)


def _cancel_if_closed(services: Services, number: int) -> None:
    def look() -> MoveRequest | None:
        with services.database.session() as session:
            return requests.get(session, number)

    request = patiently(look)
    if request and request.window_end and request.window_end < datetime.now(UTC) and request.state in OPEN_REQUESTS:
        cancel(services, number)


@contextmanager
def _company(plan: Plan) -> Iterator[RunningCompany]:
    """A company in which nothing is wrong, the cloud is busy now and then, and answers get lost."""
    company = RunningCompany(users=max(60, round(plan.users * 1.6)), seed=plan.seed, planted="nothing")
    settings = MoveSettings(
        seconds=0.4, spread=0.9, busy_percent=5.0, lost_percent=5.0, sync_after=NEVER, sign_in_after=NEVER
    )

    def slow() -> None:
        company.world.moves.settings = settings

    company.call_in_loop(slow)
    try:
        yield company
    finally:
        company.stop()
