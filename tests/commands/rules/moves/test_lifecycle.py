"""What becomes of a request by itself. The numbered traps are those that a first version of the ledger fell into."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.moves.calendar import Calendar, Freeze
from commands.rules.moves.lifecycle import (
    PATIENCE,
    Change,
    Outcomes,
    may_call,
    next_step,
    put_back,
    too_many_failures,
)
from commands.rules.moves.standing import Standing
from storage.states import OPEN_REQUESTS, ItemState, PauseReason, RequestState

START = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
END = START + timedelta(hours=3)
INSIDE = START + timedelta(hours=1)
BEFORE = START - timedelta(hours=1)
AFTER = END + timedelta(seconds=1)
CALENDAR = Calendar(zone="Europe/Berlin")
FROST = replace(CALENDAR, freezes=(Freeze(start=date(2026, 11, 28), until=date(2026, 11, 28), name="Audit"),))
APPROVED = Standing(approved=True, agreed=("UBEN",))
MISSING = Standing(approved=False, missing=("one of Telephony",))
REJECTED = Standing(approved=False, rejected_by="UBEN")


@dataclass
class Facts:
    """A request with its window on Saturday night."""

    state: RequestState
    expires_at: datetime = END
    window_start: datetime | None = START
    window_end: datetime | None = END
    started_at: datetime | None = None
    waits_until: datetime | None = None
    by_hand: bool = False
    pause_reason: PauseReason | None = None
    halt_percent: int = 20


@dataclass(frozen=True)
class People:
    queued: int = 0
    leased: int = 0
    handed: int = 0


WAITING = People(queued=5)
WORKING = People(queued=3, leased=2)
LAST = People(leased=1)
NOBODY = People()


def step(
    state: RequestState,
    counts: People = WAITING,
    now: datetime = INSIDE,
    *,
    halted: bool = False,
    outcomes: Outcomes = Outcomes(),  # noqa: B008 - a frozen value
    calendar: Calendar = CALENDAR,
    standing: Standing | None = None,
    facts: Facts | None = None,
) -> Change | None:
    request = facts or Facts(state)
    return next_step(request, counts, now, halted=halted, outcomes=outcomes, calendar=calendar, standing=standing)


def goes_to(change: Change | None) -> RequestState | None:
    return change.to if change else None


@pytest.mark.parametrize(
    ("standing", "now", "to"),
    [
        (None, BEFORE, None),
        (MISSING, BEFORE, None),
        (APPROVED, BEFORE, RequestState.APPROVED),
        (REJECTED, BEFORE, RequestState.REJECTED),
        (APPROVED, END, RequestState.EXPIRED),
        (APPROVED, AFTER, RequestState.EXPIRED),
        (REJECTED, AFTER, RequestState.EXPIRED),
    ],
)
def test_a_pending_request_waits_for_its_approvals_until_it_expires(
    standing: Standing | None, now: datetime, to: RequestState | None
) -> None:
    """Approvals that are counted after the end count no more."""
    assert goes_to(step(RequestState.PENDING, now=now, standing=standing)) is to


def test_a_pending_request_does_not_outlive_its_window() -> None:
    facts = Facts(RequestState.PENDING, expires_at=END + timedelta(days=3))
    change = step(RequestState.PENDING, now=AFTER, facts=facts)
    assert change is not None
    assert change.to is RequestState.EXPIRED
    assert change.columns == {"ended_because": "Its window ended before it had its approvals."}


def test_an_approved_request_starts_in_its_window_only() -> None:
    assert step(RequestState.APPROVED, now=BEFORE) is None
    assert goes_to(step(RequestState.APPROVED, now=START)) is RequestState.RUNNING
    assert goes_to(step(RequestState.APPROVED, now=END)) is RequestState.RUNNING
    assert goes_to(step(RequestState.APPROVED, now=AFTER)) is RequestState.EXPIRED


@pytest.mark.parametrize(
    ("state", "now"), [(RequestState.PENDING, END), (RequestState.PENDING, AFTER), (RequestState.APPROVED, AFTER)]
)
def test_what_has_begun_before_waits_for_another_window_and_does_not_expire(state: RequestState, now: datetime) -> None:
    """It was resumed or tried again shortly before its end: who waits must not be lost as not approved."""
    facts = Facts(state, started_at=START)
    change = step(state, now=now, facts=facts, standing=APPROVED)
    assert change is not None
    assert (change.to, change.columns) == (RequestState.PAUSED, {"pause_reason": PauseReason.WINDOW_CLOSED})
    by_hand = step(state, now=now, facts=replace(facts, by_hand=True), standing=APPROVED)
    assert by_hand is not None
    assert by_hand.columns["waits_until"] == now + PATIENCE.grace, "whose command is about is read until then"


def test_what_has_begun_before_goes_on_until_the_end_itself() -> None:
    facts = Facts(RequestState.APPROVED, started_at=START)
    assert goes_to(step(RequestState.APPROVED, now=END, facts=facts)) is RequestState.RUNNING
    without = Facts(RequestState.PENDING, started_at=START, expires_at=INSIDE, window_start=None, window_end=None)
    assert goes_to(step(RequestState.PENDING, facts=without)) is RequestState.EXPIRED, "nobody approved it anew"


@pytest.mark.parametrize(
    ("outcomes", "reason"),
    [
        (Outcomes(failed=1, canary_failed=1), PauseReason.CANARY_FAILED),
        (Outcomes(moved=1, failed=2), PauseReason.TOO_MANY_FAILURES),
    ],
)
@pytest.mark.parametrize("state", [RequestState.PAUSED, RequestState.APPROVED])
def test_who_fails_while_a_person_has_paused_it_stops_it_all_the_same(
    state: RequestState, outcomes: Outcomes, reason: PauseReason
) -> None:
    """Else whoever pauses and resumes would clear what the approvers never heard of."""
    for paused_by in (None, PauseReason.BY_HAND):
        change = step(state, WORKING, facts=Facts(state, pause_reason=paused_by), outcomes=outcomes)
        assert change is not None
        assert (change.to, change.columns) == (RequestState.PAUSED, {"pause_reason": reason})
    if state is RequestState.PAUSED:
        assert step(state, facts=Facts(state, pause_reason=reason), outcomes=outcomes) is None


def test_an_approved_request_without_window_starts_at_once() -> None:
    facts = Facts(RequestState.APPROVED, window_start=None, window_end=None)
    assert goes_to(step(RequestState.APPROVED, facts=facts)) is RequestState.RUNNING


def test_nothing_starts_while_moves_are_halted_or_frozen() -> None:
    assert step(RequestState.APPROVED, halted=True) is None
    assert step(RequestState.APPROVED, calendar=FROST) is None


def test_an_approval_that_was_taken_back_before_the_start_sends_it_back() -> None:
    change = step(RequestState.APPROVED, standing=MISSING)
    assert change is not None
    assert change.to is RequestState.PENDING
    assert change.because == "An approval was taken back or counts no more. Still missing: one of Telephony."
    assert goes_to(step(RequestState.APPROVED, standing=REJECTED)) is RequestState.REJECTED
    assert goes_to(step(RequestState.APPROVED, standing=APPROVED)) is RequestState.RUNNING


def test_what_is_sent_back_can_still_be_approved() -> None:
    """A request that waited days for its window is past the time in which it first had to be approved."""
    facts = Facts(RequestState.APPROVED, expires_at=BEFORE)
    anew = INSIDE + timedelta(hours=1)
    change = next_step(
        facts,
        WAITING,
        INSIDE,
        halted=False,
        outcomes=Outcomes(),
        calendar=CALENDAR,
        standing=MISSING,
        expires_anew=anew,
    )
    assert change is not None
    assert change.columns == {"expires_at": anew}
    later = next_step(
        Facts(RequestState.APPROVED), WAITING, INSIDE, halted=False, outcomes=Outcomes(), calendar=CALENDAR,
        standing=MISSING, expires_anew=anew,
    )  # fmt: skip
    assert later is not None
    assert later.columns == {"expires_at": END}


@pytest.mark.parametrize("standing", [MISSING, REJECTED])
def test_what_runs_is_not_stopped_by_decisions(standing: Standing) -> None:
    assert step(RequestState.RUNNING, WORKING, standing=standing) is None


@pytest.mark.parametrize(
    ("reason", "changed"),
    [
        (PauseReason.WINDOW_CLOSED, {"now": AFTER}),
        (PauseReason.WINDOW_CLOSED, {"calendar": FROST}),
        (PauseReason.HALTED, {"halted": True}),
        (PauseReason.CANARY_FAILED, {"outcomes": Outcomes(failed=1, canary_failed=1)}),
        (PauseReason.TOO_MANY_FAILURES, {"outcomes": Outcomes(moved=8, failed=2)}),
    ],
)
@pytest.mark.parametrize("counts", [WAITING, WORKING, LAST])
def test_a_running_request_is_paused(reason: PauseReason, changed: dict[str, object], counts: People) -> None:
    """Also while its last people are being moved: what runs at the end of a window drains."""
    change = step(RequestState.RUNNING, counts, **changed)  # type: ignore[arg-type] # one argument of it
    assert change is not None
    assert change.to is RequestState.PAUSED
    assert change.columns == {"pause_reason": reason}
    assert change.because.endswith(".")


def test_nothing_is_due_while_all_goes_well() -> None:
    assert step(RequestState.RUNNING, WORKING, outcomes=Outcomes(moved=8, failed=1)) is None
    assert step(RequestState.PAUSED, WAITING, now=AFTER, halted=True) is None


@pytest.mark.parametrize("state", [RequestState.RUNNING, RequestState.PAUSED])
@pytest.mark.parametrize("now", [INSIDE, AFTER])
def test_a_request_is_done_when_its_last_person_is_also_while_it_is_paused(state: RequestState, now: datetime) -> None:
    """Trap 4: a paused request whose last call ends must not stay open."""
    assert goes_to(step(state, NOBODY, now=now, outcomes=Outcomes(moved=1, failed=4, canary_failed=1))) is (
        RequestState.DONE
    )


def test_a_cancelled_request_ends_when_the_last_call_has_and_whoever_waits_does_not_hold_it() -> None:
    """Trap 1: somebody who came back into the queue while it was cancelled is claimed by nobody."""
    assert step(RequestState.CANCELLING, LAST) is None
    assert goes_to(step(RequestState.CANCELLING, NOBODY)) is RequestState.CANCELLED
    assert goes_to(step(RequestState.CANCELLING, WAITING)) is RequestState.CANCELLED


def test_whoever_was_not_moved_goes_back_to_the_queue_except_where_it_is_cancelled() -> None:
    """Trap 1."""
    assert put_back(RequestState.CANCELLING) is ItemState.SKIPPED
    for state in OPEN_REQUESTS:
        assert (put_back(state) is ItemState.QUEUED) is (state is not RequestState.CANCELLING)


def test_a_call_is_begun_only_where_the_request_runs_inside_its_window() -> None:
    """Trap 2: also by whoever takes somebody over."""
    running = Facts(RequestState.RUNNING)
    assert may_call(running, INSIDE, halted=False, calendar=CALENDAR) == ""
    assert may_call(running, INSIDE, halted=True, calendar=CALENDAR) == "Moves are halted."
    assert "has ended" in may_call(running, AFTER, halted=False, calendar=CALENDAR)
    assert "not begun" in may_call(running, BEFORE, halted=False, calendar=CALENDAR)
    assert "the freeze Audit" in may_call(running, INSIDE, halted=False, calendar=FROST)
    for state in set(RequestState) - {RequestState.RUNNING}:
        assert may_call(Facts(state), INSIDE, halted=False, calendar=CALENDAR) == f"The request is {state}."


@pytest.mark.parametrize(
    ("moved", "failed", "percent", "too_many"),
    [
        (0, 0, 20, False),
        (0, 1, 20, False),
        (1, 1, 20, False),
        (0, 2, 20, True),
        (8, 2, 20, True),
        (9, 2, 20, False),
        (0, 2, 100, True),
        (1, 2, 100, False),
        (198, 2, 1, True),
    ],
)
def test_failures_pause_from_their_share_on(moved: int, failed: int, percent: int, too_many: bool) -> None:
    assert too_many_failures(Outcomes(moved=moved, failed=failed), percent) is too_many


states = st.sampled_from(list(RequestState))
moments = st.sampled_from([BEFORE, START, INSIDE, END, AFTER, END + timedelta(days=40)])
people = st.builds(People, queued=st.integers(0, 2), leased=st.integers(0, 2))
outcomes = st.builds(
    Outcomes,
    moved=st.integers(0, 9),
    failed=st.integers(0, 9),
    canary_failed=st.integers(0, 1),
)
standings = st.sampled_from([None, APPROVED, MISSING, REJECTED])


@given(states, people, moments, st.booleans(), outcomes, st.sampled_from([CALENDAR, FROST]), standings)
def test_whatever_is_known_a_request_never_runs_without_right_and_never_ends_with_people_in_flight(
    state: RequestState,
    counts: People,
    now: datetime,
    halted: bool,
    found: Outcomes,
    calendar: Calendar,
    standing: Standing | None,
) -> None:
    change = step(state, counts, now, halted=halted, outcomes=found, calendar=calendar, standing=standing)
    if change is None:
        return
    assert state in OPEN_REQUESTS
    assert change.to is not state or state is RequestState.PAUSED, "only why it stands still may change"
    assert ("pause_reason" in change.columns) is (change.to is RequestState.PAUSED)
    if change.to is RequestState.RUNNING:
        assert state is RequestState.APPROVED
        assert may_call(Facts(RequestState.RUNNING), now, halted=halted, calendar=calendar) == ""
        assert standing is None or standing.approved
    if change.to in (RequestState.DONE, RequestState.CANCELLED):
        assert not counts.leased
    if state in (RequestState.RUNNING, RequestState.PAUSED, RequestState.CANCELLING):
        assert change.to not in (RequestState.EXPIRED, RequestState.REJECTED)


@given(states, people, moments, st.booleans(), outcomes, standings)
def test_steps_come_to_rest(
    state: RequestState, counts: People, now: datetime, halted: bool, found: Outcomes, standing: Standing | None
) -> None:
    """Applied again and again nothing swings back and forth, and a request whose people are all done ends."""
    facts = Facts(state)
    for _ in range(4):
        change = step(facts.state, counts, now, halted=halted, outcomes=found, standing=standing, facts=facts)
        if change is None:
            break
        facts.state, facts.pause_reason = change.to, change.columns.get("pause_reason")
    state = facts.state
    assert step(state, counts, now, halted=halted, outcomes=found, standing=standing, facts=facts) is None
    if counts == NOBODY:
        assert state not in (RequestState.RUNNING, RequestState.PAUSED, RequestState.CANCELLING)
