"""A call starts only where the request, the window, halts and the lease all allow it at that moment."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from bot.moves.permits import Permit, Stop
from commands.moves.settlements import Permission
from commands.rules.moves.calendar import Calendar, Freeze
from storage.database import Database
from storage.ledger import halts
from storage.states import PauseReason, RequestState
from tests.bot.moves.claims import LEASE, Held
from tests.storage.ledger.requesting import NOW, actions, change

MARGIN = LEASE / 4


def permit(held: Held, *, stop: Stop | None = None, calendar: Calendar | None = None) -> Permit:
    return Permit(
        database=held.database,
        request_id=held.request_id,
        lease=held.lease,
        margin=MARGIN,
        calendar=calendar or Calendar(),
        stop=stop or Stop(),
        now=held.clock.now,
    )


def note(one: Permit) -> bool:
    return one.note_call("Move-CsUser", {"Identity": "sip:a@fabrikam.com"})


def test_a_running_request_allows_a_call_and_the_call_is_noted_before_it_is_made(database: Database) -> None:
    held = Held(database)
    one = permit(held)
    assert one.may_call() is Permission.YES
    assert note(one)
    assert held.item().call_started_at == held.clock.now()
    assert actions(database, held.request_id)[-1] == "move called"


@pytest.mark.parametrize(
    ("state", "columns", "expected"),
    [
        (RequestState.PAUSED, {"pause_reason": PauseReason.BY_HAND}, Permission.NOT_NOW),
        (RequestState.CANCELLING, {}, Permission.NEVER),
        (RequestState.APPROVED, {}, Permission.NOT_NOW),
    ],
)
def test_the_state_of_the_request_decides_also_after_the_claim(
    database: Database, state: RequestState, columns: dict[str, Any], expected: Permission
) -> None:
    """A takeover while paused or cancelling calls nothing, whatever it reads; nor does one that was asked before."""
    held = Held(database)
    one = permit(held)
    assert one.may_call() is Permission.YES
    change(database, held.request_id, state, **columns)
    assert one.may_call() is expected
    assert not note(one)
    assert held.item().call_started_at is None


def test_the_window_decides_at_the_moment_of_the_call(database: Database) -> None:
    held = Held(database, window_start=NOW, window_end=NOW + timedelta(seconds=10))
    one = permit(held)
    assert one.may_call() is Permission.YES
    held.clock.wait(11)
    assert one.may_call() is Permission.NOT_NOW
    assert not note(one)


def test_days_on_which_nothing_is_moved_and_halts_decide_too(database: Database) -> None:
    held = Held(database)
    frozen = Calendar(freezes=(Freeze(start=NOW.date(), until=NOW.date(), name="Closing"),))
    assert permit(held, calendar=frozen).may_call() is Permission.NOT_NOW
    with database.writing() as session:
        halts.halt(session, by="U1", reason="stop", now=NOW)
    assert permit(held).may_call() is Permission.NOT_NOW
    assert not note(permit(held))


def test_no_call_starts_under_a_short_lease_or_after_the_stop(database: Database) -> None:
    held = Held(database)
    stop = Stop()
    stop.asked.set()
    assert permit(held, stop=stop).may_call() is Permission.LOST
    held.clock.wait(LEASE - MARGIN)
    assert permit(held).may_call() is Permission.LOST
    assert not note(permit(held))


def test_no_call_is_noted_for_somebody_whom_another_owner_has(database: Database) -> None:
    held = Held(database)
    held.clock.wait(LEASE + 1)
    assert held.claim(owner="another")
    held.clock.wait(-10)
    assert not note(permit(held))


def wait_ends(one: Permit, seconds: float) -> bool:
    """What `wait` answers, in a thread of its own; the clock of the lease stands still."""
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(one.wait(seconds)))
    thread.start()
    thread.join(5)
    assert answers, "it still waits"
    return answers[0]


def test_waiting_ends_with_the_stop_unless_a_call_is_in_flight(database: Database) -> None:
    held = Held(database)
    stop = Stop()
    waiting, calling = permit(held, stop=stop), permit(held, stop=stop)
    assert note(calling)
    stop.asked.set()
    assert not wait_ends(waiting, 20)
    assert calling.wait(0)
    stop.over.set()
    assert not wait_ends(calling, 20)


def test_waiting_ends_with_the_lease(database: Database) -> None:
    held = Held(database)
    held.lease.end()
    assert not wait_ends(permit(held), 20)


def test_no_call_is_noted_after_the_stop(database: Database) -> None:
    """A session that opens meanwhile is no call in flight."""
    held = Held(database)
    stop = Stop()
    one = permit(held, stop=stop)
    assert one.may_call() is Permission.YES
    stop.asked.set()
    assert not note(one)
    assert held.item().call_started_at is None
