"""One run of the clock: replicas that note slots, run them and post, while a seeded harness kills them.

Nothing of a company is needed but its Slack. The database may be torn down too.
"""

import random
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from sandbox.slack.emulator import TOKENS
from storage.database import Database, open_database, upgrade
from storage.ledger.tables import OutboxMessage
from storage.models import ScheduleSlot
from storage.states import OutboxState, SlotState
from tests.chaos.fleet import Replica, base_environment, wait_until_ready
from tests.chaos.invariants import Count
from tests.chaos.requests import patiently
from tests.chaos.slot_replica import SlotOptions, all_due, key_of
from tests.chaos.tally import Tally
from tests.postgres import Postgres
from tests.sandbox.slack.running import Workspace, running

_PROGRAM = "tests.chaos.slot_replica"
CHANNELS = ("C0MIGRATION", "C0OPERATIONS", "C0GENERAL")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPlan:
    """What a run is made of."""

    seed: int
    jobs: int
    seconds: float
    """In which they are due, and replicas are killed."""
    patience: float
    """Seconds after which whatever has not ended is lost."""
    postgres: Postgres
    replicas: int = 3
    restarts: int = 0
    """How often PostgreSQL is torn down."""


class SlotStorm:
    """A run in progress."""

    def __init__(self, plan: SlotPlan, folder: Path) -> None:
        self.plan = plan
        self.tally = Tally()
        self._folder = folder
        self._random = random.Random(plan.seed)  # noqa: S311 - a run is to be repeatable

    def run(self) -> list[Count]:
        """Do it all; every invariant with its count."""
        with ExitStack() as stack:
            workspace = stack.enter_context(running(strict_limits=False))
            for channel in CHANNELS:
                workspace.client().conversations_join(channel=channel)
            database = open_database(self.plan.postgres.url)
            stack.callback(database.close)
            upgrade(database)
            options = SlotOptions(
                database=self.plan.postgres.url,
                slack=f"{workspace.url}/api/",
                token=TOKENS.bot,
                channels=CHANNELS,
                begin_file=str(self._folder / "begin"),
                gap=self.plan.seconds / self.plan.jobs,
                jobs=self.plan.jobs,
                longest=3.0,
            )
            replicas = [
                Replica(f"replica-{number}", base_environment(), options, self._folder, module=_PROGRAM)
                for number in range(self.plan.replicas)
            ]
            for replica in replicas:
                replica.start()
                stack.callback(replica.stop)
            wait_until_ready(replicas)
            said = self._folder / "begin.new"
            said.write_text(f"{time.time() + 1}", encoding="ascii")
            said.rename(options.begin_file)
            self._rage(database, replicas)
            statuses = [replica.stop() for replica in replicas]
            self.tally.kills = sum(replica.kills for replica in replicas)
            ended = tuple(f"a replica ended with {status}" for status in statuses if status != 0)
            return [*_counts(database, workspace, options), Count("replicas end in order", len(statuses), ended)]

    def _rage(self, database: Database, replicas: list[Replica]) -> None:
        """Kill until the time is up, then wait until everything has ended."""
        began = time.monotonic()
        restarts = sorted(self._random.uniform(3, self.plan.seconds) for _ in range(self.plan.restarts))
        while time.monotonic() - began < self.plan.patience:
            time.sleep(self._random.uniform(0.2, 0.8))
            self.tally.deaths += sum(replica.revive() for replica in replicas)
            passed = time.monotonic() - began
            if restarts and passed > restarts[0]:
                restarts.pop(0)
                self.plan.postgres.restart()
                self.tally.restarts += 1
            if passed < self.plan.seconds:
                alive = self._random.uniform(0.1, 1.0)
                awake = [replica for replica in replicas if replica.worked_for() > alive]
                if awake:
                    self._random.choice(awake).kill()
            elif not restarts and patiently(lambda: _all_ended(database, self.plan.jobs)):
                return


def _all_ended(database: Database, jobs: int) -> bool:
    with database.session() as session:
        slots = list(session.exec(select(ScheduleSlot.state)))
        messages = list(session.exec(select(OutboxMessage.state)))
    ended = all(state in (SlotState.DONE, SlotState.FAILED) for state in slots)
    return len(slots) >= jobs and ended and all(state is OutboxState.SENT for state in messages)


def _counts(database: Database, workspace: Workspace, options: SlotOptions) -> list[Count]:
    """What is stored, and what Slack has received."""
    wanted = all_due(options)
    with database.session() as session:
        slots = {(slot.job, slot.slot_at): slot for slot in session.exec(select(ScheduleSlot))}
        messages = list(session.exec(select(OutboxMessage)))
    received = Counter(
        str(message.metadata["event_payload"]["key"])
        for channel in workspace.emulator.hub.workspace.messages.values()
        for message in channel.values()
        if message.metadata
    )
    missing = tuple(f"{due} was never noted" for due in wanted if (due.job, due.slot_at) not in slots)
    unfinished = tuple(
        f"{slot.job} is {slot.state}: {slot.problem}" for slot in slots.values() if slot.state is not SlotState.DONE
    )
    keys = [key_of(due) for due in wanted]
    posts = tuple(f"{key} was posted {received[key]} times" for key in keys if received[key] != 1)
    strange = slots.keys() - {(due.job, due.slot_at) for due in wanted}
    others = tuple(f"{key} was posted {count} times" for key, count in received.items() if count > 1)
    again = sum(slot.attempt > 1 for slot in slots.values())
    return [
        Count("every slot is noted", len(wanted), missing),
        Count("no other slot is noted", len(slots), tuple(map(str, strange))),
        Count(f"every slot has been run to its end ({again} more than once begun)", len(slots), unfinished),
        Count("the message of each slot is posted exactly once", len(wanted), posts),
        Count("no message twice", len(messages), others),
    ]
