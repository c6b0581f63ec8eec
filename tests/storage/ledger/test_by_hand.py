"""People whom others move by hand hold no place, and what comes of each is written once."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.ledger import by_hand, halts, items, requests
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveItem
from storage.states import ItemState, RequestState
from tests.storage.ledger.requesting import MINUTE, NOW, SECOND, actions, change, person, running, states, the, trail
from tests.storage.ledger.requesting import items as items_of


def by_hands(database: Database, people: Iterable[str] = "abc", **others: Any) -> int:
    return running(database, people, **{"by_hand": True, "canary": 1, "concurrency": 1, **others})


def hand_out(database: Database, request_id: int) -> list[str]:
    with database.writing() as session:
        request = lock_request(session, request_id)
        assert request is not None
        found = by_hand.hand_out(session, request, now=NOW)
        by_hand.record(session, found, command=lambda item: {"Identity": item.sip_address}, now=NOW)
        return [item.user for item in found]


def look(database: Database, request_id: int, *, later: timedelta = SECOND, everybody: bool = False) -> str:
    """Whose turn it is; empty: nobody's."""
    now = NOW + later
    with database.writing() as session:
        item = by_hand.take_look(session, request_id, everybody=everybody, now=now, until=now + MINUTE)
        return item.user if item is not None else ""


def settle(database: Database, request_id: int, user: str, state: ItemState = ItemState.MOVED) -> bool:
    item = items_of(database, request_id)[user]
    with database.writing() as session:
        return by_hand.settle(session, item, state=state, outcome="It ended.", error="", now=NOW + SECOND)


def test_nobody_is_claimed_so_that_nobody_holds_a_place(database: Database) -> None:
    request_id = by_hands(database)
    hand_out(database, request_id)
    with database.writing() as session:
        lease = timedelta(seconds=30)
        assert items.claim(session, request_id, owner="me", free=9, now=NOW, lease=lease, own_tokens=()) == []


def test_the_first_people_get_their_commands_alone_until_all_of_them_are_moved(database: Database) -> None:
    request_id = by_hands(database, "abcd", canary=2)
    assert hand_out(database, request_id) == ["a", "b"]
    assert hand_out(database, request_id) == []
    assert settle(database, request_id, "a")
    assert hand_out(database, request_id) == []
    assert settle(database, request_id, "b")
    assert hand_out(database, request_id) == ["c", "d"]
    handed = [record for record in trail(database, request_id) if record.action == "command handed out"]
    assert [record.user for record in handed] == ["a", "b", "c", "d"]
    assert "sip:a@fabrikam.com" in handed[0].detail


@pytest.mark.parametrize("state", [RequestState.PAUSED, RequestState.PENDING, RequestState.CANCELLING])
def test_nothing_is_handed_out_of_a_request_that_does_not_run(database: Database, state: RequestState) -> None:
    request_id = by_hands(database)
    change(database, request_id, state)
    assert hand_out(database, request_id) == []


def test_nothing_is_handed_out_after_a_halt(database: Database) -> None:
    """The trail never has it behind the halt."""
    request_id = by_hands(database)
    with database.writing() as session:
        halts.halt(session, by="U1", reason="calls fail", now=NOW)
    with pytest.raises(by_hand.Halted):
        hand_out(database, request_id)
    assert items_of(database, request_id)["a"].handed_at is None


def test_who_has_a_command_is_read_by_one_at_a_time_and_again_after_a_while(database: Database) -> None:
    request_id = by_hands(database, canary=0)
    assert look(database, request_id) == ""
    hand_out(database, request_id)
    assert [look(database, request_id) for _ in range(4)] == ["a", "b", "c", ""]
    assert look(database, request_id, later=2 * MINUTE) == "a"
    with database.writing() as session:
        again = NOW + timedelta(hours=1)
        assert by_hand.look_later(session, items_of(database, request_id)["a"], outcome="Under way.", run_at=again)
    assert look(database, request_id, later=30 * MINUTE) == "b"
    assert items_of(database, request_id)["a"].outcome == "Under way."


def test_at_the_end_everybody_is_read(database: Database) -> None:
    request_id = by_hands(database)
    hand_out(database, request_id)
    assert [look(database, request_id, everybody=True) for _ in range(4)] == ["a", "b", "c", ""]


def test_what_came_of_somebody_is_written_once(database: Database) -> None:
    """Two replicas may have read the same."""
    request_id = by_hands(database)
    hand_out(database, request_id)
    assert [settle(database, request_id, "a") for _ in range(2)] == [True, False]
    item = items_of(database, request_id)["a"]
    assert (item.state, item.moved_at, item.proof_due_at) == (ItemState.MOVED, NOW + SECOND, NOW + SECOND)
    assert actions(database, request_id).count("moved") == 1


def test_of_a_request_that_has_vanished_nothing_is_written(database: Database) -> None:
    nobody = MoveItem(
        id=7, request_id=99, position=0, user="x", name="X", identity="x@x", sip_address="sip:x@x", run_at=NOW
    )
    with database.writing() as session:
        assert not by_hand.settle(session, nobody, state=ItemState.MOVED, outcome="Moved.", now=NOW)


