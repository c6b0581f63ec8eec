"""Which note somebody is to get now."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from commands.rules.moves.calendar import Calendar
from commands.rules.notes.due import AFTER_FOR, GRACE, Move, Sent, due, slot_of, told_of_last, window_key
from commands.rules.notes.objecting import is_left_out, too_late
from commands.rules.notes.texts import Note
from storage.states import ItemState, MoveKind, RequestState

BERLIN = Calendar(zone="Europe/Berlin")
AT = time(10)
START = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)
"""Saturday, 02:00 in Berlin."""
T5 = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
"""Monday, 10:00 in Berlin."""
T1 = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
"""Friday."""
KEY = window_key(START)
OTHER = window_key(START - timedelta(days=7))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def move(**more: Any) -> Move:
    known: dict[str, Any] = {
        "kind": MoveKind.MOVE, "request": RequestState.APPROVED, "item": ItemState.QUEUED, "window_start": START,
        "agreed_at": T5 - DAY,
    }  # fmt: skip
    return Move(**{**known, **more})


def at(now: datetime, one: Move | None = None, sent: Sent | None = None, calendar: Calendar = BERLIN) -> Note | None:
    return due(one or move(), sent or {}, now, at=AT, calendar=calendar)


@pytest.mark.parametrize(
    ("now", "note"),
    [
        (T5 - timedelta(seconds=1), None),
        (T5, Note.BEFORE_5),
        (T5 + GRACE - timedelta(seconds=1), Note.BEFORE_5),
        (T5 + GRACE, None),
        (T1, Note.BEFORE_1),
        (T1 + GRACE, None),
        (START, None),
    ],
)
def test_a_note_comes_at_its_time_or_never(now: datetime, note: Note | None) -> None:
    assert at(now) is note


def test_a_note_that_was_sent_is_not_sent_again_and_the_next_one_is() -> None:
    sent = {(Note.BEFORE_5, KEY): T5}
    assert at(T5 + HOUR, sent=sent) is None
    assert at(T1, sent=sent) is Note.BEFORE_1


def test_what_was_agreed_too_late_is_not_made_up_for() -> None:
    assert at(T5 + HOUR, move(agreed_at=T5 + timedelta(seconds=1))) is None
    assert at(T1, move(agreed_at=T5 + DAY)) is Note.BEFORE_1


@pytest.mark.parametrize(
    "changes",
    [
        {"agreed_at": None},
        {"kind": MoveKind.ROLLBACK},
        {"request": RequestState.PENDING},
        {"request": RequestState.PAUSED},
        {"request": RequestState.CANCELLING},
        {"request": RequestState.CANCELLED},
        {"request": RequestState.EXPIRED},
        {"item": ItemState.SKIPPED},
        {"item": ItemState.FAILED},
        {"item": ItemState.LEASED},
        {"window_start": None},
        {"tried": True},
        {"objects": True},
    ],
)
def test_nothing_is_said_before_a_move_that_does_not_take_place_then(changes: dict[str, Any]) -> None:
    assert at(T5, move(**changes)) is None


@pytest.mark.parametrize(
    ("note", "start", "slot"),
    [
        # Monday: the day before is a Sunday
        (Note.BEFORE_1, datetime(2026, 11, 30, 18, tzinfo=UTC), datetime(2026, 11, 27, 9, tzinfo=UTC)),
        # five days before a Friday is a Sunday
        (Note.BEFORE_5, datetime(2026, 12, 4, 18, tzinfo=UTC), datetime(2026, 11, 27, 9, tzinfo=UTC)),
        # 23:30 UTC is the next day in Berlin
        (Note.BEFORE_1, datetime(2026, 12, 2, 23, 30, tzinfo=UTC), datetime(2026, 12, 2, 9, tzinfo=UTC)),
        # summer time ends between the note and the move
        (Note.BEFORE_5, datetime(2026, 10, 28, 1, tzinfo=UTC), datetime(2026, 10, 23, 8, tzinfo=UTC)),
    ],
)
def test_a_note_comes_on_a_working_day_at_the_local_time(note: Note, start: datetime, slot: datetime) -> None:
    assert slot_of(note, start, at=AT, calendar=BERLIN) == slot


def test_a_holiday_is_no_day_for_a_note_and_where_nobody_ever_works_the_day_itself_is_taken() -> None:
    christmas = replace(BERLIN, holidays=frozenset({T1.date(), T1.date() - DAY}))
    assert slot_of(Note.BEFORE_1, START, at=AT, calendar=christmas) == T1 - 2 * DAY
    assert slot_of(Note.BEFORE_1, START, at=AT, calendar=replace(BERLIN, working_days=frozenset())) == T1


def test_another_time_is_told_once_and_the_notes_before_it_follow() -> None:
    before = {(Note.BEFORE_5, OTHER): T5 - 7 * DAY}
    changed = move(agreed_at=T5 - DAY)  # a Sunday
    opens = T5 - 2 * HOUR  # 08:00 in Berlin
    assert at(opens - timedelta(seconds=1), changed, before) is None
    assert at(opens, changed, before) is Note.CHANGED
    told = before | {(Note.CHANGED, KEY): opens}
    assert at(T5, changed, told) is None, "the new time was told this very day"
    assert at(T1, changed, told) is Note.BEFORE_1


@pytest.mark.parametrize(
    ("agreed", "told"),
    [
        (T5 + HOUR, T5 + HOUR),
        (T5 + 10 * HOUR, T5 + DAY - 2 * HOUR),
        (START - 2 * HOUR, START - 2 * HOUR),
    ],
    ids=["in office hours", "in the evening", "just before the move"],
)
def test_another_time_is_told_in_office_hours_if_there_is_time_for_that(agreed: datetime, told: datetime) -> None:
    before = {(Note.BEFORE_1, OTHER): T5 - 7 * DAY}
    assert at(told, move(agreed_at=agreed), before) is Note.CHANGED
    assert (at(agreed, move(agreed_at=agreed), before) is Note.CHANGED) is (told == agreed)


def test_another_time_is_told_at_once_where_nobody_ever_works() -> None:
    idle = replace(BERLIN, working_days=frozenset())
    assert at(T5, move(agreed_at=T5), {(Note.BEFORE_5, OTHER): T5 - DAY}, idle) is Note.CHANGED


def moved(**more: Any) -> Move:
    known = {"item": ItemState.MOVED, "moved_at": START, "known_at": START + HOUR, "request": RequestState.DONE}
    return move(**{**known, **more})


def test_after_a_move_that_is_verified_one_note_comes_once() -> None:
    now = START + 2 * HOUR
    assert at(now, moved()) is Note.AFTER
    assert at(now, moved(known_at=None)) is None
    assert at(now, moved(moved_at=None)) is None
    assert at(now, moved(), {(Note.AFTER, OTHER): START}) is None
    assert at(START + AFTER_FOR, moved()) is None
    assert at(now, moved(agreed_at=None)) is None
    assert at(now, moved(window_start=None)) is Note.AFTER


def test_a_window_is_named_by_its_beginning() -> None:
    assert (window_key(START), window_key(None)) == ("20261205T0100", "")


# --- objections -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "late"),
    [
        ({}, False),
        ({"request": RequestState.PENDING}, False),
        ({"request": RequestState.RUNNING}, False),
        ({"request": RequestState.PAUSED}, False),
        ({"request": RequestState.CANCELLING}, True),
        ({"request": RequestState.DONE}, True),
        ({"item": ItemState.LEASED}, True),
        ({"item": ItemState.MOVED}, True),
        ({"item": ItemState.SKIPPED}, True),
        ({"tried": True}, True),
    ],
)
def test_it_is_too_late_to_object_once_the_move_has_begun_or_does_not_take_place(
    changes: dict[str, Any], late: bool
) -> None:
    one = move(**changes)
    assert too_late(one) is late


def test_whom_the_last_note_told_of_another_time_is_told_of_this_one_though_they_were_before() -> None:
    here, there = KEY, OTHER
    sent = {(Note.BEFORE_5, here): T5, (Note.CHANGED, there): T5 + HOUR}
    assert told_of_last(sent) == there
    assert due(move(), sent, T5 + 2 * HOUR, at=AT, calendar=BERLIN) is Note.CHANGED
    sent[Note.CHANGED, here] = T5 + 2 * HOUR
    assert due(move(), sent, T5 + 2 * HOUR, at=AT, calendar=BERLIN) is None
    assert told_of_last({(Note.AFTER, ""): T5}) == ""


@pytest.mark.parametrize(
    ("state", "end", "gone"),
    [
        (RequestState.RUNNING, START, True),
        (RequestState.RUNNING, START + HOUR, False),
        (RequestState.RUNNING, None, False),
        (RequestState.PAUSED, START, False),
        (RequestState.APPROVED, START, False),
    ],
)
def test_who_objects_is_left_out_when_the_window_of_a_running_request_ends(
    state: RequestState, end: datetime | None, gone: bool
) -> None:
    assert is_left_out(state, end, START + timedelta(minutes=1)) is gone
