"""What is seen after a move is noted once for each stage, and each look is one replica's."""

import json
from typing import Any

import pytest

from storage.database import Database
from storage.ledger import items
from storage.ledger.proofs import claim_proof, due_proofs, note_proof
from storage.states import ItemState
from tests.storage.ledger.requesting import MINUTE, NOW, SECOND, actions, running, trail
from tests.storage.ledger.requesting import items as people


@pytest.fixture
def moved(database: Database) -> int:
    """A request whose one person was moved; its id. The person's is the same: both are the first."""
    request_id = running(database, "a")
    with database.writing() as session:
        [one] = items.claim(session, request_id, owner="one", free=1, now=NOW, lease=MINUTE, own_tokens=())
        assert items.settle(session, one.id, token=one.token, state=ItemState.MOVED, outcome="", moved_at=NOW, now=NOW)
    assert one.id == request_id
    return request_id


def note(database: Database, item_id: int, **columns: Any) -> list[str]:
    with database.writing() as session:
        return note_proof(session, item_id, now=NOW + MINUTE, **columns)


def test_each_look_is_claimed_by_one_replica(database: Database, moved: int) -> None:
    with database.session() as session:
        assert due_proofs(session, NOW - SECOND, 10) == []
        [item] = due_proofs(session, NOW, 10)
    assert item.proof_due_at is not None
    for is_first in (True, False):
        with database.writing() as session:
            claimed = claim_proof(session, moved, seen_due=item.proof_due_at, next_due=NOW + MINUTE)
            assert claimed is is_first
    with database.session() as session:
        assert due_proofs(session, NOW, 10) == []
        assert len(due_proofs(session, NOW + MINUTE, 10)) == 1


def test_each_stage_is_recorded_when_it_is_first_seen_and_keeps_its_moment(database: Database, moved: int) -> None:
    assert note(database, moved, synced_at=NOW, meetings="Running") == ["synced"]
    later = NOW + MINUTE
    assert note(database, moved, synced_at=later, meetings_at=later, signed_in_at=None, proof_note="x") == [
        "meetings migrated"
    ]
    assert note(database, moved, signed_in_at=later, proof_due_at=None) == ["signed in"]
    item = people(database, moved)["a"]
    assert (item.synced_at, item.meetings_at, item.signed_in_at) == (NOW, later, later)
    assert (item.meetings, item.proof_note, item.proof_due_at) == ("Running", "x", None)
    assert actions(database, moved)[-3:] == ["synced", "meetings migrated", "signed in"]
    assert json.loads(trail(database, moved)[-3].detail) == {"at": "2026-11-22T12:00:00.000000+00:00"}


def test_a_look_that_sees_nothing_new_is_not_recorded(database: Database, moved: int) -> None:
    before = actions(database, moved)
    assert note(database, moved, proof_note="Teams did not answer.") == []
    assert actions(database, moved) == before