def test_cancelling_leaves_out_at_once_only_whose_command_nobody_has(database: Database) -> None:
    request_id = by_hands(database)
    hand_out(database, request_id)
    change(database, request_id, RequestState.CANCELLING)
    assert states(database, request_id) == {"a": "queued", "b": "skipped", "c": "skipped"}
    with database.session() as session:
        assert requests.counts(session, request_id) == requests.Counts(queued=1, handed=1, skipped=2)
    for end in (RequestState.CANCELLED, RequestState.REJECTED, RequestState.EXPIRED):
        assert not change(database, request_id, end)
    settle(database, request_id, "a", ItemState.SKIPPED)
    assert change(database, request_id, RequestState.CANCELLED)


def test_a_plan_that_leaves_somebody_out_says_that_their_command_is_about(database: Database) -> None:
    request_id = by_hands(database)
    hand_out(database, request_id)
    change(database, request_id, RequestState.PAUSED)
    with database.writing() as session:
        assert requests.change_plan(
            session, request_id, plan="{}", digest="e" * 64, requirement="{}", keep=(), why=(), by="U1", now=NOW
        )
    left = items_of(database, request_id)
    assert left["a"].outcome.endswith("see to it that nobody runs it.")
    assert "nobody runs it" not in left["b"].outcome


def left_out(database: Database, keep: str = "b") -> int:
    """Whoever is not kept is left out of the plan; `a` has a command by then."""
    request_id = by_hands(database)
    hand_out(database, request_id)
    change(database, request_id, RequestState.PAUSED)
    with database.writing() as session:
        assert requests.change_plan(
            session, request_id, plan="{}", digest="e" * 64, requirement="{}", keep=[person(key) for key in keep],
            why=(), by="U1", now=NOW,
        )  # fmt: skip
    return request_id


def look_on(database: Database, request_id: int, *, later: timedelta = SECOND) -> MoveItem | None:
    now = NOW + later
    with database.writing() as session:
        return by_hand.take_look(
            session, request_id, everybody=False, now=now, until=now + MINUTE, left_since=now - 10 * MINUTE
        )


def test_who_is_left_out_with_a_command_is_read_on_for_a_while(database: Database) -> None:
    request_id = left_out(database)
    taken = look_on(database, request_id)
    assert taken is not None
    assert taken.user == "a"
    assert look_on(database, request_id) is None, "another replica, and nobody ever had the command of c"
    with database.writing() as session:
        assert by_hand.look_later(session, taken, outcome="Under way.", run_at=NOW + MINUTE)
    assert items_of(database, request_id)["a"].outcome.endswith("nobody runs it."), "why they are left out stays"
    assert look_on(database, request_id, later=11 * MINUTE) is None
    assert look(database, request_id, later=2 * MINUTE) == "", "not where nobody asks for them"


def test_who_was_left_out_and_is_moved_all_the_same_is_moved(database: Database) -> None:
    request_id = left_out(database)
    assert settle(database, request_id, "a")
    item = items_of(database, request_id)["a"]
    assert (item.state, item.moved_at, item.proof_due_at) == (ItemState.MOVED, NOW + SECOND, NOW + SECOND)
    assert actions(database, request_id).count("moved") == 1


def test_who_was_left_out_and_is_in_a_later_request_is_moved_by_that(database: Database) -> None:
    request_id = left_out(database)
    by_hands(database, "a", origin="later")
    assert not settle(database, request_id, "a")
    assert items_of(database, request_id)["a"].state is ItemState.SKIPPED


def test_who_was_added_again_while_they_were_read_counts_as_waiting(database: Database) -> None:
    request_id = left_out(database)
    taken = look_on(database, request_id)
    assert taken is not None
    with database.writing() as session:
        assert requests.change_plan(
            session, request_id, plan="{}", digest="f" * 64, requirement="{}", keep=[person(key) for key in "ab"],
            why=(), by="U1", now=NOW,
        )  # fmt: skip
    with database.writing() as session:
        assert not by_hand.look_later(session, taken, outcome="", run_at=NOW)
        assert not by_hand.settle(session, taken, state=ItemState.MOVED, outcome="Moved.", now=NOW)


def test_who_is_tried_again_gets_the_command_again(database: Database) -> None:
    request_id = by_hands(database, "a")
    hand_out(database, request_id)
    settle(database, request_id, "a", ItemState.FAILED)
    with database.writing() as session:
        assert items.retry(session, request_id, by="U1", now=NOW) == ["a"]
    assert hand_out(database, request_id) == ["a"]


def test_only_what_has_begun_by_hand_and_not_ended_is_looked_after(database: Database) -> None:
    mine = by_hands(database, "a")
    running(database, "b")
    ended = by_hands(database, "c")
    hand_out(database, ended)
    settle(database, ended, "c")
    change(database, ended, RequestState.DONE)
    with database.session() as session:
        assert [request.id for request in by_hand.open_ones(session)] == [mine]


def test_a_request_that_is_asked_for_anew_waits_for_nobody_yet(database: Database) -> None:
    request_id = by_hands(database, "a")
    change(database, request_id, RequestState.PAUSED, waits_until=NOW + MINUTE)
    assert the(database, request_id).waits_until == NOW + MINUTE
    change(database, request_id, RequestState.APPROVED)
    assert the(database, request_id).waits_until is None
