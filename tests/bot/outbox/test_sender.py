"""Every intended message reaches Slack once, whatever happens on the way."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from sqlmodel import update

from bot.outbox.posts import Posts
from bot.outbox.rendering import CARD, CERTIFICATE, FINAL, UNPOSTED, Matter, Renderer
from bot.outbox.sender import Sender
from bot.outbox.settling import MOST_ATTEMPTS
from bot.views.message import Message
from commands.step import Table
from storage.database import Database
from storage.ledger import audit, outbox, requests
from storage.ledger.locks import lock_request
from storage.ledger.opening import open_request
from storage.ledger.tables import MoveRequest, OutboxMessage
from storage.states import OutboxState, RequestState
from tests.empty_database import empty_database
from tests.sandbox.slack.running import Workspace
from tests.statements import statements
from tests.storage.ledger.requesting import DIGEST, change, wanted

CHANNEL = "C0MIGRATION"
LEASE = timedelta(seconds=30)


def card(matter: Matter) -> Message:
    assert matter.request is not None
    return Message(f"Card {matter.request.id}: {matter.request.state}, {len(matter.items)} people")


def final(matter: Matter) -> Message:
    return Message("It has ended.")


def certificate(matter: Matter) -> Table:
    return Table(name="M1.csv", title="Certificate", columns=("person",), rows=tuple((i.name,) for i in matter.items))


RENDERERS: Mapping[str, Renderer] = {CARD: card, FINAL: final, CERTIFICATE: certificate, UNPOSTED: final}


class Post:
    """A database with one request, a workspace, and a clock that stands still until it is moved."""

    def __init__(self, database: Database, workspace: Workspace) -> None:
        self.database = database
        self.workspace = workspace
        self.at = datetime.now(UTC)
        self.told: list[str] = []
        self.request_id = 0

    def sender(
        self,
        renderers: Mapping[str, Renderer] = RENDERERS,
        *,
        owner: str = "me",
        posts: type[Posts] = Posts,
        lease: timedelta = LEASE,
    ) -> Sender:
        client = self.workspace.client()
        client.retry_handlers = []
        return Sender(
            database=self.database,
            posts=posts(client),
            renderers=renderers,
            now=lambda: self.at,
            owner=owner,
            posted=lambda row: self.told.append(row.key),
            lease=lease,
        )

    def put(self, kind: str, *, channel: str = CHANNEL, thread_of: str = "", key: str = "") -> str:
        key = key or f"{kind}:{self.request_id}"
        with self.database.writing() as session:
            outbox.put(
                session,
                key=key,
                kind=kind,
                channel=channel,
                request_id=self.request_id,
                thread_of=thread_of,
                run_at=self.at,
            )
        return key

    def row(self, key: str) -> OutboxMessage:
        with self.database.session() as session:
            found = outbox.of_key(session, key)
            assert found is not None
            return found

    def request(self) -> MoveRequest:
        with self.database.session() as session:
            found = requests.get(session, self.request_id)
            assert found is not None
            return found

    def shown(self, thread_ts: str = "") -> list[str]:
        """Texts of the app's messages, oldest first."""
        messages = self.workspace.messages(CHANNEL, thread_ts=thread_ts)
        return [m["text"] for m in messages if m["user"] == "U0HYBRID" and m["ts"] != thread_ts]

    def send_all(self, sender: Sender | None = None) -> None:
        sender = sender or self.sender()
        while sender.send_next():
            pass

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def post(tmp_path: Path, workspace: Workspace) -> Any:
    database = empty_database(tmp_path / "test.db")
    made = Post(database, workspace)
    with database.writing() as session:
        asked = wanted("ab", channel=CHANNEL, requester="U0ADA", expires_at=made.at + LEASE * 100)
        made.request_id = open_request(session, asked, now=made.at).request.id or 0
    yield made
    database.close()


def test_a_card_is_posted_once_and_its_place_is_noted(post: Post) -> None:
    key = post.put(CARD)
    post.send_all()
    row, request = post.row(key), post.request()
    assert post.shown() == ["Card 1: pending, 2 people"]
    assert (row.state, row.posted_in) == (OutboxState.SENT, CHANNEL)
    assert (request.channel, request.message_ts) == (CHANNEL, row.ts)
    assert post.told == [key]


