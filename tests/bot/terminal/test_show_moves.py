"""The answers of the commands around moves, as a terminal shows them; names in the place of Slack's ids."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from bot.terminal.names import ids_in, with_names
from bot.terminal.show import show
from bot.terminal.text import span, utc
from commands.answers import Answered
from commands.moves.results import PersonLine
from commands.step import HelpResult, Verdict
from storage.states import ItemState, RequestState
from tests.bot.chat import ADA, BEN, IRIS
from tests.bot.move_answers import WINDOW, every_answer, halt, line, listed, one, record, review, trail
from tests.bot.move_samples import NOW

NAMES = {ADA: "Ada Admin", BEN: "Ben Berger", IRIS: "Iris"}


def shown(result: Answered, *, width: int = 200) -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        console.print(show(result, now=NOW))
    return " ".join(capture.get().split())


def test_moments_name_their_zone_and_a_day_is_said_once() -> None:
    start = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)
    assert utc(start) == "2026-12-05 01:00 UTC"
    assert utc(start, seconds=True) == "2026-12-05 01:00:00 UTC"
    assert span(start, start + timedelta(hours=3)) == "2026-12-05 01:00 to 04:00 UTC"
    assert span(start, start + timedelta(days=1)) == "2026-12-05 01:00 to 2026-12-06 01:00 UTC"


def test_a_review_is_shown_with_who_is_left_out_and_how_to_ask() -> None:
    said = shown(review())
    for part in (
        "1 of 2 people can be moved Why pilot wave 2.",
        "The window lies in a freeze.",
        "Left out: 1 Ben (ben@contoso.com) No licence.",
        "To be moved: Ada Lovelace Ada Lovelace: Has a telephone.",
        "Plan 7f3a-91c2. Checked just now.",
        "/hybrid move",
    ):
        assert part in said, part
    bare = shown(review(draft="", digest="", ready=(), left_out=(), lost=()))
    assert "Plan" not in bare
    assert "Left out" not in bare


def test_the_list_has_windows_in_utc_and_who_stopped_everything() -> None:
    start, end = WINDOW
    said = shown(listed(line(window_start=start, window_end=end), halted="Halted by ada: fire.", halted_at=NOW))
    assert "Halted by ada: fire. In force since 2026-11-22 09:30 UTC." in said
    assert "M12 Move 6 people to Teams running 4 of 6 moved, 2 waiting." in said
    assert "window 2026-11-28 09:30 to 12:30 UTC" in said
    assert "window" not in shown(listed())


def test_one_request_is_shown_with_its_people_and_their_proof() -> None:
    people = (PersonLine(name="Cleo", identity="c", state=ItemState.FAILED, says="No licence"),)
    said = shown(one(people=people, decisions=("U0IRIS approved",), proof=("1 of 1 is known.",), next_step="wait."))
    assert "failed Cleo No licence. 1 of 1 is known. Next: wait." in said
    bare = shown(one(RequestState.CANCELLED, stands="cancelled after 4 of 6 people were moved"))
    assert "cancelled after 4 of 6 people were moved" in bare
    assert "Next" not in bare


def test_a_halt_is_shown_with_the_requests_that_it_stops() -> None:
    said = shown(halt())
    assert said.startswith("Everything is halted: no move is begun any more Moves in flight are finished. M12")


def test_records_have_their_number_hash_and_time_with_seconds() -> None:
    said = shown(trail(record(12), record(13, request="M7", says="started it", actor="bot")))
    assert "12 7f3a-91c2 2026-11-22 09:30:00 UTC U0IRIS approved plan 7f3a-91c2." in said
    assert "bot M7: started it." in said
    assert "Next: Compare it." in shown(trail(verdict=Verdict.FAIL, next_step="Compare it."))


def test_no_answer_steers_the_terminal() -> None:
    for result in every_answer("Bob\x1b[2J\x07\nready\u202e"):
        assert not {"\x1b", "\x07", "\u202e"} & set(shown(result))


@pytest.mark.parametrize(
    ("result", "ids", "says"),
    [
        (listed(line(says=f"Cancelled by {BEN}: fire."), halted=f"Halted by {IRIS}."), {ADA, BEN, IRIS},
         "Halted by Iris. M12 Move 6 people to Teams running Cancelled by Ben Berger: fire. asked for by Ada Admin"),
        (one(decisions=(f"{IRIS} approved: for {BEN}",)), {ADA, IRIS}, f"Iris approved: for {BEN}"),
        (halt(halted=f"Halted by {BEN}: fire."), {ADA, BEN}, "Halted by Ben Berger: fire."),
        (trail(record(subject=BEN, says=f"let the approval of {BEN} count no more: {BEN}")), {IRIS, BEN},
         f"Iris ({IRIS}) let the approval of Ben Berger count no more: {BEN}."),
        (trail(record(actor="bot")), set(), "bot approved"),
        (review(), set(), "1 of 2 people can be moved"),
        (listed(line(requester="root")), set(), "asked for by root"),
    ],
)  # fmt: skip
def test_people_are_named_where_the_answer_itself_says_who_did_something(result: Any, ids: set[str], says: str) -> None:
    """What others wrote stays as they wrote it."""
    assert ids_in(result) == ids
    assert says in shown(with_names(result, NAMES))


def test_nobody_is_named_whom_slack_does_not_tell() -> None:
    result = listed(halted=f"Halted by {BEN}.")
    assert with_names(result, {}) == result
    other = HelpResult(lines=())
    assert with_names(other, NAMES) is other
