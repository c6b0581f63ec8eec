"""Where people run the commands: handed out step by step, brought to mind, called off, and ended some day."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.moves.by_hand import LookingByHand
from bot.moves.handing import Handing
from commands.moves.by_hand import Looked
from commands.rules.moves.by_hand import Ended, Patience, judged, judged_left_out
from commands.rules.moves.calendar import Calendar
from commands.rules.moves.outcome import Place, Seen
from storage.database import Database
from storage.ledger import by_hand, halts, items, requests
from storage.ledger.tables import MoveItem, MoveRequest
from storage.states import ItemState, PauseReason, RequestState
from tests.bot.moves.advances import NEEDS, Requests
from tests.commands.moves.ledger_only import plan_for
from tests.storage.ledger.requesting import NOW, actions, change, person, states, the, trail
from tests.storage.ledger.requesting import items as items_of

HOUR, DAY = 3600.0, 86_400.0
GRACE = 600.0


class ByHand(Requests):
    """Requests whose commands people run, and a directory in which they arrive."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, patience=Patience(most=timedelta(days=7), grace=timedelta(seconds=GRACE)))
        self.places: dict[str, Place] = {}
        self.meanwhile: Callable[[], Any] = lambda: None
        self.split = False
        self.looks_by_hand = LookingByHand(
            database=database, look=self.read, now=self.clock.now, patience=self.patience
        )

    def read(self, request: MoveRequest, item: MoveItem, now: Any) -> Looked:
        seen = Seen(self.places.get(item.user, Place.SOURCE), "That was read.")
        self.meanwhile()
        if item.state is ItemState.SKIPPED:
            return Looked(seen=seen, ended=judged_left_out(seen, request))
        ended = judged(seen, request, handed=item.handed_at is not None, now=now)
        return Looked(seen=seen, ended=ended, split=self.split)

    def begun(self, people: str = "abc", **others: Any) -> int:
        plan = plan_for(people, executor="manual")
        return self.started(people, **{"plan": plan.as_json(), "by_hand": True, "canary": 1, **others})

    def go_on(self, *, seconds: float = 0.0) -> None:
        """So much later, everything that is due then."""
        self.clock.wait(seconds)
        for _ in range(3):
            while self.looks_by_hand.look_once():
                pass
            self.advancing()

    def files(self, request_id: int) -> list[str]:
        """Whose commands are handed out now."""
        return [item.user for item in items_of(self.database, request_id).values() if item.handed_at is not None]

    def said_once(self, request_id: int, *kinds: str) -> dict[str, int]:
        return {kind: len(self.said_of(request_id, kind)) for kind in kinds}


@pytest.fixture
def ledger(database: Database) -> ByHand:
    return ByHand(database)


def test_the_first_people_are_seen_to_have_moved_before_the_others_get_their_commands(ledger: ByHand) -> None:
    request_id = ledger.begun()
    assert ledger.files(request_id) == ["a"]
    ledger.go_on(seconds=60)
    assert ledger.files(request_id) == ["a"]
    ledger.places["a"] = Place.THERE
    ledger.go_on(seconds=60)
    assert ledger.files(request_id) == ["a", "b", "c"]
    assert states(ledger.database, request_id) == {"a": "moved", "b": "queued", "c": "queued"}
    assert ledger.said_once(request_id, "commands") == {"commands": 2}
    ledger.places |= {"b": Place.THERE, "c": Place.THERE}
    ledger.go_on(seconds=60)
    assert ledger.state(request_id) is RequestState.DONE
    trail = actions(ledger.database, request_id)
    assert (trail.count("command handed out"), trail.count("moved"), trail.count("claimed")) == (3, 3, 0)


def test_nobody_who_waits_for_a_person_holds_a_place(ledger: ByHand) -> None:
    request_id = ledger.begun("abcdef", canary=0)
    ledger.go_on(seconds=60)
    assert set(states(ledger.database, request_id).values()) == {"queued"}


def test_who_waits_is_brought_to_mind_ever_more_seldom_and_not_once_nobody_does(ledger: ByHand) -> None:
    """After an hour, after four, and then a day later: NOW is a Sunday, so on Monday, and on Tuesday."""
    request_id = ledger.begun("a")
    told = []
    for seconds in (HOUR - 60, 120, 2 * HOUR, HOUR, HOUR, 20 * HOUR, 5 * HOUR, DAY):
        ledger.go_on(seconds=seconds)
        told.append(len(ledger.said_of(request_id, "commands-again")))
    assert told == [0, 1, 1, 2, 2, 2, 3, 4]
    ledger.places["a"] = Place.THERE
    ledger.go_on(seconds=60)
    ledger.go_on(seconds=3 * DAY)
    assert len(ledger.said_of(request_id, "commands-again")) == 4


