"""Who is in which request, and who was moved by which."""

from sqlmodel import col, update

from storage.database import Database
from storage.ledger import lookups
from storage.ledger.tables import MoveItem
from storage.states import ItemState, MoveKind, RequestState
from tests.storage.ledger.requesting import change, opened


def settled(database: Database, request_id: int, state: ItemState) -> None:
    with database.session() as session:
        session.exec(update(MoveItem).where(col(MoveItem.request_id) == request_id).values(state=state))


def test_whoever_waits_is_held_and_nobody_else(database: Database) -> None:
    first, second = opened(database, "ab"), opened(database, "c")
    assert change(database, second, RequestState.CANCELLED)
    with database.session() as session:
        assert lookups.holders(session, ["a", "b", "c", "x"]) == {"a": first, "b": first}
        assert lookups.holders(session, []) == {}
        assert len(lookups.holders(session, [f"n{number}" for number in range(1200)] + ["a"])) == 1


def test_the_last_move_of_somebody_is_told_and_ways_back_are_not(database: Database) -> None:
    first = opened(database, "ab", origin="1")
    settled(database, first, ItemState.MOVED)
    second = opened(database, "b", origin="2")
    settled(database, second, ItemState.MOVED)
    back = opened(database, "a", origin="3", kind=MoveKind.ROLLBACK)
    settled(database, back, ItemState.MOVED)
    with database.session() as session:
        found = lookups.last_moves(session, ["a", "b", "c"])
    assert {key: item.request_id for key, item in found.items()} == {"a": first, "b": second}


def test_a_request_is_found_by_what_asked_for_it(database: Database) -> None:
    number = opened(database, "a", origin="draft:1")
    with database.session() as session:
        found = lookups.of_origin(session, "draft:1")
        assert found is not None
        assert found.id == number
        assert lookups.of_origin(session, "draft:2") is None
