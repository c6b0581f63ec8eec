"""People are claimed by one owner at a time, never more than allowed, and what became of them is written once."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.ledger import audit, halts, items, proofs, requests
from storage.ledger.items import Claimed
from storage.ledger.people import PeopleHeld
from storage.ledger.tables import AuditRecord
from storage.states import ItemState, PauseReason, RequestState
from tests.storage.ledger.requesting import (
    DAY,
    MINUTE,
    NOW,
    SECOND,
    actions,
    change,
    opened,
    person,
    running,
    states,
    the,
    told,
    trail,
)
from tests.storage.ledger.requesting import items as people

LEASE = timedelta(seconds=30)


def claim(database: Database, request_id: int, **others: Any) -> list[Claimed]:
    known: dict[str, Any] = {"owner": "one", "free": 10, "now": NOW, "lease": LEASE, "own_tokens": ()}
    with database.writing() as session:
        return items.claim(session, request_id, clock=told, **{**known, **others})


def settle(database: Database, one: Claimed, state: ItemState = ItemState.MOVED, **others: Any) -> bool:
    with database.writing() as session:
        return items.settle(
            session, one.id, **{"token": one.token, "state": state, "outcome": "", "now": NOW, **others}
        )


def note_call(database: Database, one: Claimed, **others: Any) -> bool:
    known: dict[str, Any] = {"token": one.token, "cmdlet": "Move-CsUser", "parameters": {"Identity": "a"}, "now": NOW}
    with database.writing() as session:
        return items.note_call(session, one.id, clock=told, **{**known, **others})


def users(taken: list[Claimed]) -> str:
    return "".join(one.user for one in taken)


def test_people_are_claimed_in_their_order_as_far_as_there_are_places(database: Database) -> None:
    request_id = running(database, "cab", concurrency=2)
    taken = claim(database, request_id)
    assert users(taken) == "ca"
    assert {(one.lease_until, one.takeover, one.takeovers) for one in taken} == {(NOW + LEASE, False, 0)}
    assert claim(database, request_id, owner="two") == []
    assert users(claim(database, running(database, "xyz"), free=1)) == "x"
    assert actions(database, request_id)[-2:] == ["claimed", "claimed"]


def test_all_requests_together_have_no_more_places_than_there_are(database: Database) -> None:
    one, other = running(database, "abc", concurrency=3), running(database, "xyz", concurrency=3)
    assert users(claim(database, one, most=4)) == "abc"
    (only,) = claim(database, other, most=4, owner="two")
    assert only.user == "x"
    assert claim(database, other, most=4, owner="two") == []
    settle(database, only)
    assert users(claim(database, other, most=4, owner="two")) == "y"
    # whoever was abandoned has a place already
    assert len(claim(database, one, most=1, now=NOW + DAY)) == 3


def test_nobody_is_claimed_without_a_place_or_a_request(database: Database) -> None:
    request_id = running(database)
    assert claim(database, request_id, free=0) == []
    assert claim(database, 99) == []


@pytest.mark.parametrize("state", [state for state in RequestState if state is not RequestState.RUNNING])
def test_nobody_begins_in_a_request_that_does_not_run(database: Database, state: RequestState) -> None:
    request_id = opened(database)
    change(database, request_id, state)
    assert claim(database, request_id) == []


def test_nobody_begins_outside_the_window(database: Database) -> None:
    request_id = running(database, window_start=NOW, window_end=NOW + MINUTE, concurrency=1)
    assert claim(database, request_id, now=NOW - SECOND) == []
    assert claim(database, request_id, now=NOW + MINUTE + SECOND) == []
    [one] = claim(database, request_id, now=NOW + MINUTE)
    settle(database, one)
    assert users(claim(database, request_id, now=NOW)) == "b"


def test_nobody_begins_during_a_halt_and_who_was_abandoned_is_still_looked_at(database: Database) -> None:
    request_id = running(database, concurrency=2)
    claim(database, request_id, free=1)
    with database.writing() as session:
        halts.halt(session, by="U9", reason="the phones are down", now=NOW)
    assert users(claim(database, request_id, now=NOW + LEASE)) == "a"
    with database.writing() as session:
        assert halts.lift(session, by="U9", now=NOW) == 1
    assert users(claim(database, request_id, now=NOW + LEASE)) == "b"


def test_who_was_put_back_waits_for_their_time(database: Database) -> None:
    request_id = running(database, "a")
    [one] = claim(database, request_id)
    assert settle(
        database, one, ItemState.QUEUED, run_at=NOW + MINUTE, failed_call=True, error="E2: busy", error_id="E2"
    )
    row = people(database, request_id)["a"]
    assert (row.attempt, row.error, row.error_id, row.finished_at) == (1, "E2: busy", "E2", None)
    assert claim(database, request_id, now=NOW + MINUTE - SECOND) == []
    [again] = claim(database, request_id, now=NOW + MINUTE)
    assert (again.attempt, again.takeover) == (1, False)


def test_a_dead_owners_people_are_taken_over_when_the_lease_has_run_out(database: Database) -> None:
    request_id = running(database, "ab")
    [one, _] = claim(database, request_id)
    assert note_call(database, one)
    assert claim(database, request_id, owner="two", now=NOW + LEASE - SECOND) == []
    taken = claim(database, request_id, owner="two", now=NOW + LEASE)
    assert users(taken) == "ab"
    assert [(other.takeover, other.takeovers, other.attempt) for other in taken] == [(True, 1, 0)] * 2
    assert taken[0].call_started_at == NOW
    assert taken[0].token != one.token
    assert actions(database, request_id)[-2:] == ["taken over", "taken over"]


@pytest.mark.parametrize("state", [RequestState.PAUSED, RequestState.CANCELLING, RequestState.PENDING])
def test_people_are_taken_over_in_every_open_state_and_outside_the_window(
    database: Database, state: RequestState
) -> None:
    """Trap 2: whoever takes them over looks where they are, and the call is not made; see `note_call` and `settle`."""
    request_id = running(database, "ab", concurrency=1, window_end=NOW)
    claim(database, request_id)
    change(database, request_id, state)
    assert users(claim(database, request_id, now=NOW + LEASE)) == "a"


def test_a_process_that_slept_past_its_lease_does_not_take_its_own_people_again(database: Database) -> None:
    """Trap 3: its old thread would trust the new lease, and both would call."""
    request_id = running(database, "ab", concurrency=2)
    [one] = claim(database, request_id, free=1)
    mine = {one.token}
    assert users(claim(database, request_id, now=NOW + LEASE, own_tokens=mine)) == "b"
    assert not note_call(database, one, now=NOW + LEASE)
    assert users(claim(database, request_id, owner="two", now=NOW + LEASE)) == "a"


def test_whose_lease_has_run_out_still_takes_a_place(database: Database) -> None:
    """Their call may be under way at the server: another one beside it would be one more than allowed."""
    request_id = running(database, "ab", concurrency=1)
    [one] = claim(database, request_id)
    assert claim(database, request_id, now=NOW + LEASE, own_tokens={one.token}) == []


def test_the_lease_is_kept_up_by_its_token_alone(database: Database) -> None:
    request_id = running(database, "a")
    [one] = claim(database, request_id)
    with database.writing() as session:
        assert items.extend(session, one.id, token=one.token, until=NOW + MINUTE)
        assert not items.extend(session, one.id, token="another", until=NOW + DAY)
        assert not items.extend(session, one.id, token="", until=NOW + DAY)
    assert claim(database, request_id, now=NOW + MINUTE - SECOND) == []
    [other] = claim(database, request_id, owner="two", now=NOW + MINUTE)
    with database.writing() as session:
        assert not items.extend(session, one.id, token=one.token, until=NOW + DAY)
    assert other.takeover


def test_a_call_is_recorded_before_it_is_made_with_all_that_it_says(database: Database) -> None:
    request_id = running(database, "a")
    [one] = claim(database, request_id)
    assert note_call(database, one, parameters={"Identity": "a@fabrikam.com", "Confirm": False})
    assert people(database, request_id)["a"].call_started_at == NOW
    record = trail(database, request_id)[-1]
    assert (record.action, record.user) == ("move called", "a")
    assert json.loads(record.detail)["parameters"] == {"Identity": "a@fabrikam.com", "Confirm": False}
    assert not note_call(database, one, token="another")


def test_a_moved_person_is_recorded_once_and_their_proof_is_due(database: Database) -> None:
    request_id = running(database, "a")
    [one] = claim(database, request_id)
    assert settle(database, one, moved_at=NOW + SECOND, outcome="Moved.", now=NOW + MINUTE)
    assert not settle(database, one, moved_at=NOW + SECOND, now=NOW + MINUTE)
    row = people(database, request_id)["a"]
    assert (row.state, row.moved_at, row.finished_at, row.outcome) == (
        ItemState.MOVED,
        NOW + SECOND,
        NOW + MINUTE,
        "Moved.",
    )
    assert (row.lease_token, row.lease_until, row.already_there) == ("", None, False)
    assert actions(database, request_id)[-2:] == ["moved", "stale result dropped"]
    with database.session() as session:
        assert [item.user for item in proofs.due_proofs(session, NOW + MINUTE, 5)] == ["a"]


def test_the_result_of_a_lost_lease_is_dropped_and_only_that_is_recorded(database: Database) -> None:
    request_id = running(database, "a")
    [one] = claim(database, request_id)
    [other] = claim(database, request_id, owner="two", now=NOW + LEASE)
    assert not settle(database, one, ItemState.FAILED, error="too late")
    assert people(database, request_id)["a"].error == ""
    record = trail(database, request_id)[-1]
    assert record.action == "stale result dropped"
    assert json.loads(record.detail)["state"] == "failed"
    assert settle(database, other)
    assert actions(database, request_id).count("moved") == 1


def test_somebody_who_is_not_there_is_not_settled(database: Database) -> None:
    with database.writing() as session:
        assert not items.settle(session, 99, token="x", state=ItemState.MOVED, outcome="", now=NOW)


def test_nobody_is_put_back_into_a_request_that_is_being_cancelled(database: Database) -> None:
    """Trap 1: nobody would claim them, and the request would never end. The next owner looks where they are."""
    request_id = running(database, "a")
    [one] = claim(database, request_id)
    change(database, request_id, RequestState.CANCELLING)
    assert settle(database, one, ItemState.QUEUED, run_at=NOW + SECOND, failed_call=True)
    assert states(database, request_id) == {"a": "leased"}
    assert actions(database, request_id)[-1] == "left for another look"
    assert not change(database, request_id, RequestState.CANCELLED)
    assert not settle(database, one)
    assert claim(database, request_id) == []
    [again] = claim(database, request_id, now=NOW + SECOND)
    assert again.takeover
    assert settle(database, again, ItemState.SKIPPED)
    assert change(database, request_id, RequestState.CANCELLED)


def test_a_cancelled_request_ends_with_what_really_happened(database: Database) -> None:
    """Cancelling leaves out who waits and waits for who is being moved."""
    request_id = running(database, "abc", concurrency=2)
    [one, two] = claim(database, request_id)
    assert change(database, request_id, RequestState.CANCELLING)
    assert states(database, request_id) == {"a": "leased", "b": "leased", "c": "skipped"}
    assert not change(database, request_id, RequestState.CANCELLED)
    settle(database, one)
    settle(database, two, ItemState.SKIPPED)
    assert change(database, request_id, RequestState.CANCELLED)
    with database.session() as session:
        assert requests.counts(session, request_id) == requests.Counts(moved=1, skipped=2)


def test_a_paused_request_whose_last_person_is_settled_can_end_as_done(database: Database) -> None:
    """Trap 4."""
    request_id = running(database, "a")
    [one] = claim(database, request_id)
    change(database, request_id, RequestState.PAUSED, pause_reason=PauseReason.BY_HAND)
    assert not change(database, request_id, RequestState.DONE)
    settle(database, one)
    assert change(database, request_id, RequestState.DONE)
    assert the(database, request_id).ended_at == NOW


def test_in_a_paused_request_people_are_put_back_and_claimed_when_it_goes_on(database: Database) -> None:
    request_id = running(database, "a")
    [one] = claim(database, request_id)
    change(database, request_id, RequestState.PAUSED)
    assert settle(database, one, ItemState.QUEUED)
    assert claim(database, request_id) == []
    change(database, request_id, RequestState.RUNNING)
    assert users(claim(database, request_id)) == "a"


def test_the_first_people_run_alone_until_all_of_them_are_moved(database: Database) -> None:
    request_id = running(database, "abcd", canary=2)
    one, two = claim(database, request_id)
    assert users([one, two]) == "ab"
    settle(database, one)
    assert claim(database, request_id) == []
    settle(database, two, ItemState.QUEUED, run_at=NOW)
    [two] = claim(database, request_id)
    assert two.user == "b"
    settle(database, two, already_there=True)
    assert users(claim(database, request_id)) == "cd"


def test_after_one_of_the_first_people_failed_nobody_begins_until_it_is_approved_anew(database: Database) -> None:
    """Those who approve again know of it; then the next people go first, alone."""
    request_id = running(database, "abcd", canary=1)
    [one] = claim(database, request_id)
    settle(database, one, ItemState.FAILED, now=NOW + SECOND)
    assert claim(database, request_id, now=NOW + MINUTE) == []
    for state in (RequestState.PAUSED, RequestState.APPROVED, RequestState.RUNNING):
        change(database, request_id, state, now=NOW + MINUTE)
    assert claim(database, request_id, now=NOW + MINUTE) == [], "somebody has resumed it, and nobody has approved it"
    for state in (RequestState.PENDING, RequestState.APPROVED, RequestState.RUNNING):
        change(database, request_id, state, now=NOW + MINUTE)
    assert users(claim(database, request_id, now=NOW + MINUTE)) == "b"


def test_who_is_left_out_is_none_of_the_first_people(database: Database) -> None:
    request_id = opened(database, "abc", canary=1)
    with database.writing() as session:
        assert requests.change_plan(
            session,
            request_id,
            plan="{}",
            digest="e" * 64,
            requirement="{}",
            keep=[person("b"), person("c")],
            why=[],
            by="U1",
            now=NOW,
        )
    change(database, request_id, RequestState.RUNNING)
    assert users(claim(database, request_id)) == "b"


def test_who_failed_is_tried_again_also_after_the_request_was_done(database: Database) -> None:
    request_id = running(database, "abc")
    for one in claim(database, request_id):
        settle(database, one, ItemState.MOVED if one.user == "a" else ItemState.FAILED, failed_call=True, error="E2")
    assert change(database, request_id, RequestState.DONE)
    with database.writing() as session:
        assert items.retry(session, request_id, by="U1", now=NOW, users=["a", "b"]) == ["b"]
        assert requests.change_state(
            session,
            request_id,
            of=[RequestState.DONE],
            to=RequestState.RUNNING,
            by="U1",
            action="retry",
            now=NOW,
        )
    row = people(database, request_id)["b"]
    assert (row.state, row.attempt, row.error, row.finished_at) == (ItemState.QUEUED, 0, "", None)
    assert the(database, request_id).ended_at is None
    assert users(claim(database, request_id)) == "b"


def test_who_failed_is_not_tried_again_while_another_request_has_them(database: Database) -> None:
    request_id = running(database, "a")
    [one] = claim(database, request_id)
    settle(database, one, ItemState.FAILED)
    other = opened(database, "a", origin="other")
    with pytest.raises(PeopleHeld, match=f"A is in M{other}"), database.writing() as session:
        items.retry(session, request_id, by="U1", now=NOW)
    assert states(database, request_id) == {"a": "failed"}


@pytest.mark.parametrize("state", [RequestState.CANCELLED, RequestState.REJECTED, RequestState.EXPIRED])
def test_nobody_is_tried_again_in_a_request_that_was_given_up(database: Database, state: RequestState) -> None:
    request_id = running(database, "a")
    [one] = claim(database, request_id)
    settle(database, one, ItemState.FAILED)
    change(database, request_id, state)
    with database.writing() as session:
        assert items.retry(session, request_id, by="U1", now=NOW) == []
        assert items.retry(session, 99, by="U1", now=NOW) == []


def of_action(database: Database, request_id: int, action: str) -> list[AuditRecord]:
    return [one for one in trail(database, request_id) if one.action == action]


def test_a_process_that_ends_leaves_its_people_leased_for_the_next_to_look_at(database: Database) -> None:
    request_id = running(database, "ab")
    claim(database, request_id, free=1)
    [other] = claim(database, request_id, owner="two", free=1)
    with database.writing() as session:
        assert items.let_go(session, "one", NOW) == 1
    assert [(one.user, json.loads(one.detail)["owner"]) for one in of_action(database, request_id, "let go")] == [
        ("a", "one")
    ]
    taken = claim(database, request_id, owner="three")
    assert [(one.user, one.takeover) for one in taken] == [("a", True)]
    assert settle(database, other)


def test_at_the_start_of_the_only_process_every_lease_is_an_orphan(database: Database) -> None:
    request_id = running(database, "ab")
    claim(database, request_id)
    with database.writing() as session:
        assert items.orphans_now(session, NOW) == 2
    assert [one.user for one in of_action(database, request_id, "lease ended")] == ["a", "b"]
    assert [one.takeover for one in claim(database, request_id, owner="two")] == [True, True]


def test_of_many_replicas_nobody_is_claimed_twice_and_never_more_than_allowed(database: Database) -> None:
    """Each on a connection of its own; the most at once is looked at after every claim."""
    keys = [f"{number:02}" for number in range(24)]
    request_id = running(database, keys, concurrency=5)
    barrier, begun, most = threading.Barrier(6), [], []

    def work(owner: str) -> None:
        barrier.wait()
        for _ in range(400):
            taken = claim(database, request_id, owner=owner, free=3)
            with database.session() as session:
                counts = requests.counts(session, request_id)
            most.append(counts.leased)
            for one in taken:
                begun.append(one.user)
                assert settle(database, one)
            if not counts.queued + counts.leased:
                return

    threads = [threading.Thread(target=work, args=(f"owner {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(begun) == keys
    assert max(most) <= 5
    assert set(states(database, request_id).values()) == {"moved"}
    assert actions(database, request_id).count("moved") == 24


def test_of_two_owners_after_a_lost_lease_one_result_is_written(database: Database) -> None:
    """The old owner wakes at the same moment as the new one settles."""
    for number in range(8):
        request_id = running(database, [f"{number}"])
        [one] = claim(database, request_id)
        [two] = claim(database, request_id, owner="two", now=NOW + LEASE)
        barrier, written = threading.Barrier(2), []

        def say(one: Claimed, barrier: threading.Barrier = barrier, written: list[bool] = written) -> None:
            barrier.wait()
            written.append(settle(database, one))

        threads = [threading.Thread(target=say, args=(owner,)) for owner in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(written) == [False, True]
        assert actions(database, request_id).count("moved") == 1
    with database.session() as session:
        assert audit.verify(session).problem == ""


def test_a_request_cancelled_while_people_are_put_back_never_hangs(database: Database) -> None:
    """Both at the same moment, in either order: who is put back is left out, or is looked at again."""
    for number in range(8):
        request_id = running(database, [f"{number}"])
        [one] = claim(database, request_id)
        barrier = threading.Barrier(2)

        def put_back(one: Claimed = one, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            settle(database, one, ItemState.QUEUED)

        thread = threading.Thread(target=put_back)
        thread.start()
        barrier.wait()
        assert change(database, request_id, RequestState.CANCELLING)
        thread.join()
        assert states(database, request_id)[f"{number}"] in ("skipped", "leased")
        for taken in claim(database, request_id):
            settle(database, taken, ItemState.SKIPPED)
        assert change(database, request_id, RequestState.CANCELLED)


def test_no_claim_comes_after_a_halt_in_the_trail(database: Database) -> None:
    """Whoever claims and whoever halts wait for each other."""
    for number in range(8):
        request_id = running(database, [f"{number}{letter}" for letter in "abc"])
        barrier = threading.Barrier(2)

        def begin(request_id: int = request_id, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            claim(database, request_id)

        thread = threading.Thread(target=begin)
        thread.start()
        barrier.wait()
        with database.writing() as session:
            halts.halt(session, by="U9", reason="", now=NOW)
        thread.join()
        assert claim(database, request_id) == []
        with database.writing() as session:
            records = [record.action for record in audit.export(session)]
            assert "claimed" not in records[len(records) - 1 - records[::-1].index("halt") :]
            halts.lift(session, by="U9", now=NOW)
