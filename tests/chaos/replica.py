"""One replica of the engine as a program of its own, for the chaos test: `python -m tests.chaos.replica OPTIONS`.

It has everything that moves people and tells Slack, and nothing that listens: requests are approved in the ledger.
"""

import json
import os
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import structlog

from bot.approvals.approvers import Approvers
from bot.approvals.assembling import approvals_for
from bot.logs import configure_logs
from bot.moves.assembling import look_again
from bot.moves.engine import Engine, Rules, Surroundings
from bot.moves.pace import MovePace
from bot.moves.permits import Permit
from bot.moves.working import Move, Moving
from bot.outbox.posts import Posts
from bot.run import hide_from_libraries
from bot.settings import load_settings
from bot.slack_access import slack_client
from bot.stopping import stop_signals
from bot.views.move_messages import renderers
from bot.wiring import open_services
from commands.moves.executors import Manual, Remoting
from commands.moves.rejudging import AS_APPROVED, Rejudged
from commands.moves.settlements import Settlement
from commands.services import Services
from storage.ledger.items import Claimed
from storage.ledger.tables import MoveRequest
from storage.single_process import hold_alone
from tests.chaos.fleet import READY
from tests.chaos.options import Options


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


def unjudged(_: Services, __: MoveRequest) -> Rejudged:
    """Nobody is judged again before a start: that reads every source, which takes minutes."""
    return AS_APPROVED


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
        margin = timedelta(seconds=options.margin)  # this directory has one domain controller, which settles at once
        moving = Moving(
            services=services,
            executors=(Remoting(services.mover, margin=margin, settles=margin),),
            most=20,
            every=options.every,
        )
        client, policy = slack_client(settings), services.organisation.policy
        approvers = Approvers(client, policy.groups)
        services = replace(services, approvers=approvers.members_if_known)
        approvals = approvals_for(
            policy,
            client,
            approvers=approvers,
            database=services.database,
            team_id=str(client.auth_test()["team_id"]),
            wake=lambda: engine.wake(),
            now=now,
        )
        engine = Engine(
            Surroundings(
                database=services.database,
                posts=Posts(slack_client(settings, waits=0)),
                renderers=renderers(policy, Manual(services.organisation.cloud)),
                move=Hurried(moving, options.retry),
                look_again=partial(look_again, services, approvals, judge=unjudged),
                now=now,
            ),
            Rules(policy=policy, slots=options.slots, attempts=20, remind_after=()),
            pace=MovePace(lease=options.lease, poll=options.poll, drain=options.drain),
            alone=services.database.dialect == "sqlite",
        )
        engine.start()
        log.info(READY)
        stopping.wait()
        engine.stop()


if __name__ == "__main__":
    main()
