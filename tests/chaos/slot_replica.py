"""One replica of the clock and its senders as a program of its own: `python -m tests.chaos.slot_replica OPTIONS`.

Each run of a slot takes a while, fails now and then, and has one message posted under the key of its job and its time,
as a digest does.
"""

import json
import logging
import random
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from slack_sdk import WebClient

from bot.moves.mover import owner_id
from bot.outbox.brakes import Brakes
from bot.outbox.posts import Posts
from bot.outbox.rendering import Matter
from bot.outbox.sender import Sender
from bot.repeating import Repeating
from bot.stopping import stop_signals
from bot.timed.clockwork import Clockwork
from bot.timed.jobs import Due, Timed
from bot.timed.pace import ClockPace
from bot.views.message import Message
from storage.database import Database, StorageError, open_database
from storage.ledger import outbox
from tests.chaos.fleet import READY

KIND = "storm"
SENDERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotOptions:
    """How the replicas of a run behave, and when their jobs are due."""

    database: str
    slack: str
    """Address of the Web API."""
    token: str
    channels: tuple[str, ...]
    begin_file: str
    """Says when the first job is due, in seconds since 1970, once all replicas work."""
    gap: float
    """Seconds between two jobs."""
    jobs: int
    longest: float
    """Seconds that a run takes at most: more than a lease."""
    lease: float = 2.0
    patience: float = 600.0


def all_due(options: SlotOptions) -> tuple[Due, ...]:
    """Every job with the one time at which it is due, the first first; none as long as that is not said."""
    said = Path(options.begin_file)
    if not said.exists():
        return ()
    begin = float(said.read_text(encoding="ascii"))
    times = (datetime.fromtimestamp(begin + number * options.gap, UTC) for number in range(options.jobs))
    return tuple(Due(f"{KIND}:{number}", at) for number, at in enumerate(times))


def key_of(due: Due) -> str:
    """The key of the message of a slot."""
    return f"{due.job}:{due.slot_at:%H%M%S%f}"


class Storm:
    """The jobs of a replica."""

    def __init__(self, options: SlotOptions, database: Database) -> None:
        self._options = options
        self._database = database
        self._all: tuple[Due, ...] = ()
        self._random = random.Random()  # noqa: S311 - no two replicas are to do the same

    def due(self, now: datetime) -> Iterable[Due]:
        """Every job whose time has come."""
        self._all = self._all or all_due(self._options)
        return [due for due in self._all if due.slot_at <= now]

    def run(self, due: Due) -> None:
        """Take a while, fail now and then, and intend a message."""
        chance = self._random.random()
        time.sleep(self._options.longest if chance < 0.03 else chance * 0.1)
        if chance > 0.95:
            raise StorageError("The disk is full.", remedy="Wait.")
        number = int(due.job.partition(":")[2])
        with self._database.writing() as session:
            outbox.put(
                session,
                key=key_of(due),
                kind=KIND,
                channel=self._options.channels[number % len(self._options.channels)],
                payload={"says": due.job},
                run_at=due.slot_at,
            )
        if chance > 0.9:
            raise StorageError("The connection was lost after the commit.", remedy="Wait.")


def _note(matter: Matter) -> Message:
    return Message(str(matter.payload["says"]))


def main() -> None:
    """Run until SIGTERM."""
    values = json.loads(sys.argv[1])
    options = SlotOptions(**values | {"channels": tuple(values["channels"])})
    logging.basicConfig(level=logging.INFO)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))

    def now() -> datetime:
        return datetime.now(UTC)

    database = open_database(options.database)
    storm = Storm(options, database)
    owner, brakes = owner_id(), Brakes()
    posts = Posts(WebClient(token=options.token, base_url=options.slack, proxy=None, retry_handlers=[]))
    lease = timedelta(seconds=options.lease)
    senders = [
        Sender(
            database=database,
            posts=posts,
            renderers={KIND: _note},
            now=now,
            owner=owner,
            lease=lease * 2,
            brakes=brakes,
        )
        for _ in range(SENDERS)
    ]
    clockwork = Clockwork(
        database=database,
        timed=(Timed(name=KIND, due=storm.due, run=storm.run, patience=timedelta(seconds=options.patience)),),
        now=now,
        owner=owner,
        pace=ClockPace(poll=0.3, runners=3, lease=options.lease, first_pause=0.3, longest_pause=2.0),
    )
    with stop_signals() as stopping:
        loops = [Repeating(f"outbox-{number}", sender.send_next, seconds=0.3) for number, sender in enumerate(senders)]
        for loop in loops:
            loop.start()
        clockwork.start()
        structlog.get_logger("replica").info(READY)

        def tick() -> bool:
            clockwork.tick()
            return False

        ticking = Repeating("tick", tick, seconds=0.2)
        ticking.start()
        stopping.wait()
        ticking.stop(seconds=5)
        clockwork.stop(seconds=5)
        for loop in loops:
            loop.stop(seconds=5, finish=True)


if __name__ == "__main__":
    main()
