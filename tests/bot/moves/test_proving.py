"""The proof of a move is looked for when it is due, by one replica."""

from datetime import timedelta
from typing import Any

import pytest

from bot.moves.proving import HELD, Look, Proving
from storage.database import Database
from storage.ledger import items
from storage.ledger.tables import MoveItem
from storage.states import ItemState
from tests.bot.moves.claims import Held


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
