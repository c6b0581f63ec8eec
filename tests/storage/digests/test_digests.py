"""What each subscription was told, and what became of it."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from storage.database import Database
from storage.digests import digests, subscriptions
from storage.digests.digests import Delivery
from storage.ledger import outbox
from storage.states import DigestOutcome, OutboxState
from tests.storage.digests.wanting import CHANNEL, DAY, MONDAY, kept, messaged, subscribed


def deliveries(session: Session) -> list[Delivery]:
    return digests.deliveries(session)


def test_a_digest_of_one_time_is_kept_once_by_replicas_at_the_same_moment(database: Database) -> None:
    with database.writing() as session:
        row = subscribed(session)
    barrier, made = threading.Barrier(4), []

    def make() -> None:
        barrier.wait()
        with database.writing() as session:
            made.append(kept(session, row, MONDAY))

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False, False, False, True]


def test_there_is_one_digest_a_local_day_also_at_another_time(database: Database) -> None:
    with database.writing() as session:
        row, other = subscribed(session), subscribed(session, channel="C0GENERAL")
        assert kept(session, row, MONDAY)
        assert not kept(session, row, MONDAY + timedelta(hours=3))
        assert kept(session, row, MONDAY + DAY)
        assert kept(session, other, MONDAY + timedelta(hours=3))
        assert digests.of_day(session, row.id or 0, "2026-11-24") is not None
        assert digests.of_day(session, row.id or 0, "2026-11-25") is None


def test_the_last_one_and_the_last_one_that_was_posted_are_found(database: Database) -> None:
    with database.writing() as session:
        row = subscribed(session)
        number = row.id or 0
        assert digests.last(session, number) is digests.last_posted(session, number) is None
        assert digests.last_of_all(session) is None
        for days in range(4):
            messaged(session, row, MONDAY + days * DAY)
        kept(session, row, MONDAY + 4 * DAY, outcome=DigestOutcome.UNCHANGED)
        last, posted = digests.last(session, number), digests.last_posted(session, number)
        earlier = digests.last_posted(session, number, before=MONDAY + 3 * DAY)
        assert last is not None
        assert posted is not None
        assert earlier is not None
        assert (last.slot_at, posted.slot_at) == (MONDAY + 4 * DAY, MONDAY + 3 * DAY)
        assert earlier.slot_at == MONDAY + 2 * DAY
        assert digests.last_of_all(session) == posted


def test_what_slack_did_not_take_was_not_posted_and_what_waits_counts_where_it_is_asked_for(
    database: Database,
) -> None:
    with database.writing() as session:
        row = subscribed(session)
        messaged(session, row, MONDAY)
        messaged(session, row, MONDAY + DAY, state=OutboxState.FAILED)
        messaged(session, row, MONDAY + 2 * DAY, state=OutboxState.QUEUED)
        messaged(session, row, MONDAY + 3 * DAY, state=OutboxState.LEASED)

        def last(**about: datetime) -> datetime | None:
            found = digests.last_posted(session, row.id or 0, **about)
            return found.slot_at if found is not None else None

        assert last() == MONDAY
        assert last(pending_from=MONDAY + 2 * DAY) == MONDAY + 3 * DAY
        assert last(pending_from=MONDAY + 4 * DAY) == MONDAY
        assert last(pending_from=MONDAY, before=MONDAY + 2 * DAY) == MONDAY
        of_all = digests.last_of_all(session)
        assert of_all is not None
        assert of_all.slot_at == MONDAY


def test_what_was_given_up_before_a_subscription_was_changed_or_resumed_is_told_no_more(database: Database) -> None:
    with database.writing() as session:
        row = subscribed(session)
        messaged(session, row, MONDAY, state=OutboxState.FAILED, problem="is_archived")
        assert [one.problem for one in deliveries(session)] == ["is_archived"]
        assert subscriptions.pause(session, row, by="U0ADA", now=MONDAY + DAY)
    with database.writing() as session:
        paused = subscriptions.get(session, row.id or 0)
        assert paused is not None
        assert subscriptions.resume(session, paused, by="U0ADA", now=MONDAY + DAY)
        assert deliveries(session) == []
        messaged(session, row, MONDAY + 2 * DAY, state=OutboxState.FAILED, problem="invalid_auth")
        assert [one.problem for one in deliveries(session)] == ["invalid_auth"]


@pytest.mark.parametrize("state", [OutboxState.FAILED, OutboxState.SENT])
def test_what_became_of_the_last_message_is_told_while_the_record_says_otherwise(
    database: Database, state: OutboxState
) -> None:
    with database.writing() as session:
        row = subscribed(session)
        number = row.id or 0
        for days in range(2):
            kept(session, row, MONDAY + days * DAY)
        key = f"digest:{number}:{MONDAY + DAY:%Y%m%dT%H%MZ}"
        outbox.put(session, key=key, kind="digest", channel=CHANNEL, run_at=MONDAY)
        assert deliveries(session) == []
    with database.writing() as session:
        taken = outbox.claim(session, owner="me", now=MONDAY, lease=DAY)
        assert taken is not None
        assert taken.id is not None
        if state is OutboxState.FAILED:
            outbox.failed(session, taken.id, token=taken.lease_token, problem="is_archived", now=MONDAY)
        else:
            outbox.sent(session, taken.id, token=taken.lease_token, edition=1, channel="C1", ts="1.1", now=MONDAY)
            subscriptions.note_problem(session, number, "gone", digest=1)
    with database.writing() as session:
        (told,) = deliveries(session)
        assert (told.subscription.id, told.state) == (number, state)
        assert told.problem == ("is_archived" if state is OutboxState.FAILED else "")
        failed = state is OutboxState.FAILED
        subscriptions.note_problem(session, number, "gone" if failed else "", digest=told.digest_id if failed else None)
        assert deliveries(session) == []


def test_a_message_that_arrived_says_nothing_about_a_time_zone_that_is_not_known(database: Database) -> None:
    with database.writing() as session:
        row = subscribed(session)
        kept(session, row, MONDAY)
        outbox.put(session, key=f"digest:1:{MONDAY:%Y%m%dT%H%MZ}", kind="digest", channel=CHANNEL, run_at=MONDAY)
        taken = outbox.claim(session, owner="me", now=MONDAY, lease=DAY)
        assert taken is not None
        outbox.sent(session, taken.id or 0, token=taken.lease_token, edition=1, channel="C1", ts="1.1", now=MONDAY)
        subscriptions.note_problem(session, 1, "The time zone is not known.")
        assert deliveries(session) == []
