"""The answers of the commands around moves, as Slack shows them."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.views.message import Message
from bot.views.moves import move_message, sent_message
from commands.moves.results import LeftOut, PersonLine, ReadyPerson
from commands.step import Verdict
from sandbox.slack.blocks import check_blocks
from storage.states import ItemState, RequestState
from tests.bot.chat import ADA, BEN, IRIS
from tests.bot.move_answers import TABLE, WINDOW, every_answer, halt, line, listed, one, record, review, trail
from tests.bot.move_samples import NOW

JSON = dict[str, Any]


def words(message: Message) -> str:
    return json.dumps([block.to_dict() for block in message.blocks], ensure_ascii=False)


def labels(message: Message) -> list[str]:
    blocks = [block.to_dict() for block in message.blocks]
    found = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    return [element["text"]["text"] for element in found]


def date(moment: Any, form: str) -> str:
    return f"<!date^{int(moment.timestamp())}^{form}|"


def test_a_review_says_what_would_happen_and_offers_to_send_it() -> None:
    message = move_message(review(), asked_by=ADA)
    said = words(message)
    assert message.text == "1 of 2 people can be moved."
    for part in (
        ":large_yellow_circle: *1 of 2 people can be moved*",
        "*When*  at once.",
        "The window lies in a freeze.",
        "Call forwarding",
        "*Way back*  Contacts stay in Teams.",
        "*Ben* (ben@contoso.com)\\n• No licence.",
        "To be moved: Ada Lovelace",
        ":large_yellow_circle: Ada Lovelace: Has a telephone.",
        f"for <@{ADA}>",
        "Plan 7f3a-91c2. Nothing is asked for yet.",
    ):
        assert part in said, part
    assert labels(message) == ["Send request"]


def test_a_review_that_has_to_be_confirmed_opens_a_form() -> None:
    assert labels(move_message(review(confirm="ROLL BACK 1"))) == ["Confirm by typing"]


def test_a_review_of_nobody_offers_nothing() -> None:
    nothing = {"left_out": (), "lost": (), "way_back": (), "comes_along": (), "affected": (), "problems": ()}
    bare = review(draft="", digest="", ready=(), reason="", when="", how="", needs=(), verdict=Verdict.FAIL, **nothing)
    message = move_message(bare)
    assert labels(message) == []
    assert "Nothing was asked for. Checked" in words(message)
    assert "*Why*" not in words(message)


def test_of_many_who_are_left_out_the_rest_is_named_and_the_causes_are_in_the_file() -> None:
    many = tuple(LeftOut(name=f"Person {n}", because=tuple(f"Cause {c}." for c in range(6))) for n in range(15))
    said = words(move_message(review(left_out=many)))
    assert "Left out: 15" in said
    assert "• and 2 more" in said
    assert "And Person 12, Person 13 and Person 14; the file has the causes." in said


def test_the_same_note_is_said_once_for_everybody() -> None:
    ready = tuple(ReadyPerson(name=name, identity=name, notes=("Has a telephone.",)) for name in ("Ada", "Ben"))
    assert "Ada and Ben: Has a telephone." in words(move_message(review(ready=ready)))


def test_a_window_of_one_day_says_its_day_once() -> None:
    """In each reader's own time."""
    start, end = WINDOW
    window = {"window_start": start, "window_end": end}
    said = words(move_message(listed(line(**window))))
    assert f"Window {date(start, '{date_short_pretty} at {time}')}" in said
    assert f"to {date(end, '{time}')}" in said
    long = words(move_message(listed(line(**{**window, "window_end": start + timedelta(days=2)}))))
    assert f"to {date(start + timedelta(days=2), '{date_short_pretty} at {time}')}" in long


def test_the_list_says_who_stopped_everything_and_since_when() -> None:
    said = f"Halted by {BEN}: calls fail <@{IRIS}>. No move is begun."
    message = move_message(listed(line(expires_at=NOW), halted=said, halted_at=NOW - timedelta(hours=1)))
    told = words(message)
    assert (
        f":red_circle: Halted by <@{BEN}>: calls fail &lt;@{IRIS}&gt;. No move is begun. In force since <!date^" in told
    )
    assert "UTC|" not in told
    assert "*M12: Move 6 people to Teams* — running\\n4 of 6 moved, 2 waiting. Ends without an answer" in told
    assert labels(message) == ["Plan a move"]


def test_who_cancelled_is_mentioned_and_who_was_moved_said_all_the_same() -> None:
    cancelled = line(
        RequestState.CANCELLED,
        stands="cancelled after 4 of 6 people were moved",
        says=f"Cancelled by {BEN}: fire. 4 of 6 moved, 2 left out.",
    )
    said = words(move_message(listed(cancelled)))
    assert "— cancelled after 4 of 6 people were moved" in said
    assert f"Cancelled by <@{BEN}>: fire. 4 of 6 moved" in said


@pytest.mark.parametrize(
    ("state", "more", "expected"),
    [
        (RequestState.PENDING, {}, ["Cancel"]),
        (RequestState.APPROVED, {}, ["Pause", "Cancel"]),
        (RequestState.RUNNING, {}, ["Pause", "Cancel"]),
        (RequestState.PAUSED, {}, ["Resume", "Cancel"]),
        (RequestState.CANCELLING, {}, []),
        (RequestState.DONE, {"failed": 1}, ["Retry those who failed", "Audit"]),
        (RequestState.DONE, {"failed": 0}, ["Audit"]),
        (RequestState.CANCELLED, {}, ["Audit"]),
    ],
)
def test_one_request_offers_what_can_be_done_to_it(state: RequestState, more: JSON, expected: list[str]) -> None:
    assert labels(move_message(one(state, **more))) == ["Refresh", *expected]


