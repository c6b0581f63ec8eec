"""Each intended message is taken by one sender at a time, shown in its latest edition, and paced."""

import json
import sqlite3
import threading
import time
from datetime import datetime, timedelta

from storage.database import Database
from storage.ledger import audit, outbox
from storage.ledger.locks import lock_request
from storage.ledger.tables import OutboxMessage
from storage.ledger.turns import NOTHING_HELD, Held
from storage.states import OutboxState
from tests.storage.ledger.requesting import MINUTE, NOW, SECOND, opened, trail

LEASE = timedelta(seconds=30)


def put(
    database: Database, key: str = "card:1", *, at: datetime = NOW, thread_of: str = "", channel: str = "C1"
) -> bool:
    with database.writing() as session:
        return outbox.put(
            session, key=key, kind="card", channel=channel, thread_of=thread_of, payload={"b": 1, "a": 2}, run_at=at
        )


def touch(database: Database, key: str = "card:1", *, at: datetime = NOW) -> bool:
    with database.writing() as session:
        return outbox.touch(session, key, run_at=at)


def claim(database: Database, at: datetime = NOW) -> OutboxMessage | None:
    with database.writing() as session:
        return outbox.claim(session, owner="one", now=at, lease=LEASE)


def claimed(database: Database, at: datetime = NOW) -> OutboxMessage:
    found = claim(database, at)
    assert found is not None
    return found


def sent(database: Database, row: OutboxMessage, *, at: datetime = NOW) -> bool:
    with database.writing() as session:
        return outbox.sent(
            session, row.id or 0, token=row.lease_token, edition=row.edition, channel="D1", ts="17.1", now=at
        )


def the(database: Database, key: str = "card:1") -> OutboxMessage:
    with database.session() as session:
        found = outbox.of_key(session, key)
        assert found is not None
        return found


def test_a_message_is_intended_once(database: Database) -> None:
    assert put(database)
    assert not put(database, at=NOW + MINUTE)
    assert (the(database).run_at, the(database).payload) == (NOW, '{"a":2,"b":1}')


def test_a_message_is_taken_when_its_time_has_come_and_by_one_sender(database: Database) -> None:
    put(database)
    assert claim(database, NOW - SECOND) is None
    row = claimed(database)
    assert (row.state, row.attempts, row.lease_until) == (OutboxState.LEASED, 1, NOW + LEASE)
    assert claim(database) is None
    assert sent(database, row)
    assert (the(database).state, the(database).ts, the(database).posted_in) == (OutboxState.SENT, "17.1", "D1")
    assert claim(database, NOW + MINUTE) is None


def test_whether_there_is_one_to_take_is_told_without_taking_it(database: Database) -> None:
    def due(at: datetime, held: Held = NOTHING_HELD) -> bool:
        with database.session() as session:
            return outbox.any_due(session, now=at, held=held)

    put(database)
    assert [due(NOW - SECOND), due(NOW), due(NOW, Held(channels=frozenset({"C1"})))] == [False, True, False]
    assert the(database).state is OutboxState.QUEUED
    claimed(database)
    assert [due(NOW), due(NOW + LEASE)] == [False, True]


def test_what_somebody_died_with_is_taken_before_what_waits(database: Database) -> None:
    put(database, "a", channel="C1", at=NOW + SECOND)
    row = claimed(database, NOW + SECOND)
    put(database, "b", channel="C2")
    assert claimed(database, NOW + SECOND + LEASE).key == row.key


def test_to_take_one_costs_no_more_where_many_channels_wait(database: Database) -> None:
    """SQLite's own count of its steps: nobody looks through all that wait, for each that waits."""

    def steps() -> int:
        counted = 0

        def count() -> int:
            nonlocal counted
            counted += 1
            return 0

        with database.writing() as session:
            connection = session.connection().connection.driver_connection
            assert isinstance(connection, sqlite3.Connection)
            connection.set_progress_handler(count, 1)
            outbox.claim(session, owner="one", now=NOW, lease=LEASE)
            connection.set_progress_handler(None, 0)
        return counted

    def waiting(numbers: range) -> None:
        with database.writing() as session:
            for number in numbers:
                for key, thread_of in ((f"digest:{number}", ""), (f"detail:{number}", f"digest:{number}")):
                    outbox.put(session, key=key, kind="x", channel=f"C{number}", thread_of=thread_of, run_at=NOW)

    if database.dialect != "sqlite":
        return
    waiting(range(10))
    few = steps()
    waiting(range(10, 400))
    assert steps() < 2 * few


def test_of_many_senders_each_message_is_taken_by_one(database: Database) -> None:
    for number in range(6):
        put(database, f"note:{number}", channel=f"C{number}")
    barrier, taken = threading.Barrier(6), []

    def take() -> None:
        barrier.wait()
        while (row := claim(database)) is not None:
            taken.append(row.key)

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while (row := claim(database)) is not None:
        # what was locked by another sender at that moment is passed over, and found by the next look
        taken.append(row.key)
    assert sorted(taken) == [f"note:{number}" for number in range(6)]


