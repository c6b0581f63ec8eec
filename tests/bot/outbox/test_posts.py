"""Messages of the outbox are found again by their key, wherever they were posted."""

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError

from bot.outbox.posts import EVENT, Posts
from bot.views.message import Message, section
from commands.step import Table
from tests.sandbox.slack.running import Workspace

CHANNEL = "C0MIGRATION"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HELLO = Message("Hello from a test.", (section("Hello from a test."),))


@pytest.fixture
def posts(workspace: Workspace) -> Posts:
    client = workspace.client()
    client.retry_handlers = []
    return Posts(client)


def test_a_posted_message_is_found_by_its_key_and_by_no_other(posts: Posts, workspace: Workspace) -> None:
    place = posts.post(CHANNEL, HELLO, key="card:12")
    workspace.say("Something else.")
    assert posts.find(CHANNEL, "card:12", thread_ts="", since=LONG_AGO) == place
    assert posts.find(CHANNEL, "card:1", thread_ts="", since=LONG_AGO) is None


def test_what_is_older_than_its_request_is_not_found(posts: Posts, workspace: Workspace) -> None:
    """A key of another database that once wrote here is not taken for ours."""
    posts.post(CHANNEL, HELLO, key="card:12")
    later = workspace.clock.now() + timedelta(minutes=1)
    assert posts.find(CHANNEL, "card:12", thread_ts="", since=later) is None


def test_a_message_behind_several_pages_is_found(posts: Posts, workspace: Workspace) -> None:
    place = posts.post(CHANNEL, HELLO, key="card:12")
    for count in range(205):
        workspace.client().chat_postMessage(channel=CHANNEL, text=f"message {count}")
    assert posts.find(CHANNEL, "card:12", thread_ts="", since=LONG_AGO) == place


def test_a_reply_is_found_in_its_thread(posts: Posts) -> None:
    _, thread = posts.post(CHANNEL, HELLO, key="card:12")
    place = posts.post(CHANNEL, HELLO, key="final:12", thread_ts=thread)
    assert posts.find(CHANNEL, "final:12", thread_ts=thread, since=LONG_AGO) == place
    assert posts.find(CHANNEL, "final:12", thread_ts="", since=LONG_AGO) is None


def test_a_message_to_a_person_is_found_in_their_conversation(posts: Posts) -> None:
    place = posts.post("U0ADA", HELLO, key="unposted:12")
    assert place[0].startswith("D")
    assert posts.find("U0ADA", "unposted:12", thread_ts="", since=LONG_AGO) == place


def test_a_file_is_found_by_its_name_in_the_thread(posts: Posts) -> None:
    _, thread = posts.post(CHANNEL, HELLO, key="card:12")
    table = Table(name="M12.csv", title="Certificate", columns=("a",), rows=(("1",),))
    place = posts.upload(CHANNEL, table, thread_ts=thread)
    assert posts.find_file(CHANNEL, "M12.csv", thread_ts=thread, since=LONG_AGO) == place
    assert posts.find_file(CHANNEL, "M13.csv", thread_ts=thread, since=LONG_AGO) is None


def test_a_change_keeps_the_key(posts: Posts) -> None:
    place = posts.post(CHANNEL, HELLO, key="card:12")
    posts.change(*place, Message("It has ended."))
    assert posts.find(CHANNEL, "card:12", thread_ts="", since=LONG_AGO) == place


def test_refused_blocks_cost_only_the_blocks(posts: Posts, workspace: Workspace) -> None:
    many = Message("Sixty lines.", tuple(section(f"line {n}") for n in range(60)))
    place = posts.post(CHANNEL, many, key="card:12")
    assert posts.find(CHANNEL, "card:12", thread_ts="", since=LONG_AGO) == place
    posts.change(*place, many)
    shown = next(m for m in workspace.messages() if m["ts"] == place[1])
    assert shown["text"] == "Sixty lines."
    assert not shown.get("blocks")


def test_other_refusals_are_raised(posts: Posts) -> None:
    with pytest.raises(SlackApiError, match="channel_not_found"):
        posts.post("C0NOWHERE", HELLO, key="card:12")


def test_the_metadata_names_the_key_alone(posts: Posts, workspace: Workspace) -> None:
    posts.post(CHANNEL, HELLO, key="card:12")
    newest = workspace.client().conversations_history(channel=CHANNEL, include_all_metadata=True)["messages"][0]
    assert newest["metadata"] == {"event_type": EVENT, "event_payload": {"key": "card:12"}}
