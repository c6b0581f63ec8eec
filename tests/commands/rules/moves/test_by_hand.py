"""What a look at somebody means whom others move by hand, and how long anybody waits for them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from commands.rules.moves.by_hand import (
    LATEST,
    NOBODY_RAN,
    CloudAsked,
    Patience,
    cloud_due,
    given_up,
    gives_up_at,
    is_over,
    judged,
    judged_left_out,
    next_look,
    reminder_at,
)
from commands.rules.moves.calendar import Calendar
from commands.rules.moves.outcome import Place, Seen
from storage.states import ItemState, MoveKind, RequestState

NOW = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)
"""A Friday evening."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PATIENCE = Patience(most=7 * DAY, grace=timedelta(minutes=10))
WORKING = (RequestState.RUNNING, RequestState.PAUSED, RequestState.PENDING, RequestState.APPROVED)


@dataclass
class Facts:
    state: RequestState = RequestState.RUNNING
    kind: MoveKind = MoveKind.MOVE
    window_end: datetime | None = None
    waits_until: datetime | None = NOW


def seen(place: Place) -> Seen:
    return Seen(place, f"The home is {place}.")


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (RequestState.RUNNING, "Moved by hand."),
        (RequestState.PAUSED, "Moved by hand, while the request was paused."),
        (RequestState.CANCELLING, "Moved by hand, although the request was cancelled."),
        (RequestState.PENDING, "Moved by hand, before the request was approved again."),
        (RequestState.APPROVED, "Moved by hand, before the request went on."),
    ],
)
def test_who_has_moved_is_moved_whatever_has_become_of_the_request(state: RequestState, outcome: str) -> None:
    found = judged(seen(Place.THERE), Facts(state), handed=True, now=NOW - DAY)
    assert found is not None
    assert (found.state, found.outcome) == (ItemState.MOVED, outcome)


def test_who_went_back_is_said_to_have_gone_back() -> None:
    found = judged(seen(Place.THERE), Facts(kind=MoveKind.ROLLBACK), handed=True, now=NOW)
    assert found is not None
    assert found.outcome == "Moved back by hand."


@pytest.mark.parametrize("state", WORKING)
@pytest.mark.parametrize("place", [Place.SOURCE, Place.MOVING, Place.UNKNOWN])
def test_nobody_is_given_up_before_the_time_is_over(state: RequestState, place: Place) -> None:
    assert judged(seen(place), Facts(state), handed=True, now=NOW - timedelta(seconds=1)) is None
    assert judged(seen(place), Facts(state, waits_until=None), handed=True, now=NOW + DAY) is None


def test_a_request_that_goes_on_gives_nobody_up() -> None:
    """It is paused first, and nobody knows yet whether it gets more time."""
    for state in (RequestState.RUNNING, RequestState.PENDING, RequestState.APPROVED):
        assert judged(seen(Place.SOURCE), Facts(state), handed=True, now=NOW + DAY) is None
        assert not given_up(Facts(state), NOW + DAY)


def test_whose_command_nobody_ran_has_failed_for_a_cause_of_its_own() -> None:
    found = judged(seen(Place.SOURCE), Facts(RequestState.PAUSED), handed=True, now=NOW)
    assert found is not None
    assert (found.state, found.error) == (ItemState.FAILED, NOBODY_RAN)
    never = judged(seen(Place.SOURCE), Facts(RequestState.PAUSED), handed=False, now=NOW)
    assert never is not None
    assert (never.state, never.error) == (ItemState.FAILED, "the command was not handed out")


def test_of_a_request_that_is_cancelled_whoever_has_not_moved_is_left_out() -> None:
    found = judged(seen(Place.SOURCE), Facts(RequestState.CANCELLING), handed=True, now=NOW)
    assert found is not None
    assert found.state is ItemState.SKIPPED
    assert "nobody runs the command" in found.outcome


def test_a_home_elsewhere_has_failed_at_once() -> None:
    found = judged(seen(Place.ELSEWHERE), Facts(), handed=True, now=NOW - DAY)
    assert found is not None
    assert (found.state, found.error) == (ItemState.FAILED, "The home is elsewhere.")