def test_no_reminder_is_for_nobody(ledger: ByHand) -> None:
    """The one with a command has failed, and the others wait for people to look."""
    request_id = ledger.begun("ab")
    item = items_of(ledger.database, request_id)["a"]
    ledger.places["a"] = Place.ELSEWHERE
    ledger.clock.wait(2 * HOUR)
    while ledger.looks_by_hand.look_once():
        pass
    with ledger.database.writing() as session:
        request = requests.get(session, request_id)
        assert request is not None
        Handing(calendar=Calendar(), patience=ledger.patience).look_after(session, request, ledger.clock.now())
    assert item.handed_at is not None
    assert ledger.said_of(request_id, "commands-again") == []
    ledger.advancing()
    assert the(ledger.database, request_id).pause_reason is PauseReason.CANARY_FAILED


def test_no_file_is_posted_for_nobody(ledger: ByHand) -> None:
    """It goes on just as the one who goes first is seen to have failed: nobody else's turn has come."""
    request_id = ledger.begun("ab")
    ledger.places["a"] = Place.ELSEWHERE
    for state in (RequestState.PAUSED, RequestState.APPROVED, RequestState.RUNNING):
        change(ledger.database, request_id, state)
    ledger.clock.wait(60)
    while ledger.looks_by_hand.look_once():
        pass
    with ledger.database.writing() as session:
        request = requests.get(session, request_id)
        assert request is not None
        Handing(calendar=Calendar(), patience=ledger.patience).look_after(session, request, ledger.clock.now())
    assert len(ledger.said_of(request_id, "commands")) == 1
    assert actions(ledger.database, request_id).count("command handed out") == 1


@pytest.mark.parametrize("reason", [PauseReason.BY_HAND, PauseReason.HALTED])
def test_a_pause_is_told_once_and_who_is_moved_all_the_same_is_recorded(ledger: ByHand, reason: PauseReason) -> None:
    request_id = ledger.begun()
    if reason is PauseReason.HALTED:
        with ledger.database.writing() as session:
            halts.halt(session, by="U1", reason="calls fail", now=ledger.clock.now())
    else:
        change(ledger.database, request_id, RequestState.PAUSED, pause_reason=reason)
    ledger.go_on(seconds=60)
    ledger.go_on(seconds=2 * HOUR)
    assert the(ledger.database, request_id).pause_reason is reason
    assert ledger.said_once(request_id, "paused", "commands-again") == {"paused": 1, "commands-again": 0}
    ledger.places["a"] = Place.THERE
    ledger.go_on(seconds=60)
    assert items_of(ledger.database, request_id)["a"].outcome == "Moved by hand, while the request was paused."
    assert ledger.files(request_id) == ["a"]


def test_a_pause_before_anybody_has_a_command_needs_no_word(ledger: ByHand) -> None:
    request_id = ledger.begun("a")
    ledger.places["a"] = Place.THERE
    ledger.clock.wait(60)
    change(ledger.database, request_id, RequestState.PAUSED, pause_reason=PauseReason.BY_HAND)
    while ledger.looks_by_hand.look_once():
        pass
    ledger.advancing()
    assert ledger.said_of(request_id, "paused") == []


def test_after_a_pause_the_same_people_get_their_commands_again_and_nobody_else(ledger: ByHand) -> None:
    request_id = ledger.begun()
    change(ledger.database, request_id, RequestState.PAUSED, pause_reason=PauseReason.BY_HAND)
    ledger.go_on(seconds=60)
    change(ledger.database, request_id, RequestState.APPROVED)
    ledger.go_on(seconds=60)
    assert ledger.state(request_id) is RequestState.RUNNING
    assert ledger.files(request_id) == ["a"]
    assert ledger.said_once(request_id, "commands") == {"commands": 2}


def test_commands_that_are_handed_out_again_are_on_record_again(ledger: ByHand) -> None:
    """With another digest after a changed plan; and where a version before had handed them out unrecorded."""
    request_id = ledger.begun()
    change(ledger.database, request_id, RequestState.PAUSED, pause_reason=PauseReason.BY_HAND)
    plan = plan_for("ab", executor="manual")
    with ledger.database.writing() as session:
        requests.change_plan(
            session, request_id, plan=plan.as_json(), digest="e" * 64, requirement=NEEDS,
            keep=[person(key) for key in "ab"], why=(), by="U1", now=ledger.clock.now(),
        )  # fmt: skip
    change(ledger.database, request_id, RequestState.RUNNING)
    ledger.go_on()
    handed = [one for one in trail(ledger.database, request_id) if one.action == "command handed out"]
    assert [(one.user, json.loads(one.detail)["digest"][0]) for one in handed] == [("a", "d"), ("a", "e")]
    with ledger.database.writing() as session:
        halts.halt(session, by="U1", reason="calls fail", now=ledger.clock.now())
        request = requests.get(session, request_id)
        assert request is not None
        request.waits_until = None
        with pytest.raises(by_hand.Halted):
            Handing(calendar=Calendar(), patience=ledger.patience).look_after(session, request, ledger.clock.now())


