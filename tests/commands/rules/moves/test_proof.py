"""A move is proven stage by stage, and whoever has not signed in is counted down to the loss of their contacts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commands.rules.moves.outcome import Place
from commands.rules.moves.proof import (
    ProofSeen,
    Stage,
    columns,
    countdown_of,
    is_complete,
    is_over,
    next_look,
    proof_says,
    reached,
    sign_in_by,
    stages,
)
from storage.states import MoveKind
from tests.commands.rules.moves.items import Item, Request, moved
from tests.commands.rules.moves.values import NOW

MINUTE = timedelta(minutes=1)
ALL = ProofSeen(home=Place.THERE, synced=True, meetings="Succeeded", meetings_done=True, signed_in_at=NOW)


def test_each_stage_says_when_it_was_reached() -> None:
    """In the order of a move."""
    item = moved(took=90, synced_at=NOW + 10 * MINUTE, signed_in_at=NOW + 30 * MINUTE)
    lines = {line.stage: line for line in stages(item, Request())}
    assert list(lines) == list(Stage)
    assert lines[Stage.MOVED].at == item.moved_at
    assert lines[Stage.SYNCED].at == NOW + 10 * MINUTE
    assert lines[Stage.MEETINGS].at is None
    assert lines[Stage.SIGNED_IN].at == NOW + 30 * MINUTE
    assert reached(item, Request()) is Stage.SIGNED_IN


def test_a_move_back_ends_with_the_tenant() -> None:
    """No meetings, no sign-in."""
    request = Request(kind=MoveKind.ROLLBACK)
    assert stages(moved(), request)[-1].stage is Stage.SYNCED
    assert is_complete(moved(synced_at=NOW), MoveKind.ROLLBACK)
    assert not is_complete(moved(synced_at=NOW), MoveKind.MOVE)
    assert not is_complete(moved(), MoveKind.ROLLBACK)


def test_who_is_not_moved_has_reached_what_the_request_has() -> None:
    """Requested, approved, queued."""
    assert reached(Item(), Request()) is Stage.QUEUED
    assert reached(Item(), Request(approved_at=None, started_at=None)) is Stage.REQUESTED


def test_what_was_seen_is_noted_and_stays() -> None:
    """A later look that sees less takes nothing back."""
    first = columns(moved(), ALL, MoveKind.MOVE, NOW)
    assert (first["synced_at"], first["meetings_at"], first["signed_in_at"]) == (NOW, NOW, NOW)
    assert (first["proof_due_at"], first["proof_note"], first["meetings"]) == (None, "", "Succeeded")
    item = replace(moved(), synced_at=NOW, meetings_at=NOW, meetings="Succeeded")
    later = columns(item, ProofSeen(home=Place.THERE, synced=False), MoveKind.MOVE, NOW + MINUTE)
    assert (later["synced_at"], later["meetings_at"], later["meetings"]) == (NOW, NOW, "Succeeded")
    assert later["proof_due_at"] == NOW + 2 * MINUTE


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        (ProofSeen(home=Place.SOURCE, split=True), "get lost"),
        (ProofSeen(home=Place.SOURCE), "not show the new home"),
        (ProofSeen(home=Place.THERE, meetings="Failed", meetings_done=False), "has failed"),
        (ProofSeen(home=Place.UNKNOWN, notes=("Graph did not answer.",)), "Graph did not answer."),
    ],
)
def test_what_is_amiss_is_noted(seen: ProofSeen, says: str) -> None:
    """In a sentence."""
    assert says in str(columns(moved(), seen, MoveKind.MOVE, NOW)["proof_note"])


def test_a_split_is_noted_with_its_moment_and_what_is_not_known_leaves_it() -> None:
    def split(seen: bool | None) -> dict[str, object]:
        found = columns(moved(), ProofSeen(home=Place.UNKNOWN, split=seen), MoveKind.MOVE, NOW)
        return {name: value for name, value in found.items() if name == "split_at"}

    assert (split(True), split(False), split(None)) == ({"split_at": NOW}, {"split_at": None}, {})


@pytest.mark.parametrize(
    ("age", "every"),
    [
        (timedelta(minutes=1), MINUTE),
        (timedelta(hours=1), 5 * MINUTE),
        (timedelta(hours=5), timedelta(hours=1)),
        (timedelta(days=5), timedelta(hours=6)),
    ],
)
def test_the_proof_is_looked_for_less_and_less_often(age: timedelta, every: timedelta) -> None:
    """Each minute at first."""
    assert next_look(NOW - age, NOW) == NOW + every


def test_after_thirty_days_nobody_looks_any_more() -> None:
    """The contacts are lost by then."""
    assert next_look(NOW - timedelta(days=30), NOW) is None


def test_contacts_wait_thirty_days_for_the_first_sign_in() -> None:
    """Only of who was moved to Teams and has not signed in there."""
    assert sign_in_by(moved(), MoveKind.MOVE) == NOW + timedelta(days=30)
    assert sign_in_by(moved(signed_in_at=NOW), MoveKind.MOVE) is None
    assert sign_in_by(moved(), MoveKind.ROLLBACK) is None
    assert sign_in_by(Item(), MoveKind.MOVE) is None


def test_the_look_for_proof_is_over_when_all_is_seen_or_the_days_are_over() -> None:
    seen = moved(synced_at=NOW, meetings_at=NOW, signed_in_at=NOW)
    assert is_over(seen, MoveKind.MOVE, NOW)
    assert not is_over(moved(), MoveKind.MOVE, NOW + timedelta(days=29))
    assert is_over(moved(), MoveKind.MOVE, NOW + timedelta(days=30))
    assert not is_over(Item(), MoveKind.MOVE, NOW)


def test_how_far_the_proof_has_come_is_told_with_its_whole() -> None:
    items = [moved(synced_at=NOW, signed_in_at=NOW), moved(synced_at=NOW), Item()]
    assert proof_says(items, MoveKind.MOVE) == (
        "2 of 2 people are known to Microsoft 365 with the new home.",
        "0 of 2 people have their meetings converted.",
        "1 of 2 people has signed in to Teams.",
    )
    assert proof_says(items, MoveKind.ROLLBACK) == ("2 of 2 people are known to Microsoft 365 with the new home.",)
    assert proof_says([Item()], MoveKind.MOVE) == ()


def test_everybody_of_a_request_is_counted_down_together() -> None:
    """The most urgent counts."""
    day = 86_400.0
    items = [moved(ago=31 * day), moved(ago=21 * day), moved(ago=1 * day), moved(signed_in_at=NOW), Item()]
    assert countdown_of(items, MoveKind.MOVE, NOW) == (
        "1 person has lost their contacts: no sign-in to Teams was seen within 30 days. "
        "2 people have not signed in to Teams: contacts are lost "
        "in 9 days for the first of them."
    )
    assert countdown_of([moved(ago=day)], MoveKind.MOVE, NOW).endswith("lost in 29 days.")
    assert countdown_of([moved(signed_in_at=NOW)], MoveKind.MOVE, NOW) == ""
