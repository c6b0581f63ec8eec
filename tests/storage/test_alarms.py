"""Alarms in the database: one for each thing, told once, acknowledged once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select, update

from storage import alarms
from storage.database import Database
from storage.ledger.tables import OutboxMessage
from storage.models import Alarm
from storage.retention import forget_messages
from storage.states import OutboxState
from tests.storage.ledger.requesting import MINUTE, NOW

CHANNEL = "C0OPS"


def begin(database: Database, *, subject: str = "a.com", now: Any = NOW, **others: Any) -> bool:
    values = {"says": "a.com is lost.", "remedy": "Verify it.", "who": "Ada", "stage": 0, "members": ()}
    with database.writing() as session:
        return alarms.begin(session, kind="domain", subject=subject, now=now, **{**values, **others})


def the_alarm(database: Database, number: int = 1) -> Alarm:
    with database.session() as session:
        found = alarms.get(session, number)
    assert found is not None
    return found


def messages(database: Database) -> dict[str, OutboxMessage]:
    with database.session() as session:
        return {row.key: row for row in session.exec(select(OutboxMessage))}


def test_a_thing_has_one_open_alarm_and_after_its_end_a_new_one(database: Database) -> None:
    assert begin(database)
    assert not begin(database)
    assert begin(database, subject="b.com")
    with database.writing() as session:
        assert alarms.end(session, 1, now=NOW + MINUTE)
        assert not alarms.end(session, 1, now=NOW + MINUTE)
        assert [one.subject for one in alarms.open_alarms(session)] == ["b.com"]
        assert [one.ended_at for one in alarms.ended_alarms(session, limit=5)] == [NOW + MINUTE]
    assert begin(database)


def test_of_replicas_that_see_the_same_at_once_one_begins_the_alarm(database: Database) -> None:
    begun: list[bool] = []
    threads = [threading.Thread(target=lambda: begun.append(begin(database))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(begun) == [False] * 5 + [True]


def test_an_alarm_is_told_once_and_its_end_once_in_its_thread(database: Database) -> None:
    begin(database)
    with database.writing() as session:
        assert alarms.tell(session, 1, channel=CHANNEL, now=NOW)
        assert not alarms.tell(session, 1, channel=CHANNEL, now=NOW)
        assert alarms.tell_graver(session, 1, stage=1, now=NOW)
        assert not alarms.tell_graver(session, 1, stage=1, now=NOW)
        assert alarms.tell_ended(session, 1, now=NOW)
        assert not alarms.tell_ended(session, 1, now=NOW)
    found = messages(database)
    assert {key: (row.kind, row.channel, row.thread_of) for key, row in found.items()} == {
        "alarm:1": ("alarm", CHANNEL, ""),
        "alarm-graver:1:1": ("alarm-graver", CHANNEL, "alarm:1"),
        "alarm-ended:1": ("alarm-ended", CHANNEL, "alarm:1"),
    }
    assert found["alarm:1"].edition == 3, "it shows that it is over"


def set_message(database: Database, key: str, **columns: Any) -> None:
    with database.writing() as session:
        session.exec(update(OutboxMessage).where(OutboxMessage.key == key).values(**columns))


@pytest.mark.parametrize("state", [OutboxState.QUEUED, OutboxState.FAILED])
def test_an_alarm_that_stands_nowhere_follows_the_channel_and_its_thread_too(
    database: Database, state: OutboxState
) -> None:
    begin(database)
    with database.writing() as session:
        alarms.tell(session, 1, channel="C0TYPO", now=NOW)
        alarms.tell_graver(session, 1, stage=1, now=NOW)
    set_message(database, "alarm:1", state=state, attempts=200, run_at=NOW + MINUTE)
    with database.writing() as session:
        alarms.tell(session, 1, channel=CHANNEL, now=NOW + MINUTE)
    assert {(row.channel, row.state) for row in messages(database).values()} == {(CHANNEL, OutboxState.QUEUED)}
    found = messages(database)["alarm:1"]
    assert (found.attempts, found.run_at) == (1, NOW + MINUTE), "it is tried in full, and looked for first"


@pytest.mark.parametrize("columns", [{"ts": "1.0", "state": OutboxState.SENT}, {"state": OutboxState.LEASED}])
def test_an_alarm_that_stands_somewhere_or_is_being_posted_stays_there(
    database: Database, columns: dict[str, Any]
) -> None:
    begin(database)
    with database.writing() as session:
        alarms.tell(session, 1, channel="C0OLD", now=NOW)
    set_message(database, "alarm:1", **columns)
    with database.writing() as session:
        alarms.tell(session, 1, channel=CHANNEL, now=NOW + MINUTE)
        alarms.tell_ended(session, 1, channel=CHANNEL, now=NOW + MINUTE)
    assert {row.channel for row in messages(database).values()} == {"C0OLD"}


def test_an_alarm_that_was_given_up_is_tried_again_in_the_same_channel_once_an_hour(database: Database) -> None:
    begin(database)
    with database.writing() as session:
        alarms.tell(session, 1, channel=CHANNEL, now=NOW)
    set_message(database, "alarm:1", state=OutboxState.FAILED)
    for minutes, state in ((59, OutboxState.FAILED), (60, OutboxState.QUEUED)):
        with database.writing() as session:
            alarms.tell(session, 1, channel=CHANNEL, now=NOW + minutes * MINUTE)
        assert messages(database)["alarm:1"].state is state


def test_the_end_of_an_alarm_that_stands_nowhere_goes_to_the_present_channel(database: Database) -> None:
    begin(database)
    with database.writing() as session:
        alarms.tell(session, 1, channel="C0TYPO", now=NOW)
        alarms.end(session, 1, now=NOW)
        assert alarms.tell_ended(session, 1, channel=CHANNEL, now=NOW)
    assert {key: row.channel for key, row in messages(database).items()} == {
        "alarm:1": CHANNEL,
        "alarm-ended:1": CHANNEL,
    }


def test_an_alarm_that_was_never_told_is_not_told_to_be_over(database: Database) -> None:
    begin(database)
    with database.writing() as session:
        assert not alarms.tell_ended(session, 1, now=NOW)
        assert not alarms.tell_graver(session, 1, stage=1, now=NOW)
    assert messages(database) == {}


def test_the_first_who_takes_note_is_kept_and_an_alarm_that_is_over_takes_no_note(database: Database) -> None:
    begin(database)
    with database.writing() as session:
        alarms.tell(session, 1, channel=CHANNEL, now=NOW)
        assert alarms.acknowledge(session, 1, by="U1", now=NOW)
        assert not alarms.acknowledge(session, 1, by="U2", now=NOW + MINUTE)
        assert not alarms.acknowledge(session, 2, by="U2", now=NOW)
    found = the_alarm(database)
    assert (found.acknowledged_by, found.acknowledged_at, found.ended_at) == ("U1", NOW, None)
    assert messages(database)["alarm:1"].edition == 2
    begin(database, subject="b.com")
    with database.writing() as session:
        alarms.end(session, 2, now=NOW)
        assert not alarms.acknowledge(session, 2, by="U1", now=NOW)


def test_of_clicks_at_once_one_takes_note_and_the_message_is_changed_once(database: Database) -> None:
    begin(database)
    with database.writing() as session:
        alarms.tell(session, 1, channel=CHANNEL, now=NOW)
    first: dict[str, bool] = {}

    def click(by: str) -> None:
        with database.writing() as session:
            first[by] = alarms.acknowledge(session, 1, by=by, now=NOW)

    threads = [threading.Thread(target=click, args=(f"U{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(first.values()) == [False, False, False, True]
    assert first[the_alarm(database).acknowledged_by], "whom it shows is whom it was told to"
    assert messages(database)["alarm:1"].edition == 2


def test_what_lasts_is_said_anew_only_where_that_has_changed(database: Database) -> None:
    begin(database, stage=2)
    said: dict[str, Any] = {"says": "a.com is lost.", "remedy": "Verify it.", "who": "Ada", "members": ()}
    with database.writing() as session:
        alarms.tell(session, 1, channel=CHANNEL, now=NOW)
        alarms.last(session, 1, **said, stage=1, now=NOW + MINUTE)
    assert messages(database)["alarm:1"].edition == 1
    assert (the_alarm(database).seen_at, the_alarm(database).stage) == (NOW + MINUTE, 2)
    with database.writing() as session:
        alarms.last(session, 1, **{**said, "members": ("a", "b")}, stage=3, now=NOW + MINUTE)
    assert messages(database)["alarm:1"].edition == 2
    assert (the_alarm(database).stage, alarms.members_of(the_alarm(database))) == (3, ("a", "b"))


def test_what_is_over_neither_lasts_nor_fades(database: Database) -> None:
    begin(database)
    with database.writing() as session:
        alarms.end(session, 1, now=NOW)
        alarms.last(session, 1, says="x", remedy="x", who="x", stage=5, members=(), now=NOW + MINUTE)
        alarms.fade(session, 1, at=NOW, now=NOW)
    assert (the_alarm(database).says, the_alarm(database).gone_at) == ("a.com is lost.", None)


def test_the_first_time_that_it_is_seen_gone_is_kept_until_it_is_seen_again(database: Database) -> None:
    begin(database)
    with database.writing() as session:
        alarms.fade(session, 1, at=NOW, now=NOW)
        alarms.fade(session, 1, at=NOW + timedelta(hours=1), now=NOW)
    assert the_alarm(database).gone_at == NOW
    with database.writing() as session:
        alarms.last(session, 1, says="x", remedy="x", who="x", stage=0, members=(), now=NOW)
    assert the_alarm(database).gone_at is None


def test_a_message_names_its_alarm_or_none(database: Database) -> None:
    begin(database)
    with database.session() as session:
        assert alarms.of_message(session, {"alarm": 1}) == the_alarm(database)
        assert alarms.of_message(session, {"alarm": 7}) is None
        assert alarms.of_message(session, {}) is None


def test_the_message_of_an_alarm_is_kept_as_long_as_the_alarm_lasts(database: Database) -> None:
    """Without it the alarm would be posted anew after some months."""
    begin(database)
    with database.writing() as session:
        alarms.tell(session, 1, channel=CHANNEL, now=NOW)
        session.exec(update(OutboxMessage).values(state=OutboxState.SENT))
    later = NOW + timedelta(days=400)
    with database.writing() as session:
        assert forget_messages(session, later) == 0
        assert not alarms.tell(session, 1, channel=CHANNEL, now=later)
        alarms.end(session, 1, now=later)
        assert forget_messages(session, later) == 1