def test_whoever_takes_a_message_over_knows_that_it_may_have_been_posted(database: Database) -> None:
    """A sender died between the post and its note of it."""
    put(database)
    first = claimed(database)
    second = claimed(database, NOW + LEASE)
    assert (second.attempts, second.ts) == (2, "")
    assert second.lease_token != first.lease_token
    assert not sent(database, first)
    assert the(database).state is OutboxState.LEASED
    assert sent(database, second)


def test_what_changes_while_it_is_sent_is_sent_again_after_the_pace(database: Database) -> None:
    put(database)
    row = claimed(database)
    assert touch(database, at=NOW + SECOND)
    assert sent(database, row, at=NOW + SECOND)
    assert the(database).state is OutboxState.QUEUED
    assert claim(database, NOW + 3 * SECOND) is None
    again = claimed(database, NOW + 4 * SECOND)
    assert (again.edition, again.ts) == (2, "17.1")


def test_a_message_is_changed_every_three_seconds_at_most_however_often_it_is_touched(database: Database) -> None:
    put(database)
    assert sent(database, claimed(database))
    shown = []
    for tenth in range(1, 101):
        at = NOW + tenth * SECOND / 10
        touch(database, at=at)
        if (row := claim(database, at)) is not None:
            shown.append(at)
            sent(database, row, at=at)
    assert shown == [NOW + number * outbox.PACE for number in (1, 2, 3)]


def test_a_touch_long_after_is_shown_when_it_says(database: Database) -> None:
    put(database)
    sent(database, claimed(database))
    touch(database, at=NOW + MINUTE)
    assert claim(database, NOW + MINUTE - SECOND) is None
    assert claimed(database, NOW + MINUTE).edition == 2


def test_what_was_given_up_unposted_is_not_taken_up_again_with_what_is_about_the_same_person(
    database: Database,
) -> None:
    """Only what somebody can see is shown anew."""
    opened(database)
    with database.writing() as session:
        for key in ("posted", "given up"):
            outbox.put(session, key=key, kind="note", channel="U1", request_id=1, item_id=1, run_at=NOW)
    for _ in range(3):  # the card is one of them
        row = claimed(database)
        if row.key != "given up":
            assert sent(database, row)
        else:
            with database.writing() as session:
                assert outbox.failed(session, row.id or 0, token=row.lease_token, problem="blocked", now=NOW)
    with database.writing() as session:
        assert outbox.touch_about(session, "note", 1, run_at=NOW) == 1
    assert the(database, "posted").state is OutboxState.QUEUED
    given_up = the(database, "given up")
    assert (given_up.state, given_up.problem) == (OutboxState.FAILED, "blocked")


def test_touching_what_was_never_intended_does_nothing(database: Database) -> None:
    assert not touch(database)


def test_a_message_that_slack_puts_off_waits_that_long_also_if_it_changes_meanwhile(database: Database) -> None:
    put(database)
    row = claimed(database)
    with database.writing() as session:
        assert outbox.later(
            session, row.id or 0, token=row.lease_token, run_at=NOW + MINUTE, problem="Slack asks to wait."
        )
    touch(database, at=NOW + SECOND)
    assert claim(database, NOW + MINUTE - SECOND) is None
    assert claimed(database, NOW + MINUTE).problem == "Slack asks to wait."


def test_a_message_that_was_given_up_is_tried_again_when_it_changes(database: Database) -> None:
    put(database)
    row = claimed(database)
    with database.writing() as session:
        assert outbox.failed(session, row.id or 0, token=row.lease_token, problem="channel_not_found", now=NOW)
        assert not outbox.failed(session, row.id or 0, token=row.lease_token, problem="channel_not_found", now=NOW)
    assert claim(database, NOW + MINUTE) is None
    touch(database, at=NOW + MINUTE)
    assert claim(database, NOW + MINUTE) is not None


def test_a_message_waits_for_the_one_in_whose_thread_it_goes(database: Database) -> None:
    put(database, at=NOW + SECOND)
    put(database, "final:1", thread_of="card:1")
    assert claim(database) is None
    card = claimed(database, NOW + SECOND)
    assert card.key == "card:1"
    assert claim(database, NOW + SECOND) is None
    sent(database, card)
    assert claimed(database, NOW + SECOND).key == "final:1"


def test_a_message_does_not_wait_for_a_thread_that_will_never_be(database: Database) -> None:
    put(database, "final:9", thread_of="card:9", channel="C9")
    assert claimed(database).key == "final:9"
    put(database)
    card = claimed(database)
    put(database, "final:1", thread_of="card:1")
    with database.writing() as session:
        outbox.failed(session, card.id or 0, token=card.lease_token, problem="channel_not_found", now=NOW)
    assert claimed(database).key == "final:1"


