"""Several senders beside each other: nothing twice, in order, and within what Slack allows."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from bot.outbox.brakes import Brakes
from bot.outbox.posts import Posts
from bot.outbox.rendering import Matter
from bot.outbox.sender import Sender
from bot.views.message import Message
from storage.database import Database
from storage.ledger import outbox
from storage.ledger.tables import OutboxMessage
from storage.states import OutboxState
from tests.sandbox.slack.running import Workspace, running

CHANNELS = ("C0MIGRATION", "C0OPERATIONS", "C0GENERAL")


def note(matter: Matter) -> Message:
    return Message(str(matter.payload["says"]))


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """One that keeps Slack's limits."""
    with running(strict_limits=True) as started:
        for channel in CHANNELS:
            started.client().conversations_join(channel=channel)
        yield started


def senders(database: Database, workspace: Workspace, number: int) -> list[Sender]:
    brakes = Brakes()
    client = workspace.client()
    client.retry_handlers = []
    return [
        Sender(
            database=database,
            posts=Posts(client),
            renderers={"note": note},
            now=lambda: datetime.now(UTC),
            owner="me",
            brakes=brakes,
        )
        for _ in range(number)
    ]


def put(database: Database, key: str, channel: str, *, says: str, thread_of: str = "") -> None:
    with database.writing() as session:
        payload = {"says": says}
        now = datetime.now(UTC)
        outbox.put(session, key=key, kind="note", channel=channel, thread_of=thread_of, payload=payload, run_at=now)


def said(workspace: Workspace, channel: str) -> list[str]:
    return [message["text"] for message in workspace.messages(channel) if message["user"] == "U0HYBRID"]


def test_four_senders_post_each_message_once_and_in_order_of_its_channel(
    database: Database, workspace: Workspace
) -> None:
    for number in range(7):
        for channel in CHANNELS:
            put(database, f"{channel}:{number}", channel, says=f"{number}")
    threads = [
        threading.Thread(target=_send_until, args=(sender, lambda: _all_sent(database)))
        for sender in senders(database, workspace, 4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for channel in CHANNELS:
        assert said(workspace, channel)[-7:] == [f"{number}" for number in range(7)], channel
    calls = Counter(
        entry["detail"].get("error", "") for entry in workspace.journal.read() if entry["what"] == "chat.postMessage"
    )
    assert calls[""] == 7 * len(CHANNELS)
    assert 0 < calls["ratelimited"] <= 4 * len(CHANNELS)


def _send_until(sender: Sender, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not done():
        if not sender.send_next():
            time.sleep(0.02)


def _all_sent(database: Database) -> bool:
    with database.session() as session:
        return all(state is OutboxState.SENT for state in session.exec(select(OutboxMessage.state)))
