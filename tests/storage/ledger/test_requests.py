"""Requests are opened once, hold their people, and change only from where they are said to."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from storage.database import Database
from storage.ledger import audit, decisions, outbox, requests
from storage.ledger.locks import lock_request
from storage.ledger.opening import open_request
from storage.ledger.people import PeopleHeld
from storage.ledger.requests import Counts
from storage.ledger.tables import OutboxMessage
from storage.states import OPEN_REQUESTS, OutboxState, PauseReason, RequestState
from tests.storage.ledger.requesting import (
    DAY,
    DIGEST,
    MINUTE,
    NOW,
    actions,
    change,
    decision,
    items,
    opened,
    person,
    running,
    states,
    the,
    trail,
    wanted,
)


def test_a_request_is_pending_and_its_people_wait_in_the_order_given(database: Database) -> None:
    request_id = opened(database, "cab")
    assert the(database, request_id).state is RequestState.PENDING
    assert [(item.user, item.position) for item in items(database, request_id).values()] == [
        ("c", 0),
        ("a", 1),
        ("b", 2),
    ]
    with database.session() as session:
        assert requests.counts(session, request_id) == Counts(queued=3)
        assert [request.id for request in requests.open_requests(session)] == [request_id]
    [record] = trail(database, request_id)
    assert (record.actor, record.action) == ("U1", "request")
    assert json.loads(record.detail)["people"] == ["c", "a", "b"]


def test_a_second_delivery_finds_the_first_request(database: Database) -> None:
    request_id = opened(database, "ab")
    with database.writing() as session:
        again = open_request(session, wanted("ab"), now=NOW)
    assert (again.is_new, again.request.id) == (False, request_id)
    assert actions(database, request_id) == ["request"]


def test_nobody_is_in_two_open_requests_and_who_is_in_the_way_is_named(database: Database) -> None:
    first, second = opened(database, "ab"), opened(database, "cd")
    with (
        pytest.raises(PeopleHeld, match=rf"B is in M{first}, C is in M{second}") as caught,
        database.writing() as session,
    ):
        open_request(session, wanted("bcx"), now=NOW)
    assert caught.value.holders == (("B", first), ("C", second))
    with database.session() as session:
        assert len(requests.recent(session)) == 2


def test_the_rest_of_a_transaction_goes_on_where_people_are_held(database: Database) -> None:
    """PostgreSQL takes no further statement after a failed one until it is rolled back; nothing of it is left."""
    first = opened(database, "ab")
    with database.writing() as session:
        with pytest.raises(PeopleHeld):
            open_request(session, wanted("abc"), now=NOW)
        second = open_request(session, wanted("c"), now=NOW).request.id
    with database.session() as session:
        assert [request.id for request in requests.open_requests(session)] == [first, second]
        assert requests.counts(session, second or 0) == Counts(queued=1)


def test_overlapping_requests_at_the_same_moment_end_with_one_holder_each(database: Database) -> None:
    """People are inserted in one order, so two requests do not wait for each other in a circle."""
    everybody = "abcdefgh"
    barrier, won, lost = threading.Barrier(4), [], []

    def ask(number: int) -> None:
        order = everybody if number % 2 else everybody[::-1]
        barrier.wait()
        try:
            with database.writing() as session:
                won.append(open_request(session, wanted(order, origin=f"{number}"), now=NOW).request.id)
        except PeopleHeld as held:
            lost.append({request_id for _, request_id in held.holders})

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert lost == [set(won)] * 3


def test_one_delivery_on_two_replicas_at_the_same_moment_is_one_request(database: Database) -> None:
    barrier, found = threading.Barrier(2), []

    def deliver() -> None:
        barrier.wait()
        with database.writing() as session:
            answer = open_request(session, wanted("ab", origin="same"), now=NOW)
            found.append((answer.request.id, answer.is_new))

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(is_new for _, is_new in found) == [False, True]
    assert len({request_id for request_id, _ in found}) == 1


def test_a_request_is_found_by_its_card(database: Database) -> None:
    request_id = opened(database)
    with database.writing() as session:
        assert requests.of_card(session, "C2", "") is None
        assert requests.place_card(session, request_id, channel="C9", ts="17.1")
        found = requests.of_card(session, "C9", "17.1")
        assert found is not None
        assert found.id == request_id
        assert requests.of_card(session, "C2", "17.1") is None
        assert not requests.place_card(session, 99, channel="C9", ts="17.1")


def test_the_latest_requests_come_first(database: Database) -> None:
    ids = [opened(database, key) for key in "abc"]
    with database.session() as session:
        assert [request.id for request in requests.recent(session, 2)] == [ids[2], ids[1]]


def test_a_change_of_state_is_recorded_and_has_the_card_shown_anew(database: Database) -> None:
    request_id = opened(database)
    assert change(database, request_id, RequestState.APPROVED, of=[RequestState.PENDING], now=NOW + MINUTE)
    found = the(database, request_id)
    assert (found.state, found.version, found.approved_at) == (RequestState.APPROVED, 2, NOW + MINUTE)
    record = trail(database, request_id)[-1]
    assert json.loads(record.detail) == {
        "from": "pending",
        "to": "approved",
        "version": 2,
        "digest": DIGEST,
    }
    with database.session() as session:
        card = outbox.of_key(session, f"card:{request_id}")
        assert card is not None
        assert (card.edition, card.state) == (2, OutboxState.QUEUED)


def test_a_change_from_another_state_or_version_changes_nothing(database: Database) -> None:
    request_id = opened(database)
    assert not change(database, request_id, RequestState.RUNNING, of=[RequestState.APPROVED])
    assert not change(database, request_id, RequestState.RUNNING, version=7)
    assert not change(database, 99, RequestState.RUNNING)
    assert the(database, request_id).state is RequestState.PENDING
    assert actions(database, request_id) == ["request"]


def test_of_ten_starts_at_the_same_moment_one_is_done(database: Database) -> None:
    """Each on a connection of its own, as on replicas."""
    request_id = opened(database)
    barrier, done = threading.Barrier(10), []

    def start() -> None:
        barrier.wait()
        done.append(change(database, request_id, RequestState.APPROVED, of=[RequestState.PENDING]))

    threads = [threading.Thread(target=start) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False] * 9 + [True]
    assert actions(database, request_id) == ["request", "to approved"]


@pytest.mark.parametrize(
    "to", [RequestState.CANCELLING, RequestState.CANCELLED, RequestState.REJECTED, RequestState.EXPIRED]
)
def test_who_waits_is_left_out_and_free_for_another_request(database: Database, to: RequestState) -> None:
    request_id = opened(database, "ab")
    assert change(database, request_id, to, ended_because="U2: not now")
    assert states(database, request_id) == {"a": "skipped", "b": "skipped"}
    assert {item.finished_at for item in items(database, request_id).values()} == {NOW}
    found = the(database, request_id)
    assert found.ended_because == "U2: not now"
    assert found.ended_at == (None if to in OPEN_REQUESTS else NOW)
    said = json.loads(trail(database, request_id)[-1].detail)
    assert (said["skipped"], said["ended_because"]) == (["a", "b"], "U2: not now")
    opened(database, "ab", origin="again")


def test_a_request_is_not_done_while_somebody_waits(database: Database) -> None:
    request_id = running(database)
    assert not change(database, request_id, RequestState.DONE)
    assert the(database, request_id).state is RequestState.RUNNING


def test_the_first_start_is_kept_and_the_reason_of_a_pause_goes_with_it(database: Database) -> None:
    request_id = running(database)
    assert change(database, request_id, RequestState.PAUSED, pause_reason=PauseReason.BY_HAND)
    assert the(database, request_id).pause_reason is PauseReason.BY_HAND
    assert change(database, request_id, RequestState.RUNNING, now=NOW + DAY)
    found = the(database, request_id)
    assert (found.started_at, found.pause_reason) == (NOW, None)


def new_plan(database: Database, request_id: int, keep: str, **others: Any) -> bool:
    with database.writing() as session:
        return requests.change_plan(
            session,
            request_id,
            plan='{"new": 1}',
            digest="e" * 64,
            requirement='{"approvals": 2}',
            keep=[replace(person(key), member=f"planned for {key}") for key in keep],
            why=["B is no longer in it."],
            by="U1",
            now=NOW + MINUTE,
            window_end=NOW + DAY,
            **others,
        )


def test_another_plan_has_a_card_of_its_own(database: Database) -> None:
    """Reactions to the card before can then never count for it; that one is shown anew, as out of date."""
    request_id = opened(database, "abc")
    with database.writing() as session:
        assert requests.place_card(session, request_id, channel="C2", ts="1.0")
    assert new_plan(database, request_id, "ab")
    found = the(database, request_id)
    assert (found.card_key, found.message_ts) == (f"card:{request_id}:2", "")
    with database.session() as session:
        cards = {one.key: one for one in session.exec(select(OutboxMessage))}
    told = cards.pop(f"changed:{request_id}:{found.version}")
    assert (told.thread_of, told.payload) == (found.card_key, '{"changes":["B is no longer in it."]}')
    assert set(cards) == {f"card:{request_id}", f"card:{request_id}:2"}
    assert cards[f"card:{request_id}"].edition > 1
    card = cards[found.card_key]
    assert (card.kind, card.payload) == ("card", '{"card":2,"changes":["B is no longer in it."]}')
    assert cards[found.card_key].channel == "C2"


def test_another_plan_takes_the_decisions_away_and_leaves_out_who_is_not_in_it(database: Database) -> None:
    request_id = opened(database, "abc")
    with database.writing() as session:
        assert decisions.decide(session, request_id, **decision())
    assert change(database, request_id, RequestState.APPROVED)
    assert new_plan(database, request_id, "cax")
    found = the(database, request_id)
    assert (found.state, found.digest, found.approved_at) == (RequestState.PENDING, "e" * 64, None)
    assert (found.plan, found.requirement, found.window_end) == ('{"new": 1}', '{"approvals": 2}', NOW + DAY)
    assert states(database, request_id) == {"c": "queued", "a": "queued", "b": "skipped", "x": "queued"}
    assert [user for user, item in items(database, request_id).items() if item.state == "queued"] == ["c", "a", "x"]
    with database.session() as session:
        assert decisions.current(session, request_id) == []
    assert actions(database, request_id)[-2:] == ["withdraw all", "change plan"]
    said = json.loads(trail(database, request_id)[-1].detail)
    assert (said["before"], said["left_out"], said["changes"]) == (DIGEST, ["b"], ["B is no longer in it."])


def test_somebody_left_out_by_one_plan_comes_back_with_the_next_and_is_in_it_once(database: Database) -> None:
    request_id = opened(database, "ab")
    assert new_plan(database, request_id, "a")
    assert new_plan(database, request_id, "ba")
    assert states(database, request_id) == {"b": "queued", "a": "queued"}
    assert items(database, request_id)["b"].finished_at is None
    with database.session() as session:
        assert requests.counts(session, request_id) == requests.Counts(queued=2)


def test_everybody_who_ever_asked_for_a_request_is_remembered_once_the_present_requester_last(
    database: Database,
) -> None:
    request_id = opened(database, "ab")
    assert requests.askers_of(the(database, request_id)) == ("U1",)
    for asker in ("U2", "U3", "U1"):
        assert new_plan(database, request_id, "ab", requester=asker)
    assert new_plan(database, request_id, "a")
    assert requests.askers_of(the(database, request_id)) == ("U2", "U3", "U1")


def test_what_is_planned_for_a_person_stays_with_them_when_the_next_plan_does_not_have_them(database: Database) -> None:
    request_id = opened(database, items=[replace(person(key), member=f"first for {key}") for key in "ab"])
    assert new_plan(database, request_id, "bc")
    kept = {user: item.member for user, item in items(database, request_id).items()}
    assert kept == {"a": "first for a", "b": "planned for b", "c": "planned for c"}


def test_only_from_pending_to_approved_are_approvals_counted(database: Database) -> None:
    """To go on after a pause is no fresh approval."""
    request_id = opened(database)
    change(database, request_id, RequestState.APPROVED)
    change(database, request_id, RequestState.PAUSED, now=NOW + MINUTE)
    change(database, request_id, RequestState.APPROVED, now=NOW + 2 * MINUTE)
    found = the(database, request_id)
    assert (found.approvals_counted_at, found.approved_at) == (NOW, NOW + 2 * MINUTE)
    change(database, request_id, RequestState.PENDING)
    assert the(database, request_id).approvals_counted_at is None
    change(database, request_id, RequestState.APPROVED, now=NOW + 3 * MINUTE)
    assert the(database, request_id).approvals_counted_at == NOW + 3 * MINUTE


def test_a_plan_with_somebody_of_another_request_changes_nothing(database: Database) -> None:
    other, request_id = opened(database, "x"), opened(database, "ab")
    with pytest.raises(PeopleHeld, match=f"X is in M{other}"):
        new_plan(database, request_id, "bx")
    assert states(database, request_id) == {"a": "queued", "b": "queued"}
    assert the(database, request_id).digest == DIGEST


def test_the_plan_of_a_running_request_stays(database: Database) -> None:
    request_id = running(database)
    assert not new_plan(database, request_id, "a")
    assert not new_plan(database, 99, "a")


def test_a_session_that_only_reads_may_not_change_the_ledger(database: Database) -> None:
    """On SQLite it would hold no lock between what it reads and what it writes."""
    request_id = opened(database)
    with database.session() as session:
        for attempt in (
            lambda: lock_request(session, request_id),
            lambda: audit.append(session, at=NOW, actor="U1", action="x"),
            lambda: open_request(session, wanted("xy"), now=NOW),
        ):
            with pytest.raises(RuntimeError, match="writing"):
                attempt()


def test_a_request_locked_elsewhere_is_skipped_on_postgresql_and_waited_for_by_all_of_sqlite(
    database: Database,
) -> None:
    request_id = opened(database)
    with database.writing() as session:
        assert lock_request(session, request_id) is not None
        if database.dialect == "postgresql":
            with database.writing() as other:
                assert lock_request(other, request_id, skip_locked=True) is None
    with database.writing() as session:
        assert lock_request(session, request_id, skip_locked=True) is not None
        assert lock_request(session, request_id + 1) is None


def test_times_are_kept_to_the_microsecond(database: Database) -> None:
    moment = NOW + timedelta(microseconds=1)
    request_id = opened(database, window_start=moment, window_end=moment + MINUTE)
    assert the(database, request_id).window_start == moment
