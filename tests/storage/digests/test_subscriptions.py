"""Who wants a digest where and when."""

import threading

from storage.database import Database
from storage.digests import subscriptions
from storage.digests.tables import Subscription
from storage.states import SubscriptionState
from tests.storage.digests.wanting import CHANNEL, DAY, MONDAY, WANTED, subscribed, wanted


def read(database: Database, number: int = 1) -> Subscription:
    with database.session() as session:
        row = subscriptions.get(session, number)
    assert row is not None
    return row


def test_what_is_wanted_twice_at_once_is_one_subscription(database: Database) -> None:
    barrier, made = threading.Barrier(4), []

    def subscribe() -> None:
        barrier.wait()
        with database.writing() as session:
            made.append(subscriptions.add(session, WANTED, by="U0ADA", now=MONDAY))

    threads = [threading.Thread(target=subscribe) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([row for row in made if row is not None]) == 1
    with database.session() as session:
        same = subscriptions.same(session, WANTED)
        assert same is not None
        assert subscriptions.wanted_by(same) == WANTED
        assert subscriptions.same(session, wanted(at="09:00")) is None
        assert [row.created_by for row in subscriptions.open_ones(session)] == ["U0ADA"]


def test_a_channel_has_its_own_and_everything_that_may_still_post_is_listed(database: Database) -> None:
    with database.writing() as session:
        first, second = subscribed(session), subscribed(session, channel="C0GENERAL")
        third = subscribed(session, at="17:00")
        assert subscriptions.pause(session, first, by="U0BEN", now=MONDAY)
        assert subscriptions.remove(session, third, by="U0BEN", now=MONDAY)
        assert [row.id for row in subscriptions.open_ones(session)] == [first.id, second.id]
        assert [row.id for row in subscriptions.open_ones(session, channel=CHANNEL)] == [first.id]
        assert [row.id for row in subscriptions.active(session)] == [second.id]


def test_resuming_counts_from_now_and_says_who_did_it(database: Database) -> None:
    with database.writing() as session:
        subscribed(session)
    with database.writing() as session:
        assert subscriptions.note_problem(session, 1, "gone")
        assert not subscriptions.note_problem(session, 1, "gone")
    with database.writing() as session:
        assert subscriptions.pause(session, read(database), by="U0BEN", now=MONDAY)
    paused = read(database)
    assert (paused.state, paused.changed_by, paused.problem) == (SubscriptionState.PAUSED, "U0BEN", "gone")
    with database.writing() as session:
        assert not subscriptions.note_problem(session, 1, "something else")
        assert not subscriptions.pause(session, paused, by="U0ADA", now=MONDAY)
        assert subscriptions.resume(session, paused, by="U0ADA", now=MONDAY + DAY)
        assert not subscriptions.resume(session, paused, by="U0ADA", now=MONDAY + DAY)
    resumed = read(database)
    assert (resumed.state, resumed.counts_from, resumed.problem) == (SubscriptionState.ACTIVE, MONDAY + DAY, "")
    assert (resumed.version, resumed.created_by, resumed.changed_by) == (3, "U0ADA", "U0ADA")


def test_of_two_who_change_the_same_version_the_second_is_told(database: Database) -> None:
    with database.writing() as session:
        row = subscribed(session)
    with database.writing() as session:
        assert subscriptions.change(session, row, wanted(at="09:00"), by="U0BEN", now=MONDAY)
        assert not subscriptions.change(session, row, wanted(at="10:00"), by="U0ADA", now=MONDAY)
        assert not subscriptions.remove(session, row, by="U0ADA", now=MONDAY)
    changed = read(database)
    assert (changed.at, changed.version, changed.counts_from) == ("09:00", 2, MONDAY)
    with database.session() as session:
        assert subscriptions.same(session, WANTED) is None
        assert subscriptions.same(session, wanted(at="09:00")) is not None


def test_what_was_removed_stays_as_history_and_can_be_wanted_anew(database: Database) -> None:
    with database.writing() as session:
        row = subscribed(session)
        assert subscriptions.remove(session, row, by="U0BEN", now=MONDAY)
    with database.writing() as session:
        again = subscribed(session)
        gone = subscriptions.lock(session, row.id or 0)
    assert gone is not None
    assert (gone.state, gone.changed_by, gone.changed_at) == (SubscriptionState.REMOVED, "U0BEN", MONDAY)
    assert again.id != gone.id
    with database.writing() as session:
        assert not subscriptions.change(session, gone, wanted(at="11:00"), by="U0ADA", now=MONDAY)
        assert not subscriptions.resume(session, gone, by="U0ADA", now=MONDAY)
