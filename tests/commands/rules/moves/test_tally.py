"""The people of a request are counted in one way, and how it ended is said as is true of them."""

import pytest

from commands.rules.moves.tally import Tally, all_moved, of_plan, stands, tally_of
from storage.states import ItemState, RequestState
from tests.commands.rules.moves.items import Item

MOVED, FAILED, LEASED, QUEUED, SKIPPED = (
    ItemState.MOVED,
    ItemState.FAILED,
    ItemState.LEASED,
    ItemState.QUEUED,
    ItemState.SKIPPED,
)


def people(*states: ItemState) -> list[Item]:
    return [Item(user=f"key-{number}", state=state) for number, state in enumerate(states)]


def test_everybody_is_counted_where_they_stand() -> None:
    found = tally_of(people(MOVED, MOVED, FAILED, LEASED, QUEUED, QUEUED, SKIPPED))
    assert found == Tally(moved=2, failed=1, moving=1, waiting=2, left_out=1)
    assert found.says == "2 of 7 moved, 1 failed, 1 on the way, 2 waiting, 1 left out"
    assert found.dropped_says == ""


def test_who_was_left_out_by_a_change_of_the_plan_is_told_beside_the_whole() -> None:
    """Who was moved, or failed, before the change stays part of it: it happened."""
    everybody = people(MOVED, FAILED, QUEUED, SKIPPED, SKIPPED, SKIPPED)
    found = tally_of(everybody, {"key-2", "key-3"})
    assert found.says == "1 of 4 moved, 1 failed, 1 waiting, 1 left out"
    assert found.dropped_says == "2 more were left out when the plan was changed"
    assert [one.user for one in of_plan(everybody, {"key-2", "key-3"})] == ["key-0", "key-1", "key-2", "key-3"]
    assert tally_of(people(SKIPPED), set()).dropped_says == "1 more was left out when the plan was changed"


@pytest.mark.parametrize(
    ("state", "states", "says"),
    [
        (RequestState.CANCELLED, (MOVED, MOVED), "moved before it could be cancelled"),
        (RequestState.CANCELLED, (MOVED, SKIPPED), "cancelled after 1 of 2 people was moved"),
        (RequestState.CANCELLED, (MOVED, MOVED, SKIPPED), "cancelled after 2 of 3 people were moved"),
        (RequestState.CANCELLED, (SKIPPED, FAILED), "cancelled"),
        (RequestState.DONE, (MOVED, FAILED), "done"),
        (RequestState.PENDING, (QUEUED,), "pending"),
    ],
)
def test_a_request_that_was_cancelled_says_what_had_been_done(
    state: RequestState, states: tuple[ItemState, ...], says: str
) -> None:
    assert stands(state, tally_of(people(*states))) == says


def test_only_what_has_ended_can_have_everybody_moved() -> None:
    whole = tally_of(people(MOVED))
    assert all_moved(RequestState.DONE, whole)
    assert not all_moved(RequestState.CANCELLING, whole)
    assert not all_moved(RequestState.DONE, Tally())