def test_who_is_left_out_of_the_plan_and_moved_all_the_same_is_noticed(ledger: ByHand) -> None:
    request_id = ledger.begun()
    change(ledger.database, request_id, RequestState.PAUSED, pause_reason=PauseReason.BY_HAND)
    with ledger.database.writing() as session:
        requests.change_plan(
            session, request_id, plan=plan_for("bc", executor="manual").as_json(), digest="e" * 64, requirement=NEEDS,
            keep=[person(key) for key in "bc"], why=(), by="U1", now=ledger.clock.now(),
        )  # fmt: skip
    ledger.go_on(seconds=60)
    assert states(ledger.database, request_id)["a"] == "skipped"
    ledger.places["a"] = Place.THERE
    ledger.go_on(seconds=GRACE - 120)
    assert states(ledger.database, request_id)["a"] == "moved"


def test_half_of_a_move_stops_the_request_while_its_commands_are_about(ledger: ByHand) -> None:
    request_id = ledger.begun("ab")
    ledger.split = True
    ledger.go_on(seconds=60)
    item = items_of(ledger.database, request_id)["a"]
    assert (item.state, item.split_at) == (ItemState.QUEUED, ledger.clock.now())
    assert the(ledger.database, request_id).pause_reason is PauseReason.SPLIT_BRAIN
    ledger.go_on(seconds=60)
    assert ledger.said_once(request_id, "paused", "split") == {"paused": 1, "split": 0}


def test_a_cancelled_request_is_read_for_a_while_and_ends_with_what_is_true(ledger: ByHand) -> None:
    """One is moved although it was cancelled, one is not; whose command was not handed out is left out at once."""
    request_id = ledger.begun("abc", canary=2)
    change(ledger.database, request_id, RequestState.CANCELLING, ended_because="Cancelled by U1")
    ledger.go_on(seconds=30)
    assert states(ledger.database, request_id) == {"a": "queued", "b": "queued", "c": "skipped"}
    assert ledger.said_once(request_id, "hands-off", "final") == {"hands-off": 1, "final": 0}
    ledger.places["b"] = Place.MOVING
    ledger.go_on(seconds=60)
    assert items_of(ledger.database, request_id)["b"].outcome == "That was read."
    ledger.places["b"] = Place.THERE
    ledger.go_on(seconds=GRACE)
    ledger.go_on(seconds=60)
    assert ledger.state(request_id) is RequestState.CANCELLED
    assert states(ledger.database, request_id) == {"a": "skipped", "b": "moved", "c": "skipped"}
    assert ledger.said_once(request_id, "hands-off", "final") == {"hands-off": 1, "final": 1}
    assert items_of(ledger.database, request_id)["b"].outcome == "Moved by hand, although the request was cancelled."


def test_a_request_that_is_rejected_after_a_pause_is_drained_first(ledger: ByHand) -> None:
    """It was asked for anew; somebody may still be running a command of before."""
    request_id = ledger.begun("a")
    change(ledger.database, request_id, RequestState.PENDING)
    ledger.decide(request_id, "U9", reject=True)
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.CANCELLING
    ledger.go_on(seconds=60)
    ledger.go_on(seconds=GRACE)
    request = the(ledger.database, request_id)
    assert (request.state, request.ended_because) == (RequestState.CANCELLED, "It was rejected.")


def test_with_its_window_a_request_ends_and_who_did_not_move_counts_for_a_cause_of_their_own(ledger: ByHand) -> None:
    end = NOW + timedelta(hours=3)
    request_id = ledger.begun(window_start=NOW, window_end=end)
    ledger.go_on(seconds=3 * HOUR + 1)
    request = the(ledger.database, request_id)
    assert (request.state, request.pause_reason) == (RequestState.PAUSED, PauseReason.WINDOW_CLOSED)
    assert request.waits_until == end + timedelta(seconds=GRACE)
    ledger.go_on(seconds=GRACE - 60)
    assert ledger.state(request_id) is RequestState.PAUSED
    ledger.go_on(seconds=120)
    assert ledger.state(request_id) is RequestState.DONE
    errors = {user: item.error for user, item in items_of(ledger.database, request_id).items()}
    never = "the command was not handed out"
    assert errors == {"a": "nobody ran the command", "b": never, "c": never}
    assert ledger.said_once(request_id, "paused", "final", "certificate") == {
        "paused": 1,
        "final": 1,
        "certificate": 1,
    }