@pytest.mark.parametrize(
    ("state", "more", "mark"),
    [
        (RequestState.DONE, {}, ":large_green_circle:"),
        (RequestState.DONE, {"failed": 1}, ":large_yellow_circle:"),
        (RequestState.PAUSED, {}, ":large_yellow_circle:"),
        (RequestState.RUNNING, {"verdict": Verdict.WARN}, ":large_yellow_circle:"),
        (RequestState.RUNNING, {}, ":white_circle:"),
        (RequestState.CANCELLED, {"moved": 6}, ":large_green_circle:"),
        (RequestState.CANCELLED, {"moved": 4}, ":white_circle:"),
    ],
)
def test_only_what_is_over_and_well_is_green(state: RequestState, more: JSON, mark: str) -> None:
    assert words(move_message(one(state, **more))).startswith(f'[{{"text": {{"text": "{mark} *')


def test_one_request_says_each_thing_once() -> None:
    people = (
        PersonLine(name="Ada", identity="a", state=ItemState.MOVED, says="moved"),
        PersonLine(name="Ben", identity="b", state=ItemState.MOVED, says="moved"),
        PersonLine(name="Cleo", identity="c", state=ItemState.FAILED, says="No licence. [E2]"),
    )
    message = move_message(
        one(
            people=people,
            decisions=(f"{IRIS} approved for Identity: fine <@{BEN}>",),
            proof=("2 of 2 people are known to Microsoft 365 with the new home.",),
            next_step="wait.",
            channel="C0MIGRATION",
        )
    )
    said = words(message)
    assert said.count("Move 6 people to Teams") == 1, "the headline says what it is"
    assert ":large_green_circle: *Ada and Ben*  moved." in said
    assert ":red_circle: *Cleo*  No licence. [E2]" in said
    assert f"• <@{IRIS}> approved for Identity: fine &lt;@{BEN}&gt;" in said
    assert "*Proof*\\n• 2 of 2 people are known" in said
    assert "*Next:* wait." in said
    assert "Its card is in <#C0MIGRATION>." in said
    assert message.text == "M12: Move 6 people to Teams, running. 4 of 6 moved, 2 waiting."
    changed = words(move_message(one(headline="M12 is paused")))
    assert "*M12 is paused*\\n*M12: Move 6 people to Teams* — running" in changed


def test_a_halt_says_what_it_stops_and_what_comes_next() -> None:
    said = words(move_message(halt()))
    assert ":red_circle: *Everything is halted: no move is begun any more*\\nMoves in flight are finished." in said
    assert "*M12: Move 6 people to Teams* — paused" in said
    lifted = words(move_message(halt(headline="The halt is lifted", in_force=False, lines=(), next_step="")))
    assert ":large_yellow_circle: *The halt is lifted*" in lifted
    refused = words(move_message(halt(halted=f"Halted by {BEN}: fire.", halted_at=NOW)))
    assert f"Halted by <@{BEN}>: fire. In force since <!date^" in refused


def test_a_record_says_who_did_what_and_by_what_it_is_found() -> None:
    message = move_message(trail(record(12), record(1300, actor="bot", request="M7", says="started it"), table=TABLE))
    said = words(message)
    assert f"|2026-11-22 09:30 UTC>  <@{IRIS}> approved plan 7f3a-91c2.  Record 12 `7f3a-91c2`" in said
    assert "M7: The bot started it.  Record 1,300 `7f3a-91c2`" in said
    assert "The file in the thread has everything, with the whole hashes." in said
    assert message.text == "The audit trail is whole: 1 record."
    assert "file in the thread" not in words(move_message(trail()))


def test_whose_decision_a_record_is_about_is_mentioned_and_nobody_else() -> None:
    withdrawn = record(actor="bot", subject=BEN, says=f"let the approval of {BEN} count no more: <@{ADA}> {BEN}")
    said = words(move_message(trail(withdrawn)))
    assert f"the approval of <@{BEN}> count no more: &lt;@{ADA}&gt; {BEN}." in said


def test_a_trail_that_was_tampered_with_is_red_and_says_what_to_do() -> None:
    broken = replace(trail(), headline="Tampered with", verdict=Verdict.FAIL, next_step="Compare it.")
    assert ":red_circle: *Tampered with.*\\n*Next:* Compare it." in words(move_message(broken))


def test_every_answer_fits_slack_and_rings_nobody() -> None:
    vile = "<!channel> *bold* <@U0BEN> :x: `code` &amp; \u202e\n\n" * 30
    for result in every_answer(vile):
        sent = move_message(result).arguments()
        name = type(result).__name__
        assert check_blocks(sent["blocks"], "message") == [], name
        assert len(json.dumps(sent["blocks"], ensure_ascii=False)) < 14_000, name
        everything = sent["text"] + json.dumps(sent["blocks"], ensure_ascii=False)
        assert "<!channel>" not in everything, name
        assert "<@U0BEN>" not in everything, name


def test_what_was_sent_in_the_channel_of_its_card_is_one_line() -> None:
    message = sent_message(one(headline="M12 is sent"), asked_by=ADA)
    assert message.text == "M12 is sent."
    assert f"M12 is sent. Its card is in this channel. Asked for by <@{ADA}>." in words(message)
