"""The form in which a move is planned, as a value: what it is filled with, and what it gives back."""

from typing import Any

import pytest

from bot.views import actions
from bot.views.move_form import (
    FILE,
    LIST,
    POOL,
    WHOM,
    AttachedFile,
    Picked,
    Usual,
    filled_with,
    offered_moved,
    pick_form,
    picked,
    review_form,
    told_form,
)
from commands.moves.results import LeftOut, ReadyPerson, ReviewResult
from commands.moves.typed import Wish
from commands.step import Candidate, Verdict
from sandbox.slack.blocks import check_view
from sandbox.slack.form_state import complete
from storage.states import MoveKind
from tests.bot.chat import MIGRATION
from tests.bot.move_samples import NOW

JSON = dict[str, Any]
USUAL = Usual(concurrency=4, most=25, zone="Europe/Berlin")
NOBODY = Picked(kind=MoveKind.MOVE, channel=MIGRATION)


def sent(form: JSON, **entered: Any) -> JSON:
    """The view as Slack gives it when the form is sent as it is, or with this entered."""
    assert check_view(form, "modal") == []
    return {**form, "state": {"values": complete(form["blocks"], entered)}}


def wish(*people: str, **more: Any) -> Wish:
    return Wish(people=people, reason="", **more)


@pytest.mark.parametrize("kind", list(MoveKind))
def test_an_empty_form_gives_back_nothing_but_the_usual_number(kind: MoveKind) -> None:
    empty = Picked(kind=kind, channel=MIGRATION)
    found = picked(sent(pick_form(empty, USUAL)))
    assert found == Picked(kind=kind, channel=MIGRATION, concurrency="4")
    assert found.people == ()


def test_what_a_form_is_filled_with_it_gives_back() -> None:
    filled = filled_with(
        wish("ada@contoso.com", "Ben Berger", window="tonight 22-02", concurrency=3, pool="pool01.contoso.com",
             of_requests=(12,)),
        MoveKind.ROLLBACK,
        channel=MIGRATION,
    )  # fmt: skip
    assert filled is not None
    assert picked(sent(pick_form(filled, USUAL, problem="Say why."))) == filled
    assert filled.people == ("M12", "ada@contoso.com", "Ben Berger")
    assert filled.pool == "pool01.contoso.com"


def test_many_people_are_filled_in_as_a_list_and_too_many_are_not() -> None:
    names = [f"person{number}@contoso.com" for number in range(40)]
    filled = filled_with(wish(*names), MoveKind.MOVE, channel=MIGRATION)
    assert filled is not None
    assert (filled.whom, filled.listed.splitlines()) == ((), names)
    assert picked(sent(pick_form(filled, USUAL))).listed == filled.listed
    assert filled_with(wish("x" * 151), MoveKind.MOVE, channel=MIGRATION) is not None
    assert (
        filled_with(wish(*(f"{number}{'x' * 100}" for number in range(31))), MoveKind.MOVE, channel=MIGRATION) is None
    )
    assert filled_with(wish("ada@contoso.com", force=True), MoveKind.MOVE, channel=MIGRATION) is None, (
        "the form has no field for it, and it must not get lost"
    )


@pytest.mark.parametrize(("typed", "shown"), [("", "4"), ("3", "3"), ("99", "25"), ("0", "1"), ("many", "4")])
def test_a_number_that_is_not_possible_is_filled_in_as_the_nearest_that_is(typed: str, shown: str) -> None:
    form = pick_form(Picked(kind=MoveKind.MOVE, channel="", concurrency=typed), USUAL)
    assert picked(sent(form)).concurrency == shown


def test_a_file_is_known_by_its_id_and_size_and_is_no_field_where_none_can_be_read() -> None:
    file = {"id": "F1", "name": "wave.csv", "size": 17}
    found = picked(sent(pick_form(NOBODY, USUAL), **{FILE: {FILE: {"type": "file_input", "files": [file]}}}))
    assert found.file == AttachedFile(id="F1", size=17)
    assert found.people == ()
    blocks = [block["block_id"] for block in pick_form(NOBODY, USUAL, files=False)["blocks"] if "block_id" in block]
    assert blocks[:3] == [WHOM, LIST, "reason"]
    assert POOL not in blocks


def test_what_is_wrong_stands_above_the_form_without_any_markup() -> None:
    form = pick_form(NOBODY, USUAL, problem="<!channel> is no pool.")
    assert form["blocks"][0]["text"]["text"] == ":large_yellow_circle: &lt;!channel&gt; is no pool."
    told = told_form(MoveKind.MOVE, "Only administrators plan moves.")
    assert "Only administrators" in told["blocks"][0]["text"]["text"]
    assert "submit" not in told or not told["submit"]


def test_what_was_typed_is_offered_once_and_never_too_long() -> None:
    ada = Candidate(name="Ada", identity="ada@contoso.com", unit="Sales")
    offered = offered_moved([ada], [("Sales", 3)], "ada@contoso.com")
    assert [option["value"] for option in offered] == ["ou:Sales", "ada@contoso.com"]
    offered = offered_moved([Candidate(name="Long", identity="x" * 200, unit="")], [], "x" * 300)
    assert [len(option["value"]) for option in offered] == [150]
    assert offered_moved([], [], "  ") == []
    assert all(option["text"]["type"] == "plain_text" for option in offered)
    assert pick_form(NOBODY, USUAL)["blocks"][0]["element"]["action_id"] == actions.FIND_MOVED


def review(**more: Any) -> ReviewResult:
    values: JSON = {
        "kind": MoveKind.MOVE, "verdict": Verdict.WARN, "headline": "1 of 2 people can be moved", "digest": "d" * 64,
        "reason": "pilot", "lost": ("Call forwarding",),
        "ready": (ReadyPerson(name="Ada", identity="ada@contoso.com"),),
        "left_out": (LeftOut(name="Ben", identity="ben@contoso.com", because=("No licence. [U7]",)),),
        "checked_at": NOW,
    }  # fmt: skip
    return ReviewResult(**values | more)


def test_who_is_left_out_comes_before_what_is_lost_and_who_is_moved() -> None:
    said = [str(block) for block in review_form(review(draft="d1"), channel=MIGRATION)["blocks"]]
    at = [
        next(n for n, each in enumerate(said) if words in each) for words in ("Ben", "Call forwarding", "To be moved")
    ]
    assert at == sorted(at)
    assert at[0] <= 2


def test_a_plan_that_cannot_be_sent_has_no_button_for_it() -> None:
    form = review_form(review(problems=("The window has ended.",)), channel=MIGRATION)
    assert not form.get("submit")
    assert "Plan dddd-dddd" not in str(form["blocks"])
    assert review_form(review(draft="d1"), channel=MIGRATION)["submit"]["text"] == "Send request"
