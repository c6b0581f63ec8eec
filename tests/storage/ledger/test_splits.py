"""Who was seen in both worlds at once is known until it is mended, each time on record."""

from storage.database import Database
from storage.ledger import outbox
from storage.ledger.splits import note_mended, note_split, split_people
from storage.states import ItemState, MoveKind
from tests.storage.ledger.requesting import MINUTE, NOW, actions, change_item, items, opened, running


def seen(database: Database, item_id: int) -> bool:
    with database.writing() as session:
        return note_split(session, item_id, now=NOW)


def mended(database: Database, item_id: int) -> bool:
    with database.writing() as session:
        return note_mended(session, item_id, by="U1", now=NOW + MINUTE)


def names(database: Database, request_id: int) -> list[str]:
    with database.session() as session:
        return [item.name for item in split_people(session, request_id)]


def edition(database: Database, request_id: int) -> int:
    with database.session() as session:
        card = outbox.of_key(session, f"card:{request_id}")
        assert card is not None
        return card.edition


def test_a_split_is_known_until_it_is_mended_and_each_is_recorded_once(database: Database) -> None:
    request_id = running(database, "ab")
    item, shown = items(database, request_id)["b"].id or 0, edition(database, request_id)
    assert not mended(database, item), "nobody had seen it"
    assert (seen(database, item), seen(database, item)) == (True, False)
    assert names(database, request_id) == ["B"]
    assert edition(database, request_id) > shown, "the card names them"
    assert (mended(database, item), mended(database, item)) == (True, False)
    assert names(database, request_id) == []
    assert actions(database, request_id)[-2:] == ["split seen", "split mended"]
    assert seen(database, item), "it may come to that again"


def test_whom_a_later_request_has_is_no_half_of_the_earlier_one(database: Database) -> None:
    first = running(database, "ab")
    item = items(database, first)["a"].id or 0
    change_item(database, item, state=ItemState.MOVED)
    back = opened(database, "a", origin="back", kind=MoveKind.ROLLBACK)
    assert not seen(database, item)
    change_item(database, items(database, back)["a"].id or 0, state=ItemState.FAILED)
    assert seen(database, item)


def test_nobody_is_split_who_does_not_exist(database: Database) -> None:
    assert not seen(database, 99)
    assert not mended(database, 99)
