"""The word of somebody whom the time does not suit, and the claim of them, exclude each other."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from storage import notes, objections
from storage.database import Database
from storage.ledger import items as ledger_items
from storage.ledger.locks import lock_request
from storage.ledger.tables import number_of
from storage.states import ItemState, RequestState
from tests.storage.ledger.requesting import DAY, MINUTE, NOW, change, items, opened, the

WINDOW = {"window_start": NOW, "window_end": NOW + timedelta(hours=3)}


def says(database: Database, request_id: int, key: str = "a", *, reason: str = "I am away") -> bool:
    """As whoever writes it down does: the request is locked first, and nobody who was claimed may say it."""
    with database.writing() as session:
        request = lock_request(session, request_id)
        item = session.get(type(items(database, request_id)[key]), items(database, request_id)[key].id)
        assert request is not None
        assert item is not None
        session.refresh(item)
        if item.state is not ItemState.QUEUED:
            return False
        return objections.say(session, request, item, user="U0A", reason=reason, now=NOW) is not None


def claimed(database: Database, request_id: int) -> list[str]:
    with database.writing() as session:
        found = ledger_items.claim(
            session,
            request_id,
            owner="me",
            free=9,
            now=NOW + MINUTE,
            lease=MINUTE,
            own_tokens=(),
            clock=lambda _, now: now,
        )
    return [one.user for one in found]


def running(database: Database, people: str = "ab") -> int:
    request_id = opened(database, people, **WINDOW)
    assert change(database, request_id, RequestState.RUNNING)
    return request_id


def test_whoever_objects_is_not_claimed_and_once_settled_is(database: Database) -> None:
    request_id = running(database)
    assert says(database, request_id)
    assert not says(database, request_id), "the same again is nothing new"
    assert claimed(database, request_id) == ["b"]
    with database.writing() as session:
        number = number_of(items(database, request_id)["a"])
        assert list(objections.open_of(session, the(database, request_id))) == [number]
        assert [one.item_id for one in objections.every_open(session)] == [number]
        assert objections.settle(session, number, by="U1", now=NOW)
        assert not objections.settle(session, number, by="U1", now=NOW)
    assert claimed(database, request_id) == ["a"]


def test_who_is_left_out_is_counted_no_more_and_the_reason_stays(database: Database) -> None:
    request_id = running(database)
    says(database, request_id)
    with database.writing() as session:
        gone = objections.leave_out(session, the(database, request_id), "Not moved.", now=NOW)
        assert [item.user for item in gone] == ["a"]
        assert objections.leave_out(session, the(database, request_id), "Not moved.", now=NOW) == []
    assert (items(database, request_id)["a"].state, items(database, request_id)["a"].outcome) == (
        ItemState.SKIPPED,
        "Not moved.",
    )


@pytest.mark.parametrize("round_", range(5))
def test_a_word_and_a_claim_at_the_same_moment_are_never_both(database: Database, round_: int) -> None:
    request_id = running(database, "a")
    said: list[bool] = []
    taken: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: said.append(says(database, request_id))),
        threading.Thread(target=lambda: taken.append(claimed(database, request_id))),
    ]
    for thread in threads if round_ % 2 else reversed(threads):
        thread.start()
    for thread in threads:
        thread.join()
    if not said[0]:
        assert taken == [["a"]]
    else:
        assert taken == [[]]
        assert claimed(database, request_id) == []


def test_notes_are_remembered_with_their_window_and_their_reader(database: Database) -> None:
    request_id = opened(database, "ab", **WINDOW)
    item = items(database, request_id)["a"]
    text: Any = {"window": "w", "text": "Hello.", "texts": "7f3a", "until": NOW + DAY}
    with database.writing() as session:
        request = the(database, request_id)
        for note, at in (("before-5", NOW), ("before-1", NOW + DAY)):
            assert notes.put(session, request, item, note=note, channel="U0A", now=at, **text)
        assert not notes.put(session, request, item, note="before-1", channel="U0B", now=NOW, **text)
        for days in (2, 3):
            at = NOW + days * DAY
            assert notes.put(session, request, item, note="changed", channel="U0A", now=at, again=True, **text)
    with database.session() as session:
        assert notes.sent(session, request_id) == {
            number_of(item): {("before-5", "w"): NOW, ("before-1", "w"): NOW + DAY, ("changed", "w"): NOW + 3 * DAY}
        }
        assert notes.sent_to(session, number_of(item)) == notes.sent(session, request_id)[number_of(item)]
        assert notes.sent_to(session, number_of(items(database, request_id)["b"])) == {}
        assert notes.reader_of(session, number_of(item)) == "U0A"
        assert notes.reader_of(session, 99) == ""
