"""One replica of the engine as a program of its own, for the chaos test: `python -m tests.chaos.replica OPTIONS`.

It has everything that moves people and tells Slack, and nothing that listens: requests are approved in the ledger.
"""

import json
import os
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from bot.logs import configure_logs
from bot.moves.engine import Engine, Rules, Surroundings
from bot.moves.pace import MovePace
from bot.moves.permits import Permit
from bot.moves.posts import Posts
from bot.moves.rechecking import GO
from bot.moves.rendering import CARD, CERTIFICATE, FINAL, PAUSED, Matter
from bot.moves.working import Move, Moving
from bot.run import hide_from_libraries, slack_client
from bot.settings import load_settings
from bot.stopping import stop_signals
from bot.views.message import Message
from bot.wiring import open_services
from commands.moves.executors import Remoting
from commands.moves.moving import Settlement
from commands.rules.moves.policy import Policy
from commands.step import Table
from storage.ledger.items import Claimed
from storage.ledger.tables import MoveRequest
from storage.single_process import hold_alone
from tests.chaos.fleet import READY
from tests.chaos.options import Options

POLICY = Policy(channel="C0MIGRATION")


@dataclass(frozen=True, slots=True)
class Hurried:
    """The work of the product, but whoever is to be tried again in minutes is tried again in seconds."""

    inner: Move
    seconds: float

    def __call__(self, claimed: Claimed, request: MoveRequest, permit: Permit) -> Settlement | None:
        found = self.inner(claimed, request, permit)
        if found is None or found.run_at is None:
            return found
        return replace(found, run_at=datetime.now(UTC) + timedelta(seconds=self.seconds))


def card(matter: Matter) -> Message:
    """The card, in one line."""
    done = sum(item.moved_at is not None for item in matter.items)
    state = matter.request.state if matter.request else ""
    return Message(f"Request {matter.request and matter.request.id}: {state}, {done} of {len(matter.items)} moved")


def final(matter: Matter) -> Message:
    """The end, in one line."""
    return Message(f"Request {matter.request and matter.request.id} has ended.")


def paused(matter: Matter) -> Message:
    """Why it stands still, in one line."""
    return Message(str(matter.payload["because"]))


def certificate(matter: Matter) -> Table:
    """Who was moved."""
    rows = tuple((item.identity, item.state.value) for item in matter.items)
    name = f"certificate-{matter.request and matter.request.id}.csv"
    return Table(name=name, title="Certificate", columns=("person", "state"), rows=rows)


RENDERERS = {CARD: card, FINAL: final, PAUSED: paused, CERTIFICATE: certificate}


def main() -> None:
    """Run until SIGTERM."""
    options = Options(**json.loads(sys.argv[1]))
    settings = load_settings(os.environ, Path(os.environ["CHAOS_TOML"]), slack=True)
    hide_from_libraries(os.environ)
    configure_logs(settings, stream=sys.stderr)
    log = structlog.get_logger("replica")

    def now() -> datetime:
        return datetime.now(UTC)

    url = settings.database_url.get_secret_value()
    with stop_signals() as stopping, hold_alone(url), open_services(settings, now=now) as services:
        moving = Moving(
            services=services,
            executors=(Remoting(services.mover, margin=timedelta(seconds=options.margin)),),
            most=20,
            every=options.every,
        )
        engine = Engine(
            Surroundings(
                database=services.database,
                posts=Posts(slack_client(settings, waits=0)),
                renderers=RENDERERS,
                move=Hurried(moving, options.retry),
                look_again=lambda _: GO,
                now=now,
            ),
            Rules(policy=POLICY, slots=options.slots, attempts=20, remind_after=()),
            pace=MovePace(lease=options.lease, poll=options.poll, drain=options.drain),
            alone=services.database.dialect == "sqlite",
        )
        engine.start()
        log.info(READY)
        stopping.wait()
        engine.stop()


if __name__ == "__main__":
    main()