def test_without_a_window_it_ends_after_seven_days(ledger: ByHand) -> None:
    request_id = ledger.begun("a")
    ledger.go_on(seconds=7 * DAY - 60)
    assert ledger.state(request_id) is RequestState.RUNNING
    ledger.go_on(seconds=120)
    assert ledger.said_of(request_id, "paused") == [
        {"because": "For 7 days not everybody's command was run.", "reason": "window closed"}
    ]
    ledger.go_on(seconds=GRACE + 60)
    assert ledger.state(request_id) is RequestState.DONE
    assert states(ledger.database, request_id) == {"a": "failed"}


def test_who_was_not_moved_in_time_can_be_tried_again(ledger: ByHand) -> None:
    request_id = ledger.begun("a")
    for seconds in (7 * DAY + 60, GRACE + 60):
        ledger.go_on(seconds=seconds)
    with ledger.database.writing() as session:
        assert items.retry(session, request_id, by="U1", now=ledger.clock.now()) == ["a"]
    change(ledger.database, request_id, RequestState.APPROVED, now=ledger.clock.now())
    ledger.places["a"] = Place.THERE
    ledger.go_on(seconds=60)
    ledger.go_on(seconds=60)
    assert states(ledger.database, request_id) == {"a": "moved"}


def test_a_verdict_about_what_has_changed_meanwhile_counts_only_where_somebody_has_moved(ledger: ByHand) -> None:
    """More time was asked for while the home was read."""
    request_id = ledger.begun("ab", canary=2)
    for seconds in (7 * DAY + 60, GRACE - 120):
        ledger.go_on(seconds=seconds)
    ledger.places["b"] = Place.THERE
    ledger.clock.wait(300)
    ledger.meanwhile = lambda: change(ledger.database, request_id, RequestState.PENDING)
    while ledger.looks_by_hand.look_once():
        pass
    assert states(ledger.database, request_id) == {"a": "queued", "b": "moved"}


def test_what_a_look_raises_leaves_the_person_for_another(ledger: ByHand) -> None:
    request_id = ledger.begun("a")
    ledger.clock.wait(60)

    def broken() -> None:
        raise OSError("the directory is gone")

    ledger.meanwhile = broken
    with pytest.raises(OSError, match="gone"):
        ledger.looks_by_hand.look_once()
    assert not ledger.looks_by_hand.look_once()
    ledger.meanwhile = lambda: None
    ledger.places["a"] = Place.THERE
    ledger.go_on(seconds=180)
    assert items_of(ledger.database, request_id)["a"].state is ItemState.MOVED


def test_a_command_that_did_half_of_a_move_is_told_like_any_other_split(ledger: ByHand) -> None:
    request_id = ledger.begun("a")
    half = Ended(state=ItemState.FAILED, outcome="Half.", error="half moved by hand", split=True)
    looked = Looked(seen=Seen(Place.SOURCE, "Still there."), ended=half)
    ledger.clock.wait(60)
    LookingByHand(database=ledger.database, look=lambda *_: looked, now=ledger.clock.now).look_once()
    item = items_of(ledger.database, request_id)["a"]
    assert (item.state, item.split_at) == (ItemState.FAILED, ledger.clock.now())
    assert the(ledger.database, request_id).pause_reason is PauseReason.SPLIT_BRAIN


def test_requests_take_turns_so_that_one_with_many_people_holds_up_no_other(ledger: ByHand) -> None:
    first, second = ledger.begun("abc", canary=0), ledger.begun("de", canary=0)
    ledger.clock.wait(60)
    read: list[int] = []

    def look(request: MoveRequest, item: MoveItem, now: Any) -> Looked:
        read.append(item.request_id)
        return ledger.read(request, item, now)

    looks = LookingByHand(database=ledger.database, look=look, now=ledger.clock.now)
    while looks.look_once():
        pass
    assert read == [first, second, first, second, first]


def test_what_was_read_while_the_plan_changed_is_shown_on_the_card_that_counts_now(ledger: ByHand) -> None:
    request_id = ledger.begun("a")
    change(ledger.database, request_id, RequestState.PAUSED, pause_reason=PauseReason.BY_HAND)
    ledger.places["a"] = Place.MOVING
    ledger.clock.wait(60)

    def changed() -> None:
        with ledger.database.writing() as session:
            assert requests.change_plan(
                session, request_id, plan=plan_for("a").as_json(), digest="e" * 64, requirement="{}",
                keep=[person("a")], why=["It begins later."], by="U1", now=ledger.clock.now(),
            )  # fmt: skip

    ledger.meanwhile = changed
    ledger.looks_by_hand.look_once()
    card = ledger.said(the(ledger.database, request_id).card_key)
    assert card is not None
    assert (items_of(ledger.database, request_id)["a"].outcome, card.edition) == ("That was read.", 2)
