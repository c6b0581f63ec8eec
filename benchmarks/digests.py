"""How long 200 channels wait that want their digest at the same minute, beside the least that Slack's limits allow.

Real: the clock, the outbox, the senders at the product's pace, and the pretend workspace with Slack's limits in force.
Each digest is a message and a reply in its thread. Bound of the same run: as many messages as the workspace takes at
once, and the others at its rate; a channel or the method would bind only if that were more.
"""

import logging
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import structlog
from sqlmodel import func, select

from bot.moves.engine import SENDERS
from bot.moves.pace import MOVE_PACE
from bot.outbox.brakes import Brakes
from bot.outbox.posts import Posts
from bot.outbox.rendering import Matter
from bot.outbox.sender import Sender
from bot.repeating import Repeating
from bot.timed.clockwork import Clockwork
from bot.timed.jobs import Due, Timed
from bot.views.message import Message, section, small
from sandbox.slack.limits import MESSAGE_BURST, PER_MINUTE, WORKSPACE_MESSAGES_PER_MINUTE
from sandbox.slack.workspace import BOT_USER_ID, Channel
from storage.database import Database, open_database, upgrade
from storage.ledger import outbox
from storage.ledger.tables import OutboxMessage
from storage.states import OutboxState
from tests.sandbox.slack.running import Workspace, running

CHANNELS = 200
EACH = 2
"""Messages of a digest: itself, and the detail in its thread."""
PATIENCE = 180.0


def main() -> None:
    """Measure, and print the time beside its bound."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(f"{CHANNELS} channels want their digest at the same minute, {EACH} messages each, {SENDERS} senders")
    with running(strict_limits=True) as workspace, tempfile.TemporaryDirectory() as folder:
        channels = _open_channels(workspace)
        database = open_database(f"sqlite:///{folder}/bench.db")
        upgrade(database)
        took = _send_all(database, workspace, channels)
        database.close()
        _hold(workspace, channels)
        refused = sum(1 for entry in workspace.entries("chat.postMessage") if entry.get("error") == "ratelimited")
    bound = least_seconds(CHANNELS * EACH, each=EACH)
    print(f"  all posted, each once, after {took:.1f} s; the limits allow {bound:.1f} s: ratio {took / bound:.2f}")
    print(f"  {refused} calls were refused on the way")


def least_seconds(messages: int, *, each: int) -> float:
    """The least that the limits allow from a standing start, for `each` messages in every channel."""
    workspace = (messages - WORKSPACE_MESSAGES_PER_MINUTE) / (WORKSPACE_MESSAGES_PER_MINUTE / 60)
    method = (messages - PER_MINUTE["t5"]) / (PER_MINUTE["t5"] / 60)
    return max(workspace, method, each - MESSAGE_BURST, 0.0)


def _open_channels(workspace: Workspace) -> list[str]:
    """Channels that the bot is a member of, in the pretend workspace."""
    hub = workspace.emulator.hub.workspace
    found = [f"C0TEAM{number:04}" for number in range(CHANNELS)]
    for number, channel in enumerate(found):
        name = f"team-{number}"
        created = hub.clock.now()
        hub.channels[channel] = Channel(
            id=channel, name=name, kind="channel", members=["U0ADA", BOT_USER_ID], created=created, topic=""
        )
        hub.messages[channel] = {}
    return found


def _send_all(database: Database, workspace: Workspace, channels: list[str]) -> float:
    """Seconds from the minute at which all are due until all are posted."""
    slot = datetime.now(UTC)

    def run(due: Due) -> None:
        number = int(due.job.partition(":")[2])
        now = datetime.now(UTC)
        with database.writing() as session:
            for kind, thread_of in (("digest", ""), ("detail", f"digest:{number}")):
                outbox.put(
                    session,
                    key=f"{kind}:{number}",
                    kind=kind,
                    channel=channels[number],
                    thread_of=thread_of,
                    run_at=now,
                )

    due = [Due(f"digest:{number}", slot) for number in range(len(channels))]
    timed = Timed(name="digest", due=lambda _: due, run=run, patience=timedelta(hours=4))
    clockwork = Clockwork(database=database, timed=(timed,), now=lambda: datetime.now(UTC), owner="bench")
    began = time.perf_counter()
    with _sending(database, workspace), ExitStack() as stack:
        clockwork.start()
        stack.callback(clockwork.stop, seconds=5.0)
        clockwork.tick()
        while _sent(database) < len(channels) * EACH:
            if time.perf_counter() - began > PATIENCE:
                raise TimeoutError("the digests were not all posted")
            time.sleep(0.1)
        return time.perf_counter() - began


@contextmanager
def _sending(database: Database, workspace: Workspace) -> Iterator[None]:
    """The senders of one process, as the engine starts them."""
    client, brakes = workspace.client(), Brakes()
    client.retry_handlers = []
    loops = []
    for number in range(SENDERS):
        sender = Sender(
            database=database,
            posts=Posts(client),
            renderers={"digest": _digest, "detail": _digest},
            now=lambda: datetime.now(UTC),
            owner="bench",
            brakes=brakes,
        )
        loops.append(Repeating(f"outbox-{number}", sender.send_next, seconds=MOVE_PACE.poll))
    for loop in loops:
        loop.start()
    yield
    for loop in loops:
        loop.stop(seconds=5.0)


def _digest(_: Matter) -> Message:
    blocks = [section(f"*Line {number}* of a digest, about as long as one is.") for number in range(8)]
    return Message("62 of 250 people moved, 3 blockers.", (*blocks, small("Checked 4 minutes ago.")))


def _sent(database: Database) -> int:
    with database.session() as session:
        return session.exec(
            select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == OutboxState.SENT)
        ).one()


def _hold(workspace: Workspace, channels: list[str]) -> None:
    """Fail where a message is missing or doubled."""
    posted = Counter(
        message.metadata["event_payload"]["key"]
        for messages in workspace.emulator.hub.workspace.messages.values()
        for message in messages.values()
        if message.metadata
    )
    wanted = {f"{kind}:{number}" for kind in ("digest", "detail") for number in range(len(channels))}
    if posted != Counter(wanted):
        raise RuntimeError(f"{len(wanted - posted.keys())} missing, {sum(n > 1 for n in posted.values())} doubled")


if __name__ == "__main__":
    main()
