"""Notes and what is answered to them, on their way to Slack: killed, refused, or to somebody who has left."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.outbox.posts import Posts
from bot.outbox.sender import Sender
from bot.views.message import Message
from bot.views.note import note_renderers
from commands import notes as command
from commands.catalogue import run
from commands.note_results import NotesResult
from commands.step import Request
from commands.wave_notes.objecting import keep_time, object_to
from commands.wave_notes.sending import send_due, settle_what_is_over
from storage.ledger import outbox
from storage.states import OutboxState
from tests.commands.conftest import database_in
from tests.commands.moves.ledger_only import ADA
from tests.commands.wave_notes.waves import RULES, T5, Wave
from tests.sandbox.slack.running import Workspace
from tests.storage.ledger.requesting import actions

NORA, BEN, DORA = "U0NORA", "U0BEN", "U0DORA"
LEASE = timedelta(seconds=30)


class Blocked(Posts):
    """Slack, to whom Nora has said that this app may not write to her."""

    def post(self, channel: str, message: Message, *, key: str, thread_ts: str = "") -> tuple[str, str]:
        if channel == NORA:
            answer: Any = type("Answer", (), {"status_code": 200, "headers": {}, "api_url": "", "get": _error})()
            raise SlackApiError("no", answer)
        return super().post(channel, message, key=key, thread_ts=thread_ts)


def _error(_: object, name: str, default: object = None) -> object:
    return "cannot_dm_bot" if name == "error" else default


class Way:
    """A wave whose people are in a workspace, and a sender of its notes."""

    def __init__(self, wave: Wave, workspace: Workspace) -> None:
        self.wave = wave
        self.workspace = workspace
        wave.known = {"a@fabrikam.com": NORA, "b@fabrikam.com": BEN}
        wave.at = T5

    def send(self, posts: type[Posts] = Posts) -> None:
        client = self.workspace.client()
        client.retry_handlers = []
        sender = Sender(
            database=self.wave.database, posts=posts(client), now=lambda: self.wave.at, owner="me", lease=LEASE,
            renderers=note_renderers(RULES, zone="Europe/Berlin"),
        )  # fmt: skip
        while sender.send_next():
            pass

    def later(self, **by: float) -> None:
        self.wave.at += timedelta(**by)

    def read_by(self, person: str) -> list[str]:
        """The texts of the messages that somebody has from the bot."""
        answer = self.workspace.client().conversations_open(users=[person])
        channel = str((answer.get("channel") or {}).get("id"))
        messages = self.workspace.messages(channel, as_=person)
        return [m["text"] for m in messages]

    def states(self, kind: str) -> list[OutboxState]:
        return [row.state for row in self.wave.messages(kind)]


@pytest.fixture
def way(tmp_path: Path, workspace: Workspace) -> Iterator[Way]:
    with database_in(tmp_path) as database:
        # the card of the request is no concern of these tests
        wave = Wave(database)
        with database.writing() as session:
            for row in wave.messages("card"):
                session.delete(session.merge(row))
        yield Way(wave, workspace)


def test_a_kill_between_the_post_of_a_note_and_its_row_posts_nothing_twice(way: Way) -> None:
    send_due(way.wave.services)
    with way.wave.database.writing() as session:
        row = outbox.claim(session, owner="dead", now=way.wave.at, lease=LEASE)
    assert row is not None
    Posts(way.workspace.client()).post(row.channel, Message("Posted by the dead."), key=row.key)
    way.send()
    way.later(seconds=31)
    way.send()
    for person in (NORA, BEN):
        (text,) = way.read_by(person)
        assert text.startswith("Hello"), "what is true now stands in it"
    assert way.states("note") == [OutboxState.SENT] * 2
    assert send_due(way.wave.services) == 0


def test_who_has_blocked_the_app_is_given_up_and_named_and_the_others_are_told(way: Way) -> None:
    send_due(way.wave.services)
    way.send(Blocked)
    assert way.states("note") == [OutboxState.FAILED, OutboxState.SENT]
    assert actions(way.wave.database, way.wave.request).count("message given up") == 1
    way.later(minutes=5)
    assert send_due(way.wave.services) == 0, "it is not tried again and again"
    shown = run(command, way.wave.services, Request(words=("M1",), asked_by=ADA))
    assert isinstance(shown, NotesResult)
    assert shown.headline.startswith("1 of 2 people of M1 gets notes")
    assert [(one.name, one.because) for one in shown.unreached] == [
        ("A", "Slack did not take the last note to them: cannot_dm_bot")
    ]


def test_an_owner_who_has_left_leaves_the_objection_to_the_operations_channel_and_its_end_is_shown_there(
    way: Way,
) -> None:
    way.wave.operations("C0OPERATIONS")
    send_due(way.wave.services)
    way.send()
    way.wave.change(requester=DORA)
    answer = object_to(way.wave.services, way.wave.time(), user=NORA, reason="I am away <!channel>")
    assert (answer.done, answer.owner) == (True, DORA)
    way.later(seconds=5)
    way.send()
    assert way.states("objection") == [OutboxState.FAILED]
    for _ in range(2):
        settle_what_is_over(way.wave.services)
        way.send()
    (asked,) = [m for m in way.workspace.messages("C0OPERATIONS") if "does not suit" in m["text"]]
    assert "&lt;!channel&gt;" in asked["text"]
    assert f"I could not tell <@{DORA}>" in str(asked["blocks"])
    keep_time(way.wave.services, way.wave.request, "a", by=BEN)
    way.later(seconds=5)
    way.send()
    (settled,) = [m for m in way.workspace.messages("C0OPERATIONS") if "does not suit" in m["text"]]
    assert "This is settled." in str(settled["blocks"])
    assert any("stays at the time that you were told" in text for text in way.read_by(NORA))


def test_who_left_between_the_look_and_the_post_gets_nothing_and_holds_up_nobody(way: Way) -> None:
    way.wave.known["a@fabrikam.com"] = DORA
    send_due(way.wave.services)
    way.send()
    assert way.states("note") == [OutboxState.FAILED, OutboxState.SENT]
    assert len(way.read_by(BEN)) == 1
