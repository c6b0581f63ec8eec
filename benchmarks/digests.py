"""How long 200 channels wait that want their digest at the same minute, beside the least that Slack's limits allow.

Real: the clock that notes the times, digests made from weeks of checks of a thousand people, the outbox, the senders
of one process at the product's pace, and the pretend workspace with Slack's limits in force. Each digest is a message
and a reply in its thread. Bound of the same run: as many messages as the workspace takes at once, and the others at
its rate; a channel or the method would bind only if that were more. Making the digests is measured once more by
itself, with nobody who sends them.
"""

import logging
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlmodel import func, select

from benchmarks.subscribers import PEOPLE, open_company, services_at
from bot.charts.pictures import Pictures
from bot.moves.engine import SENDERS
from bot.moves.pace import MOVE_PACE
from bot.outbox.brakes import Brakes
from bot.outbox.posts import Posts
from bot.outbox.rendering import DIGEST, DIGEST_DETAIL
from bot.outbox.sender import Sender
from bot.repeating import Repeating
from bot.timed.clockwork import Clockwork
from bot.timed.digests import digest_jobs
from bot.views.digest_messages import digest_renderers
from sandbox.slack.limits import MESSAGE_BURST, PER_MINUTE, WORKSPACE_MESSAGES_PER_MINUTE
from sandbox.slack.workspace import BOT_USER_ID, Channel
from storage.database import Database, open_database, upgrade
from storage.ledger.tables import OutboxMessage
from storage.states import OutboxState
from tests.sandbox.slack.running import Workspace, running

CHANNELS = 200
EACH = 2
"""Messages of a digest: itself, and the detail in its thread."""
PATIENCE = 300.0
_LOOK = 0.1
_ASKED = ("chat.postMessage", "users.conversations", "conversations.info")


def main() -> None:
    """Measure, and print the times beside their bound."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    bound = least_seconds(CHANNELS * EACH, each=EACH)
    print(
        f"{CHANNELS} channels want their digest about {PEOPLE} people at the same minute, {EACH} messages each, "
        f"{SENDERS} senders"
    )
    with tempfile.TemporaryDirectory() as folder, running(strict_limits=True) as workspace:
        channels = _open_channels(workspace)
        slot = datetime.now(UTC).replace(second=0, microsecond=0)
        path = Path(folder, "bench.db")
        database = open_database(f"sqlite:///{path}")
        upgrade(database)
        open_company(database, channels, slot)
        database.close()
        path.with_name("making.db").write_bytes(path.read_bytes())
        making = _measure(path.with_name("making.db"), None)
        took = _measure(path, workspace)
        _hold(workspace, slot)
        calls = {method: workspace.entries(method) for method in _ASKED}
    refused = sum(1 for entry in calls["chat.postMessage"] if entry.get("error") == "ratelimited")
    asked = sum(len(calls[method]) for method in _ASKED[1:])
    print(f"  all posted, each once, after {took:.1f} s; the limits allow {bound:.1f} s: ratio {took / bound:.2f}")
    print(f"  making them alone takes {making:.1f} s: {making / bound:.2f} of that bound")
    print(f"  {refused} posts were refused on the way; whose the channels are took {asked} calls")


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


def _measure(path: Path, workspace: Workspace | None) -> float:
    """Seconds from the look at the clock until all are posted; without a workspace until all are made."""
    database = open_database(f"sqlite:///{path}")
    wanted = CHANNELS * EACH
    with ExitStack() as stack:
        stack.callback(database.close)
        senders = stack.enter_context(_sending(database, workspace)) if workspace is not None else []
        clockwork = _clock(database, senders)
        clockwork.start()
        stack.callback(clockwork.stop, seconds=5.0)
        done = OutboxState.SENT if workspace is not None else OutboxState.QUEUED
        before = _count(database, done)
        began = time.perf_counter()
        clockwork.tick()
        while _count(database, done) - before < wanted:
            if time.perf_counter() - began > PATIENCE:
                raise TimeoutError("the digests were not all made or posted")
            time.sleep(_LOOK)
        return time.perf_counter() - began


def _clock(database: Database, senders: Sequence[Repeating]) -> Clockwork:
    """The clock of a bot, with nothing but digests to do."""

    def now() -> datetime:
        return datetime.now(UTC)

    def wake() -> None:
        for sender in senders:
            sender.wake()

    services = replace(services_at(database, now()), now=now)
    jobs = digest_jobs(services, wake=wake, grace=timedelta(hours=3))
    return Clockwork(database=database, timed=(jobs,), now=now, owner="bench", alone=True)


@contextmanager
def _sending(database: Database, workspace: Workspace) -> Iterator[Sequence[Repeating]]:
    """The senders of one process, as the engine starts them."""
    client, brakes = workspace.client(), Brakes()
    client.retry_handlers = []
    posts = Posts(client, Pictures(client))
    loops = []
    for number in range(SENDERS):
        sender = Sender(
            database=database,
            posts=posts,
            renderers=digest_renderers(),
            now=lambda: datetime.now(UTC),
            owner="bench",
            brakes=brakes,
        )
        loops.append(Repeating(f"outbox-{number}", sender.send_next, seconds=MOVE_PACE.poll))
    for loop in loops:
        loop.start()
    yield loops
    for loop in loops:
        loop.stop(seconds=5.0)


def _count(database: Database, state: OutboxState) -> int:
    with database.session() as session:
        return session.exec(select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == state)).one()


def _hold(workspace: Workspace, slot: datetime) -> None:
    """Fail where a message is missing or doubled."""
    posted = Counter(
        message.metadata["event_payload"]["key"]
        for messages in workspace.emulator.hub.workspace.messages.values()
        for message in messages.values()
        if message.metadata
    )
    at = f"{slot:%Y-%m-%dT%H:%MZ}"
    wanted = {f"{kind}:{number}:{at}" for kind in (DIGEST, DIGEST_DETAIL) for number in range(1, CHANNELS + 1)}
    if posted != Counter(wanted):
        raise RuntimeError(f"{len(wanted - posted.keys())} missing, {sum(n > 1 for n in posted.values())} doubled")


if __name__ == "__main__":
    main()