def test_at_the_start_of_the_only_process_nobody_else_sends(database: Database) -> None:
    put(database)
    claimed(database)
    with database.writing() as session:
        assert outbox.orphans_now(session, NOW) == 1
    assert claimed(database).attempts == 2


def test_the_latest_message_of_a_kind_about_a_request_is_found(database: Database) -> None:
    with database.writing() as session:
        for key, kind, request_id in (("final:1", "final", 1), ("final:1:7", "final", 1), ("final:2", "final", 2)):
            outbox.put(session, key=key, kind=kind, channel="C1", request_id=request_id, run_at=NOW)
        found = outbox.latest(session, "final", request_id=1)
        assert found is not None
        assert found.key == "final:1:7"
        assert outbox.latest(session, "card", request_id=1) is None


def test_a_message_that_is_given_up_is_on_record(database: Database) -> None:
    number = opened(database)
    row = claimed(database)
    with database.writing() as session:
        assert outbox.failed(session, row.id or 0, token=row.lease_token, problem="is_archived", now=NOW)
        assert not outbox.failed(session, row.id or 0, token=row.lease_token, problem="is_archived", now=NOW)
        assert not outbox.failed(session, 999, token=row.lease_token, problem="is_archived", now=NOW)
    [record] = [one for one in trail(database, number) if one.action == "message given up"]
    assert json.loads(record.detail) == {"key": f"card:{number}", "kind": "card", "problem": "is_archived"}


def test_giving_up_a_message_waits_for_whoever_changes_its_request(database: Database) -> None:
    """They may have locked the end of the trail, and come to the message after it: each would wait for the other."""
    number = opened(database)
    row = claimed(database)
    given_up: list[bool] = []

    def give_up() -> None:
        with database.writing() as session:
            given_up.append(outbox.failed(session, row.id or 0, token=row.lease_token, problem="is_archived", now=NOW))

    giving_up = threading.Thread(target=give_up)
    with database.writing() as session:
        assert lock_request(session, number) is not None
        audit.lock_head(session)
        giving_up.start()
        time.sleep(0.3)
        assert outbox.touch(session, f"card:{number}", run_at=NOW)
    giving_up.join(10)
    assert given_up == [True]


def test_new_messages_of_a_channel_are_taken_in_their_order_and_one_at_a_time(database: Database) -> None:
    for number in range(3):
        put(database, f"note:{number}", at=NOW - number * SECOND)
    put(database, "note:elsewhere", channel="C2")
    first = claimed(database)
    assert first.key == "note:2"
    assert claimed(database).key == "note:elsewhere"
    assert claim(database) is None
    sent(database, first)
    assert claimed(database).key == "note:1"


def test_a_change_waits_for_no_message_of_its_channel(database: Database) -> None:
    put(database)
    sent(database, claimed(database))
    put(database, "note:1", at=NOW + SECOND)
    touch(database, at=NOW + MINUTE)
    assert claimed(database, NOW + MINUTE).key == "note:1"
    assert claimed(database, NOW + MINUTE).key == "card:1"


def test_a_message_that_is_put_off_or_waits_for_its_thread_lets_others_of_its_channel_pass(database: Database) -> None:
    put(database, "reply:1", thread_of="card:1")
    put(database, "late:1")
    put(database, "card:1", channel="C2", at=NOW + MINUTE)
    put(database, "note:1")
    row = claimed(database)
    assert row.key == "late:1"
    with database.writing() as session:
        outbox.later(session, row.id or 0, token=row.lease_token, run_at=NOW + MINUTE, problem="internal_error")
    assert claimed(database).key == "note:1"


def test_what_is_held_is_left_where_it_is(database: Database) -> None:
    put(database)
    sent(database, claimed(database))
    touch(database, at=NOW)
    at = NOW + MINUTE
    put(database, "note:1", channel="C2", at=NOW + SECOND)

    def keys(**held: object) -> list[str]:
        found = []
        with database.writing() as session:
            while (
                row := outbox.claim(session, owner="one", now=at, lease=LEASE, held=Held(**held))  # type: ignore[arg-type]
            ) is not None:
                found.append(row.key)
            session.rollback()
        return found

    assert keys() == ["note:1", "card:1"]
    assert keys(posts=True) == ["card:1"]
    assert keys(changes=True) == ["note:1"]
    assert keys(posts=True, changes=True) == []
    assert keys(channels=frozenset({"C1", "C2"})) == ["card:1"]
    assert keys(channels=frozenset({"C1"})) == ["note:1", "card:1"]


def test_a_refused_message_keeps_its_place_and_nobody_looks_for_it(database: Database) -> None:
    put(database)
    row = claimed(database)
    with database.writing() as session:
        assert outbox.refused(session, row.id or 0, token=row.lease_token, problem="ratelimited")
    found = claimed(database)
    assert (found.key, found.attempts, found.run_at) == ("card:1", 1, NOW)