@pytest.mark.parametrize("place", [Place.MOVING, Place.UNKNOWN])
@pytest.mark.parametrize("state", [RequestState.PAUSED, RequestState.CANCELLING])
def test_who_cannot_be_read_is_looked_for_one_more_day_and_then_nobody_knows(place: Place, state: RequestState) -> None:
    """Never said not to have moved."""
    assert judged(seen(place), Facts(state), handed=True, now=NOW + LATEST - HOUR) is None
    found = judged(seen(place), Facts(state), handed=True, now=NOW + LATEST)
    assert found is not None
    assert found.state is ItemState.FAILED
    assert found.error.startswith("outcome unknown")


def test_people_are_waited_for_until_the_window_ends_or_so_many_days_and_then_a_little() -> None:
    end = NOW + 3 * HOUR
    assert gives_up_at(NOW, end, PATIENCE) == end + PATIENCE.grace
    assert gives_up_at(NOW, None, PATIENCE) == NOW + 7 * DAY + PATIENCE.grace


def test_only_without_a_window_the_days_end_it() -> None:
    waits = Facts(waits_until=NOW + PATIENCE.grace)
    assert is_over(waits, NOW, PATIENCE)
    assert not is_over(waits, NOW - timedelta(seconds=1), PATIENCE)
    assert not is_over(Facts(window_end=NOW, waits_until=NOW), NOW + DAY, PATIENCE)
    assert not is_over(Facts(waits_until=None), NOW + DAY, PATIENCE)


@pytest.mark.parametrize(
    ("waited", "pause"),
    [
        (timedelta(), timedelta(seconds=5)),
        (timedelta(minutes=5), timedelta(seconds=30)),
        (7 * DAY, timedelta(minutes=1)),
    ],
)
def test_who_waits_for_long_is_read_more_seldom(waited: timedelta, pause: timedelta) -> None:
    assert next_look(NOW, NOW - waited) == NOW + pause
    assert next_look(NOW, None) == NOW + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("waited", "last", "latest", "due"),
    [
        (4, None, None, False),
        (5, None, None, True),
        (60, CloudAsked(NOW - timedelta(minutes=4), half=False), None, False),
        (60, CloudAsked(NOW - timedelta(minutes=5), half=False), None, True),
        (4, CloudAsked(NOW - timedelta(minutes=30), half=False), None, False),
        (60, CloudAsked(NOW - timedelta(minutes=1), half=True), None, False),
        (60, CloudAsked(NOW - timedelta(minutes=2), half=True), None, True),
        (60, None, NOW - timedelta(seconds=4), False),
        (60, CloudAsked(NOW - timedelta(minutes=2), half=True), NOW - timedelta(seconds=4), True),
        (60, None, NOW - timedelta(seconds=5), True),
    ],
)
def test_the_cloud_is_asked_seldom_and_soon_again_about_half_a_move(
    waited: int, last: CloudAsked | None, latest: datetime | None, due: bool
) -> None:
    """Since the command was handed out anew, too; and never so often that nobody's home is read meanwhile."""
    assert cloud_due(NOW, NOW - timedelta(minutes=waited), last, latest) is due


def test_who_was_left_out_can_only_be_seen_to_have_moved() -> None:
    for place in set(Place) - {Place.THERE}:
        assert judged_left_out(seen(place), Facts(RequestState.PAUSED)) is None
    found = judged_left_out(seen(Place.THERE), Facts(RequestState.RUNNING))
    assert found is not None
    assert found.outcome == "Moved by hand, although they had been left out of the plan."


def test_reminders_come_after_an_hour_after_four_and_then_on_working_days() -> None:
    calendar = Calendar(zone="Europe/Berlin", holidays=frozenset({date(2026, 11, 30)}))
    assert reminder_at(NOW, NOW, 0, calendar) == NOW + HOUR
    assert reminder_at(NOW + HOUR, NOW, 1, calendar) == NOW + 4 * HOUR
    # Saturday, Sunday and a holiday are passed over
    assert reminder_at(NOW, NOW, 2, calendar) == NOW + 4 * DAY
    assert reminder_at(NOW + 4 * DAY, NOW, 3, calendar) == NOW + 5 * DAY


def test_where_nobody_ever_works_a_reminder_comes_every_day() -> None:
    assert reminder_at(NOW, NOW, 2, Calendar(working_days=frozenset())) == NOW + DAY
