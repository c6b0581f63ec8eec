"""Plans that were shown and not asked for yet."""

from datetime import timedelta
from typing import Any

from storage.database import Database
from storage.ledger import drafts
from storage.ledger.tables import MoveDraft
from storage.states import MoveKind
from tests.storage.ledger.requesting import NOW

DRAFT: dict[str, Any] = {
    "by": "U1", "kind": MoveKind.MOVE, "reason": "pilot", "plan": "{}", "digest": "d", "asked_in": "C1", "confirm": "",
}  # fmt: skip


def test_a_draft_is_found_by_its_id_for_a_day(database: Database) -> None:
    with database.session() as session:
        one = drafts.keep(session, **DRAFT, now=NOW)
        other = drafts.keep(session, **DRAFT, now=NOW)
    assert one != other
    with database.session() as session:
        found = drafts.find(session, one, now=NOW + drafts.KEPT)
        assert found is not None
        assert (found.by, found.kind, found.created_at) == ("U1", MoveKind.MOVE, NOW)
        assert drafts.find(session, one, now=NOW + drafts.KEPT + timedelta(seconds=1)) is None
        assert drafts.find(session, "another", now=NOW) is None


def test_drafts_that_are_too_old_go_with_the_next_one(database: Database) -> None:
    """They name people, and nobody asked for them."""
    with database.session() as session:
        old = drafts.keep(session, **DRAFT, now=NOW)
    with database.session() as session:
        drafts.keep(session, **DRAFT, now=NOW + drafts.KEPT + timedelta(seconds=1))
    with database.session() as session:
        assert session.get(MoveDraft, old) is None
