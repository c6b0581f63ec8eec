"""A digest of the outbox reaches its channel with its picture: in many channels, and after a death, too."""

from datetime import timedelta
from typing import Any

import pytest

from bot.charts.pictures import Charts, Pictures
from bot.outbox.posts import Posts
from bot.outbox.rendering import DIGEST
from bot.outbox.sender import Sender
from bot.views.digest_messages import digest_renderers
from commands.rules.digests.facts import dumped
from storage.database import Database
from storage.ledger import outbox
from tests.bot.report.samples import facts
from tests.sandbox.slack.running import Workspace

CHANNEL = "C0MIGRATION"
LEASE = timedelta(seconds=30)


class Dying(Posts):
    """A process that dies between Slack's answer and its own note of it."""

    def post(self, *told: Any, **more: Any) -> Any:
        super().post(*told, **more)
        raise SystemExit


class Bench:
    """A database whose outbox is sent to a workspace."""

    def __init__(
        self, database: Database, workspace: Workspace, charts: Charts = "auto", *, posts: type[Posts] = Posts
    ) -> None:
        self.database, self.workspace = database, workspace
        self.now = workspace.clock.now()
        client = workspace.client()
        client.retry_handlers = []
        self.sender = Sender(
            database=database,
            posts=posts(client, Pictures(client, charts)),
            renderers=digest_renderers(),
            now=lambda: self.now,
            owner="me",
            lease=LEASE,
        )

    def put(self, key: str) -> None:
        with self.database.writing() as session:
            payload = {"facts": dumped(facts(subscription=3)), "until": (self.now + timedelta(hours=3)).isoformat()}
            outbox.put(session, key=key, kind=DIGEST, channel=CHANNEL, payload=payload, run_at=self.now)

    def posted(self) -> list[dict[str, Any]]:
        """Digests in the channel."""
        found = self.workspace.get("messages", **{"as": "U0ADA", "channel": CHANNEL})["messages"]
        return [message for message in found if message["text"].startswith("Readiness")]


@pytest.mark.parametrize(
    ("charts", "expected"), [("auto", "data_visualization"), ("image", "image"), ("none", "section")]
)
def test_the_picture_stands_below_the_headline(
    database: Database, workspace: Workspace, charts: Charts, expected: str
) -> None:
    bench = Bench(database, workspace, charts)
    bench.put("digest:3:a")
    assert bench.sender.send_next()
    (message,) = bench.posted()
    assert [block["type"] for block in message["blocks"]][:2] == ["section", expected]
    assert "91 % ready" in message["blocks"][0]["text"]["text"]


def test_many_digests_of_the_same_people_have_one_picture(database: Database, workspace: Workspace) -> None:
    workspace.emulator.without_blocks({"data_visualization"})
    bench = Bench(database, workspace)
    for number in range(12):
        bench.put(f"digest:{number}:a")
    while bench.sender.send_next():
        pass
    files = {block["slack_file"]["id"] for message in bench.posted() for block in message["blocks"][1:2]}
    assert (len(bench.posted()), len(files)) == (12, 1)
    assert len(workspace.entries("files.completeUploadExternal")) == 1
    assert sum(not entry["ok"] for entry in workspace.entries("chat.postMessage")) == 1


def test_a_digest_that_was_posted_before_a_death_is_there_once_with_its_picture(
    database: Database, workspace: Workspace
) -> None:
    dead, alive = (Bench(database, workspace, "image", posts=posts) for posts in (Dying, Posts))
    dead.put("digest:3:a")
    with pytest.raises(SystemExit):
        dead.sender.send_next()
    alive.now = dead.now + 2 * LEASE
    assert alive.sender.send_next()
    (message,) = alive.posted()
    assert [block["type"] for block in message["blocks"]][:2] == ["section", "image"]
