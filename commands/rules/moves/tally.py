"""How many people of a request are where: one way of counting, for the card, the lists and the certificate.

The whole are the people of the present plan, and whoever was moved or has failed before it was changed. Who was left
out by a change of the plan is no part of the whole, and is told beside it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from commands.rules.wording import people, people_of, verb
from storage.states import ItemState, RequestState

WORDS: Mapping[ItemState, str] = {
    ItemState.QUEUED: "waiting",
    ItemState.LEASED: "on the way",
    ItemState.MOVED: "moved",
    ItemState.FAILED: "failed",
    ItemState.SKIPPED: "left out",
}
"""Where somebody stands, for people: on the card, in lists and in files."""


class Counted(Protocol):
    """What is stored about one person: a MoveItem has it."""

    user: str
    state: ItemState
    handed_at: datetime | None


Person = TypeVar("Person", bound=Counted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many people are where."""

    moved: int = 0
    failed: int = 0
    moving: int = 0
    waiting: int = 0
    by_hand: int = 0
    """Of those who wait: whose command was given to a person."""
    left_out: int = 0
    """In the plan, and not moved: the request was cancelled, rejected or has expired."""
    dropped: int = 0
    """Left out when the plan was changed: no part of the whole."""

    @property
    def whole(self) -> int:
        """Everybody of whom the others are told: `17 of 24`."""
        return self.moved + self.failed + self.moving + self.waiting + self.left_out

    @property
    def says(self) -> str:
        """`17 of 24 moved, 1 failed, 2 on the way, 4 waiting`."""
        parts = (
            (self.failed, WORDS[ItemState.FAILED]),
            (self.moving, WORDS[ItemState.LEASED]),
            (self.by_hand, "to be moved by hand"),
            (self.waiting - self.by_hand, WORDS[ItemState.QUEUED]),
            (self.left_out, WORDS[ItemState.SKIPPED]),
        )
        counted = [f"{number:,} {words}" for number, words in parts if number]
        return ", ".join([f"{self.moved:,} of {self.whole:,} moved", *counted])

    @property
    def dropped_says(self) -> str:
        """`2 more were left out when the plan was changed`; empty where nobody was."""
        if not self.dropped:
            return ""
        return f"{self.dropped:,} more {verb(self.dropped, 'was', 'were')} left out when the plan was changed"


def has_command(item: Counted) -> bool:
    """Whether somebody waits, and a person has the command that moves them and may run it at any moment."""
    return item.state is ItemState.QUEUED and item.handed_at is not None


def counts_in(item: Counted, planned: Collection[str]) -> bool:
    """Whether somebody is part of the whole. `planned`: the keys of the people in the present plan."""
    return item.user in planned or item.state is not ItemState.SKIPPED


def of_plan(items: Iterable[Person], planned: Collection[str]) -> list[Person]:
    """Those of the people of a request who are part of the whole."""
    return [item for item in items if counts_in(item, planned)]


def tally_of(items: Iterable[Counted], planned: Collection[str] | None = None) -> Tally:
    """Count the people of a request. `planned`: see `counts_in`; None: all of them are part of the whole."""
    people = list(items)
    counted = people if planned is None else of_plan(people, planned)
    found = Counter(item.state for item in counted)
    return Tally(
        moved=found[ItemState.MOVED],
        failed=found[ItemState.FAILED],
        moving=found[ItemState.LEASED],
        waiting=found[ItemState.QUEUED],
        by_hand=sum(has_command(item) for item in counted),
        left_out=found[ItemState.SKIPPED],
        dropped=len(people) - len(counted),
    )


def all_moved(state: RequestState, tally: Tally) -> bool:
    """Whether a request has ended with everybody moved: also one whose cancelling came too late for anybody."""
    ended = state in (RequestState.DONE, RequestState.CANCELLED)
    return ended and tally.whole > 0 and tally.moved == tally.whole


def stands(state: RequestState, tally: Tally) -> str:
    """The state of a request in a word or two, as is true of its people: `cancelled after 4 of 6 people were moved`."""
    if state is not RequestState.CANCELLED or not tally.moved:
        return state.value
    if all_moved(state, tally):
        return "moved before it could be cancelled"
    return f"cancelled after {people_of(tally.moved, tally.whole)} {verb(tally.moved, 'was', 'were')} moved"


def not_suited(number: int) -> str:
    """`2 people say that the time does not suit.`; empty: nobody does."""
    return f"{people(number)} {verb(number, 'says', 'say')} that the time does not suit." if number else ""