def test_which_message_is_decided_on_and_about_which_plan_is_on_record(post: Post) -> None:
    """Once: what is only changed in it is no other message. A card whose plan has changed is for no plan."""
    post.put(CARD)
    post.put(CARD, key=f"card:{post.request_id}:2")
    post.send_all()
    change(post.database, post.request_id, RequestState.RUNNING, now=post.at)
    post.wait(3)
    post.send_all()
    with post.database.session() as session:
        records = [one for one in audit.of_request(session, post.request_id) if one.action == "card posted"]
        assert audit.verify(session).problem == ""
    row = post.row(f"card:{post.request_id}")
    first, second = (json.loads(record.detail) for record in records)
    assert first == {"digest": DIGEST, "card": row.key, "channel": CHANNEL, "message": row.ts}
    assert (second["card"], second["digest"]) == (f"card:{post.request_id}:2", "")


def test_a_change_is_shown_in_the_same_message_and_not_before_the_pace(post: Post) -> None:
    key = post.put(CARD)
    post.send_all()
    ts = post.row(key).ts
    change(post.database, post.request_id, RequestState.RUNNING, now=post.at)
    post.send_all()
    assert post.shown() == ["Card 1: pending, 2 people"]
    post.wait(3)
    post.send_all()
    assert post.shown() == ["Card 1: running, 2 people"]
    assert post.row(key).ts == ts
    assert post.told == [key]


def test_a_reply_goes_into_the_thread_of_its_card(post: Post) -> None:
    card_key = post.put(CARD)
    post.put(FINAL, thread_of=card_key)
    post.put(CERTIFICATE, thread_of=card_key)
    post.send_all()
    assert post.shown() == ["Card 1: pending, 2 people"]
    replies = post.workspace.messages(CHANNEL, thread_ts=post.row(card_key).ts)[1:]
    assert "It has ended." in [reply["text"] for reply in replies]
    assert [file["name"] for reply in replies for file in reply.get("files") or []] == ["M1.csv"]


def dies_after_posting(post: Post, key: str) -> None:
    """Another process claims and posts, and is killed before it can store where."""
    with post.database.writing() as session:
        row = outbox.claim(session, owner="dead", now=post.at, lease=LEASE)
    assert row is not None
    assert row.key == key
    thread = post.row(row.thread_of).ts if row.thread_of else ""
    posts = Posts(post.workspace.client())
    if row.kind == CERTIFICATE:
        table = Table(name="M1.csv", title="Certificate", columns=("person",), rows=(("A",),))
        posts.upload(CHANNEL, table, thread_ts=thread)
    else:
        posts.post(CHANNEL, Message("Posted by the dead."), key=key, thread_ts=thread)


def test_a_kill_between_post_and_store_posts_nothing_twice(post: Post) -> None:
    """Whoever takes the row over finds the message by its key, and shows in it what is true now."""
    key = post.put(CARD)
    dies_after_posting(post, key)
    assert not post.sender().send_next()
    post.wait(31)
    post.send_all()
    assert post.shown() == ["Card 1: pending, 2 people"]
    assert post.request().message_ts == post.row(key).ts


@pytest.mark.parametrize("kind", [FINAL, CERTIFICATE])
def test_the_same_in_a_thread(post: Post, kind: str) -> None:
    card_key = post.put(CARD)
    post.send_all()
    dies_after_posting(post, post.put(kind, thread_of=card_key))
    post.wait(31)
    post.send_all()
    assert len(post.workspace.messages(CHANNEL, thread_ts=post.row(card_key).ts)) == 2


def test_who_finds_nothing_to_send_takes_no_lock_of_those_who_write(post: Post) -> None:
    sender = post.sender()
    with statements(post.database) as sent:
        assert not sender.send_next()
    assert not [one for one in sent if one.startswith("BEGIN IMMEDIATE")]
    post.put(CARD)
    assert sender.send_next()


def test_a_kill_between_claim_and_post_loses_nothing(post: Post) -> None:
    key = post.put(CARD)
    with post.database.writing() as session:
        outbox.claim(session, owner="dead", now=post.at, lease=LEASE)
    post.wait(31)
    post.send_all()
    assert post.shown() == ["Card 1: pending, 2 people"]
    assert post.row(key).state is OutboxState.SENT


def test_a_message_that_was_changed_often_is_not_given_up_at_the_next_trouble(post: Post) -> None:
    """A certificate is changed for a month: its attempts are counted for each edition."""
    key = post.put(CARD)
    for _ in range(3):
        post.send_all()
        with post.database.writing() as session:
            outbox.touch(session, key, run_at=post.at)
        post.wait(4)
    assert post.row(key).attempts == 0


def test_a_rate_limit_puts_off_one_message_as_long_as_slack_says(post: Post) -> None:
    key = post.put(CARD)
    post.workspace.fault("429", "chat.postMessage", times=1, seconds=7)
    sender, due = post.sender(), post.at
    post.send_all(sender)
    row = post.row(key)
    assert (row.run_at, row.attempts, row.state, row.problem) == (due, 0, OutboxState.QUEUED, "ratelimited")
    post.wait(6.9)
    post.send_all(sender)
    assert post.shown() == []
    post.wait(0.1)
    post.send_all(sender)
    assert post.shown() == ["Card 1: pending, 2 people"]


