"""The remaining time is said only once it is known, and never below what is known."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.moves.progress import remaining
from storage.states import ItemState
from tests.commands.rules.moves.items import Item, moved
from tests.commands.rules.moves.values import NOW


def left(seconds: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=seconds)


def test_nothing_is_said_below_two_that_are_done() -> None:
    """And whoever was there before says nothing about how long it takes."""
    assert remaining([moved(), Item()], at_once=4, now=NOW) is None
    there = [moved(already_there=True), moved(already_there=True)]
    assert remaining([*there, moved(), Item()], at_once=4, now=NOW) is None


def test_the_last_ones_say_how_long_the_next_take() -> None:
    """Four at a time, a minute each: two rounds for eight."""
    items = [moved(took=60), moved(took=60), *(Item() for _ in range(8))]
    assert remaining(items, at_once=4, now=NOW) == left(120)
    assert remaining(items, at_once=1, now=NOW) == left(480)


def test_whoever_is_on_the_way_counts_with_the_rest() -> None:
    """Half a minute of a minute is left."""
    on_the_way = Item(state=ItemState.LEASED, call_started_at=NOW - left(30))
    assert remaining([moved(), moved(), on_the_way], at_once=4, now=NOW) == left(30)
    overdue = Item(state=ItemState.LEASED, call_started_at=NOW - left(300))
    assert remaining([moved(), moved(), overdue], at_once=4, now=NOW) == left(0)


def test_whoever_waits_for_another_try_is_not_done_before_it() -> None:
    """Half an hour of waiting, and a minute."""
    waiting = Item(run_at=NOW + timedelta(minutes=30))
    assert remaining([moved(), moved(), waiting], at_once=4, now=NOW) == timedelta(minutes=31)


@given(
    st.lists(st.integers(1, 600), min_size=2, max_size=40),
    st.integers(0, 30),
    st.integers(0, 10),
    st.integers(1, 25),
)
def test_the_rest_is_never_negative_and_grows_with_the_queue(
    took: list[int], queued: int, moving: int, at_once: int
) -> None:
    """More people never take less time."""
    done = [moved(took=seconds, ago=number) for number, seconds in enumerate(took)]
    on_the_way = [Item(state=ItemState.LEASED, call_started_at=NOW - left(10)) for _ in range(moving)]
    fewer = remaining([*done, *on_the_way, *(Item() for _ in range(queued))], at_once=at_once, now=NOW)
    more = remaining([*done, *on_the_way, *(Item() for _ in range(queued + 1))], at_once=at_once, now=NOW)
    assert fewer is not None
    assert more is not None
    assert left(0) <= fewer <= more
