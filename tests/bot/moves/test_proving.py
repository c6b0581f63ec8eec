"""The proof of a move is looked for when it is due, by one replica."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.moves import announcing
from bot.moves.proving import HELD, Look, Proving
from storage.database import Database
from storage.ledger import items, outbox
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveItem
from storage.states import ItemState, MoveKind, PauseReason, RequestState
from tests.bot.moves.claims import Held
from tests.storage.ledger.requesting import actions, change, the


@pytest.fixture
def moved(database: Database) -> Held:
    """One person who was moved just now."""
    held = Held(database)
    with database.writing() as session:
        one = held.claimed[0]
        items.settle(session, one.id, token=one.token, state=ItemState.MOVED, outcome="Moved.", now=held.clock.now())
    return held


def proving(held: Held, look: Look) -> Proving:
    return Proving(database=held.database, look=look, now=held.clock.now, remind_after=(1, 7, 20))


def test_what_is_seen_is_noted_and_the_next_look_planned(moved: Held) -> None:
    later = moved.clock.now() + timedelta(minutes=5)

    def look(item: MoveItem) -> dict[str, Any]:
        return {"synced_at": moved.clock.now(), "proof_due_at": later}

    assert proving(moved, look).look_once()
    assert (moved.item().synced_at, moved.item().proof_due_at) == (moved.clock.now(), later)
    assert not proving(moved, look).look_once()


def test_while_one_replica_looks_no_other_does(moved: Held) -> None:
    looks: list[bool] = []

    def look(item: MoveItem) -> dict[str, Any]:
        looks.append(proving(moved, look).look_once())
        return {"proof_due_at": None}

    assert proving(moved, look).look_once()
    assert looks == [False]
    assert moved.item().proof_due_at is None


def test_a_look_that_fails_is_made_again_later(moved: Held) -> None:
    def broken(item: MoveItem) -> dict[str, Any]:
        raise OSError("no network")

    with pytest.raises(OSError, match="no network"):
        proving(moved, broken).look_once()
    assert moved.item().proof_due_at == moved.clock.now() + HELD
    moved.clock.wait(HELD.total_seconds())
    assert proving(moved, lambda _: {"proof_due_at": None}).look_once()


def reminders(held: Held) -> list[str]:
    with held.database.session() as session:
        rows = session.connection().exec_driver_sql("SELECT key FROM outbox_message WHERE kind = 'sign-in' ORDER BY id")
        return [row[0] for row in rows]


def test_who_has_not_signed_in_is_named_on_each_of_the_days_once(moved: Held) -> None:
    def not_yet(_: MoveItem) -> dict[str, Any]:
        return {"signed_in_at": None, "proof_due_at": moved.clock.now() + timedelta(hours=6)}

    for hours in (0, 23, 6, 6, 24 * 7, 24 * 30):
        moved.clock.wait(hours * 3600)
        while proving(moved, not_yet).look_once():
            pass
    assert reminders(moved) == [f"sign-in:{moved.request_id}:{days}" for days in (1, 7, 20)]


def test_nobody_is_named_who_has_signed_in(moved: Held) -> None:
    moved.clock.wait(24 * 3600 * 2)
    signed_in = {"signed_in_at": moved.clock.now(), "proof_due_at": None}
    assert proving(moved, lambda _: signed_in).look_once()
    assert reminders(moved) == []


DONE = {"meetings": "Succeeded", "proof_note": "", "proof_due_at": None}


@pytest.fixture
def two(database: Database) -> Held:
    """Two people who were moved, of a request that has ended."""
    held = Held(database, "ab")
    for one in held.claimed:
        with database.writing() as session:
            items.settle(session, one.id, token=one.token, state=ItemState.MOVED, outcome="", now=held.clock.now())
    ends(held)
    return held


def ends(held: Held) -> None:
    """The request ends, as the engine ends one."""
    assert change(held.database, held.request_id, RequestState.DONE, now=held.clock.now())
    with held.database.writing() as session:
        request = lock_request(session, held.request_id)
        assert request is not None
        announcing.ended(session, request, now=held.clock.now())


def messages(held: Held, *kinds: str) -> dict[str, int]:
    """Keys of the messages of these kinds, and which edition each is in."""
    with held.database.session() as session:
        rows = session.connection().exec_driver_sql("SELECT key, kind, edition FROM outbox_message ORDER BY id")
        return {row[0]: row[2] for row in rows if row[1] in (kinds or ("final", "certificate", "proven"))}


def look_at_all(held: Held, **found: Any) -> None:
    def look(item: MoveItem) -> dict[str, Any]:
        return {"proof_due_at": held.clock.now() + timedelta(minutes=1), **found}

    while proving(held, look).look_once():
        pass
    held.clock.wait(60)


def test_each_stage_is_shown_in_the_certificate_and_the_last_file_comes_once(two: Held) -> None:
    final, file, proven = (f"{kind}:{two.request_id}" for kind in ("final", "certificate", "proven"))
    assert messages(two) == {final: 1, file: 1}
    look_at_all(two, synced_at=two.clock.now())
    assert messages(two) == {final: 3, file: 1}, "changed for each of the two people"
    look_at_all(two, synced_at=two.item().synced_at)
    assert messages(two) == {final: 3, file: 1}, "nothing new, nothing said"
    look_at_all(two, synced_at=two.item().synced_at, proof_note="Teams is silent.")
    assert messages(two) == {final: 5, file: 1}
    seen = two.clock.now()
    look_at_all(two, synced_at=two.item().synced_at, meetings_at=seen, signed_in_at=seen, **DONE)
    assert messages(two) == {final: 7, file: 1, proven: 1}
    look_at_all(two)
    assert messages(two) == {final: 7, file: 1, proven: 1}


def test_while_a_request_runs_its_proof_is_noted_and_nothing_is_shown(moved: Held) -> None:
    """Whoever looks at the certificate finds it all there when it ends; so a proof that is whole is in its file."""
    seen = moved.clock.now()
    look_at_all(moved, synced_at=seen, meetings_at=seen, signed_in_at=seen, **DONE)
    assert messages(moved) == {}
    assert actions(moved.database, moved.request_id)[-3:] == ["synced", "meetings migrated", "signed in"]
    ends(moved)
    assert messages(moved) == {f"final:{moved.request_id}": 1, f"proven:{moved.request_id}": 1}


def test_a_second_end_has_a_certificate_and_a_last_file_of_its_own(two: Held) -> None:
    """Somebody who had failed was tried again."""
    for state in (RequestState.APPROVED, RequestState.RUNNING):
        assert change(two.database, two.request_id, state)
    ends(two)
    second = next(key for key in messages(two, "final") if key != f"final:{two.request_id}")
    version = second.rpartition(":")[2]
    look_at_all(two, **DONE)
    found = messages(two)
    assert found[f"final:{two.request_id}"] == 1, "the first stays as it was"
    assert found[second] == 3
    assert found[f"proven:{two.request_id}:{version}"] == 1


def test_a_request_that_ended_without_a_message_has_nothing_to_change(two: Held) -> None:
    with two.database.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM outbox_message WHERE kind = 'final'")
    look_at_all(two, **DONE)
    assert messages(two, "proven") == {}
    with two.database.session() as session:
        assert outbox.latest(session, "final", request_id=two.request_id) is None


def split_at(held: Held) -> dict[str, Any]:
    return {"split_at": held.clock.now(), "proof_due_at": held.clock.now() + timedelta(minutes=1)}


def said_of(held: Held, kind: str) -> list[str]:
    with held.database.session() as session:
        rows = session.connection().exec_driver_sql("SELECT kind, payload FROM outbox_message ORDER BY id")
        return [json.loads(row[1])["because"] for row in rows if row[0] == kind]


def test_a_split_that_is_found_later_stops_what_runs_and_names_the_person(moved: Held) -> None:
    found = split_at(moved)
    assert proving(moved, lambda _: found).look_once()
    request = the(moved.database, moved.request_id)
    assert (request.state, request.pause_reason) == (RequestState.PAUSED, PauseReason.SPLIT_BRAIN)
    assert moved.item().split_at == moved.clock.now()
    [said] = said_of(moved, "paused")
    assert said.startswith("A is TeamsOnly in Microsoft 365 and still homed on premises")
    moved.clock.wait(60)
    assert proving(moved, lambda _: split_at(moved)).look_once()
    assert len(said_of(moved, "paused")) == 1, "what is known already is not said again"
    assert said_of(moved, "split") == []


def test_a_split_of_a_request_that_has_ended_is_told_in_its_thread(two: Held) -> None:
    found = split_at(two)
    assert proving(two, lambda _: found).look_once()
    assert the(two.database, two.request_id).state is RequestState.DONE
    [said] = said_of(two, "split")
    assert said.startswith("A is TeamsOnly in Microsoft 365")
    assert "/hybrid why a@fabrikam.com" in said


def test_a_split_is_over_when_it_is_seen_mended_and_not_when_nothing_can_be_read(moved: Held) -> None:
    proving(moved, lambda _: split_at(moved)).look_once()
    first = moved.item().split_at
    moved.clock.wait(60)
    unread = {"proof_due_at": moved.clock.now() + timedelta(minutes=1)}
    assert proving(moved, lambda _: unread).look_once()
    assert moved.item().split_at == first
    moved.clock.wait(60)
    assert proving(moved, lambda _: {"split_at": None, "proof_due_at": None}).look_once()
    assert moved.item().split_at is None


def test_of_a_move_back_nobody_is_reminded_to_sign_in(database: Database) -> None:
    held = Held(database, kind=MoveKind.ROLLBACK)
    one = held.claimed[0]
    with database.writing() as session:
        items.settle(session, one.id, token=one.token, state=ItemState.MOVED, outcome="", now=held.clock.now())
    held.clock.wait(24 * 3600 * 2)
    assert proving(held, lambda _: {"proof_due_at": None}).look_once()
    assert reminders(held) == []