def test_a_change_that_is_one_too_many_rests_and_new_messages_do_not(post: Post) -> None:
    key = post.put(CARD)
    sender = post.sender()
    post.send_all(sender)
    post.wait(60)
    with post.database.writing() as session:
        outbox.touch(session, key, run_at=post.at)
    post.workspace.fault("429", "chat.update", times=1, seconds=9)
    post.send_all(sender)
    post.put(FINAL)
    post.send_all(sender)
    assert post.shown() == ["Card 1: pending, 2 people", "It has ended."]
    assert post.row(key).state is OutboxState.QUEUED
    post.wait(9)
    post.send_all(sender)
    assert post.row(key).state is OutboxState.SENT


def test_a_file_that_is_one_too_many_waits_by_itself(post: Post) -> None:
    card_key = post.put(CARD)
    key = post.put(CERTIFICATE, thread_of=card_key)
    post.workspace.fault("429", "files.getUploadURLExternal", times=1, seconds=9)
    post.send_all()
    assert post.row(card_key).state is OutboxState.SENT
    assert post.row(key).run_at == post.at + timedelta(seconds=9)


def test_what_slack_answers_with_an_error_of_its_own_is_sent_later(post: Post) -> None:
    key = post.put(CARD)
    post.workspace.fault("500", "chat.postMessage", times=2)
    post.send_all()
    assert post.row(key).state is OutboxState.QUEUED
    for _ in range(3):
        post.wait(10)
        post.send_all()
    assert post.shown() == ["Card 1: pending, 2 people"]


def test_a_closed_channel_is_told_to_the_requester_and_tried_again(post: Post) -> None:
    key = post.put(CARD, channel="G0LEADS")
    post.send_all()
    row = post.row(key)
    assert (row.state, row.problem) == (OutboxState.QUEUED, "channel_not_found")
    told = post.row("unposted:1")
    assert told.state is OutboxState.SENT
    assert told.posted_in.startswith("D")


def test_a_person_who_cannot_be_written_to_is_given_up(post: Post) -> None:
    key = post.put(FINAL, channel="U0DORA")
    post.send_all()
    assert post.row(key).state is OutboxState.FAILED


def test_a_reply_to_a_message_that_was_given_up_goes_into_the_channel(post: Post) -> None:
    lost = post.put(FINAL, channel="U0DORA", key="card:99")
    post.put(FINAL, thread_of=lost)
    post.send_all()
    assert post.shown() == ["It has ended."]


def test_a_deleted_card_of_an_open_request_is_posted_anew(post: Post) -> None:
    key = post.put(CARD)
    post.send_all()
    gone = post.row(key).ts
    post.workspace.client().chat_delete(channel=CHANNEL, ts=gone)
    change(post.database, post.request_id, RequestState.RUNNING, now=post.at)
    for _ in range(3):
        post.wait(10)
        post.send_all()
    assert post.shown() == ["Card 1: running, 2 people"]
    assert post.request().message_ts == post.row(key).ts != gone


def test_a_deleted_card_of_one_that_has_ended_stays_deleted(post: Post) -> None:
    key = post.put(CARD)
    post.send_all()
    post.workspace.client().chat_delete(channel=CHANNEL, ts=post.row(key).ts)
    change(post.database, post.request_id, RequestState.EXPIRED, now=post.at)
    post.wait(10)
    post.send_all()
    assert post.shown() == []
    assert post.row(key).state is OutboxState.FAILED


def broken(_: Matter) -> Message:
    raise KeyError("a plan that nobody can read")


def test_a_message_that_cannot_be_made_does_not_hold_up_the_others(post: Post) -> None:
    key = post.put(CARD)
    post.put(FINAL, thread_of="")
    sender = post.sender({CARD: broken, FINAL: final})
    post.send_all(sender)
    assert post.shown() == ["It has ended."]
    assert post.row(key).state is OutboxState.QUEUED


def test_an_unknown_kind_waits_for_a_version_that_knows_it(post: Post) -> None:
    key = post.put("poem")
    post.send_all()
    assert post.row(key).state is OutboxState.QUEUED


def test_what_changes_while_it_is_sent_is_shown_afterwards(post: Post) -> None:
    """The edition that was sent is older than the one that is there then: the row stays queued."""
    key = post.put(CARD)
    touched: list[Callable[[], bool]] = [
        lambda: change(post.database, post.request_id, RequestState.RUNNING, now=post.at)
    ]

    def slow(matter: Matter) -> Message:
        message = card(matter)
        if touched:
            touched.pop()()
        return message

    sender = post.sender({CARD: slow})
    post.send_all(sender)
    assert post.row(key).state is OutboxState.QUEUED
    post.wait(3)
    post.send_all(sender)
    assert post.shown() == ["Card 1: running, 2 people"]


