"""Digests in the outbox: not too late, details only in their thread, a closed channel tried once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.outbox.rendering import ALARM, ALARM_ENDED, DIGEST, DIGEST_DETAIL, DIGEST_TROUBLE, SUBSCRIBED
from bot.views.digest_messages import digest_renderers
from bot.views.message import Message
from commands.rules.digests.facts import dumped
from storage.digests import subscriptions
from storage.ledger import outbox
from storage.states import OutboxState
from tests.bot.outbox.test_sender import CHANNEL, Post, dies_after_posting
from tests.bot.outbox.test_sender import post as post
from tests.commands.rules.digests.known import change, changes, facts
from tests.storage.digests.wanting import subscribed

HOUR = timedelta(hours=1)
KEY, DETAIL = "digest:3:2026-11-23T07:30Z", "digest-detail:3:2026-11-23T07:30Z"
SAID = facts(changes=changes(still=(change(),)))


def put(post: Post, *, until: datetime, channel: str = CHANNEL) -> None:
    """A digest and its details, as they are made."""
    payload = {"facts": dumped(SAID), "until": until.isoformat()}
    with post.database.writing() as session:
        outbox.put(session, key=KEY, kind=DIGEST, channel=channel, payload=payload, run_at=post.at)
        outbox.put(
            session, key=DETAIL, kind=DIGEST_DETAIL, channel=channel, thread_of=KEY, payload=payload, run_at=post.at
        )


def send(post: Post) -> None:
    post.send_all(post.sender(digest_renderers()))


def test_a_digest_is_posted_with_its_details_in_its_thread(post: Post) -> None:
    put(post, until=post.at + HOUR)
    send(post)
    assert [text.partition(":")[0] for text in post.shown()] == ["Readiness, Mon 23 Nov"]
    assert [text.partition(":")[0] for text in post.shown(post.row(KEY).ts)] == ["Details of Mon 23 Nov"]


def test_a_digest_that_is_too_late_is_posted_no_more_and_neither_are_its_details(post: Post) -> None:
    put(post, until=post.at)
    post.wait(1)
    send(post)
    assert post.shown() == []
    assert [(post.row(key).state, post.row(key).problem) for key in (KEY, DETAIL)] == [
        (OutboxState.FAILED, "Slack did not take it in time.")
    ] * 2


def test_one_that_was_posted_in_time_by_somebody_who_died_is_found_also_when_it_would_be_too_late(post: Post) -> None:
    put(post, until=post.at + timedelta(seconds=10))
    dies_after_posting(post, KEY)
    post.wait(31)
    send(post)
    assert post.row(KEY).state is OutboxState.SENT
    assert len(post.shown()) == 1


@pytest.mark.parametrize("kind", [DIGEST, SUBSCRIBED])
def test_a_channel_that_is_closed_is_not_tried_again_until_the_next_digest(post: Post, kind: str) -> None:
    put(post, until=post.at + HOUR, channel="G0LEADS")
    payload = {"subscription": 3, "by": "U0ADA", "what": "a digest", "when": "every day", "first": ""}
    with post.database.writing() as session:
        outbox.put(session, key="s", kind=SUBSCRIBED, channel="G0LEADS", payload=payload, run_at=post.at)
    send(post)
    row = post.row(KEY if kind == DIGEST else "s")
    assert (row.state, row.problem, row.attempts) == (OutboxState.FAILED, "channel_not_found", 1)
    detail = post.row(DETAIL)
    assert (detail.state, detail.problem) == (
        OutboxState.FAILED,
        "The message to which it belongs was not posted.",
    )


def test_whoever_made_it_is_told_directly(post: Post) -> None:
    payload = {"subscription": 3, "channel": CHANNEL, "problem": "The channel was archived."}
    with post.database.writing() as session:
        outbox.put(session, key="t", kind=DIGEST_TROUBLE, channel="U0ADA", payload=payload, run_at=post.at)
    send(post)
    assert post.row("t").posted_in.startswith("D")


@pytest.mark.parametrize("channel", ["C0PARTNER", CHANNEL])
def test_what_another_organisation_would_read_is_not_posted(post: Post, channel: str) -> None:
    """Slack says whose channel it is; a channel that was ours may become another one."""
    put(post, until=post.at + HOUR, channel=channel)
    with post.database.writing() as session:
        for kind in (ALARM, ALARM_ENDED):
            outbox.put(session, key=kind, kind=kind, channel=channel, run_at=post.at)
    says = {kind: lambda _: Message("Said.") for kind in (ALARM, ALARM_ENDED)}
    post.send_all(post.sender({**digest_renderers(), **says}))
    rows = [post.row(key) for key in (KEY, DETAIL, ALARM, ALARM_ENDED)]
    ours = channel == CHANNEL
    assert {row.state for row in rows} == {OutboxState.SENT if ours else OutboxState.FAILED}
    assert [row.problem for row in rows if row.kind != DIGEST_DETAIL] == ["" if ours else "shared"] * 3


def test_while_slack_does_not_say_whose_a_channel_is_nothing_is_posted_and_nothing_is_lost(post: Post) -> None:
    put(post, until=post.at + HOUR)
    post.workspace.fault("429", "users.conversations", seconds=1)
    post.workspace.fault("500", "users.conversations")
    send(post)
    assert (post.shown(), post.row(KEY).attempts) == ([], 0)
    post.wait(60)
    send(post)
    assert (post.shown(), post.row(KEY).attempts) == ([], 1)
    post.wait(60)
    send(post)
    assert post.row(KEY).state is OutboxState.SENT


@pytest.mark.parametrize("settle", [subscriptions.pause, subscriptions.remove])
def test_a_digest_that_is_paused_or_removed_before_it_is_posted_is_not_posted(
    post: Post, settle: Callable[..., bool]
) -> None:
    with post.database.writing() as session:
        rows = [subscribed(session, channel=f"C{number}", now=post.at) for number in range(3)]
        assert rows[-1].id == 3
    put(post, until=post.at + HOUR)
    with post.database.writing() as session:
        assert settle(session, rows[-1], by="U0ADA", now=post.at)
    send(post)
    assert post.shown() == []
    assert [(post.row(key).state, post.row(key).problem) for key in (KEY, DETAIL)] == [
        (OutboxState.FAILED, "It was paused or removed before it was posted.")
    ] * 2


def test_what_slack_said_last_is_kept_with_what_is_too_late(post: Post) -> None:
    put(post, until=post.at + timedelta(seconds=30))
    post.workspace.fault("500", "chat.postMessage", times=None)
    send(post)
    post.wait(60)
    send(post)
    row = post.row(KEY)
    assert row.state is OutboxState.FAILED
    assert row.problem.startswith("Slack did not take it in time. ")
    assert len(row.problem) > len("Slack did not take it in time. ")