def test_the_card_of_a_plan_that_was_changed_meanwhile_does_not_become_the_card(post: Post) -> None:
    post.put(CARD)
    with post.database.writing() as session:
        request = lock_request(session, post.request_id)
        assert request is not None
        request.cards = 2
        session.add(request)
    post.send_all()
    assert post.request().message_ts == ""


def test_a_file_that_is_to_be_shown_anew_stays_as_it_is(post: Post) -> None:
    """What is in Slack as a file is never put there twice."""
    card_key = post.put(CARD)
    key = post.put(CERTIFICATE, thread_of=card_key)
    post.send_all()
    before = post.row(key).ts
    with post.database.writing() as session:
        outbox.touch(session, key, run_at=post.at)
    post.wait(4)
    post.send_all()
    assert (post.row(key).state, post.row(key).ts) == (OutboxState.SENT, before)
    assert len(post.workspace.messages(CHANNEL, thread_ts=post.row(card_key).ts)) == 2


def died_before(post: Post, key: str) -> None:
    """Somebody claimed it and is gone, whether or not they posted it."""
    with post.database.writing() as session:
        assert outbox.claim(session, owner="dead", now=post.at, lease=LEASE) is not None
    post.wait(31)
    assert post.row(key).attempts == 1


class Blind(Posts):
    """Without the scope to read the channel."""

    def find(self, channel: str, key: str, *, thread_ts: str, since: datetime) -> tuple[str, str] | None:
        raise SlackApiError("no", {"ok": False, "error": "missing_scope"})


def test_a_channel_that_can_never_be_looked_through_is_posted_to_all_the_same(post: Post) -> None:
    """Better twice than never."""
    key = post.put(CARD)
    died_before(post, key)
    post.send_all(post.sender(posts=Blind))
    assert post.shown() == ["Card 1: pending, 2 people"]


def test_a_channel_that_cannot_be_looked_through_now_is_looked_through_later(post: Post) -> None:
    key = post.put(CARD)
    died_before(post, key)
    post.workspace.fault("500", "conversations.history", times=1)
    post.send_all()
    assert (post.shown(), post.row(key).state) == ([], OutboxState.QUEUED)
    post.wait(10)
    post.send_all()
    assert post.shown() == ["Card 1: pending, 2 people"]


def test_what_another_has_taken_over_meanwhile_is_stored_by_them_alone(post: Post) -> None:
    key = post.put(CARD)

    def slow(matter: Matter) -> Message:
        post.wait(31)
        with post.database.writing() as session:
            assert outbox.claim(session, owner="other", now=post.at, lease=LEASE) is not None
        return card(matter)

    assert post.sender({CARD: slow}).send_next()
    assert (post.row(key).ts, post.request().message_ts, post.told) == ("", "", [])


def test_a_process_that_was_held_up_for_too_long_posts_nothing(post: Post) -> None:
    key = post.put(CARD)
    sender = post.sender(lease=timedelta(seconds=-1))
    assert sender.send_next()
    assert (post.shown(), post.row(key).state) == ([], OutboxState.QUEUED)


def test_after_very_many_attempts_a_message_is_given_up(post: Post) -> None:
    key = post.put("poem")
    with post.database.session() as session:
        session.exec(update(OutboxMessage).values(attempts=MOST_ATTEMPTS))
    post.send_all()
    row = post.row(key)
    assert (row.state, row.problem) == (OutboxState.FAILED, "nobody renders messages of the kind poem")


def test_somebody_of_the_terminal_is_not_told_that_a_channel_is_closed(post: Post) -> None:
    with post.database.session() as session:
        session.connection().exec_driver_sql("UPDATE move_request SET requester = 'root'")
    post.put(CARD, channel="G0LEADS")
    post.send_all()
    with post.database.session() as session:
        assert outbox.of_key(session, "unposted:1") is None


def test_a_message_about_no_request_is_sent_too(post: Post) -> None:
    """Even as a card: there is nothing that it would be the card of."""
    for kind in (FINAL, CARD):
        with post.database.writing() as session:
            outbox.put(session, key=f"{kind}:none", kind=kind, channel=CHANNEL, run_at=post.at)
    post.send_all(post.sender({FINAL: final, CARD: final}))
    assert post.shown() == ["It has ended."] * 2
    with post.database.session() as session:
        assert list(audit.of_request(session, post.request_id))[-1].action == "request"
