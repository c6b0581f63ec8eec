"""A call and whatever forbids it: the one is on record before the other, or is not made. By the clock of the ledger."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.moves.permits import Permit, Stop
from bot.moves.working import Working
from commands.moves.settlements import Settlement
from commands.rules.moves.calendar import Calendar
from storage.database import Database
from storage.ledger import halts, requests
from storage.ledger.clock import read_clock
from storage.states import ItemState, PauseReason, RequestState
from tests.bot.moves.claims import Held
from tests.storage.ledger.requesting import NOW, actions


def permit(held: Held) -> Permit:
    return Permit(
        database=held.database,
        request_id=held.request_id,
        lease=held.lease,
        margin=1.0,
        calendar=Calendar(),
        stop=Stop(),
        now=held.clock.now,
    )


def halt(session: Session, request_id: int) -> None:
    halts.halt(session, by="U9", reason="calls fail", now=NOW)


def pause(session: Session, request_id: int) -> None:
    assert requests.change_state(
        session,
        request_id,
        of=[RequestState.RUNNING],
        to=RequestState.PAUSED,
        by="U9",
        action="pause",
        now=NOW,
        pause_reason=PauseReason.BY_HAND,
    )


@pytest.mark.parametrize("stops", [halt, pause])
def test_a_call_that_waits_for_whoever_stops_it_is_not_noted(
    database: Database, stops: Callable[[Session, int], None]
) -> None:
    """Asked before they have said so for good, it is answered after."""
    held = Held(database)
    answers: list[bool] = []
    noting = threading.Thread(target=lambda: answers.append(permit(held).note_call("Move-CsUser", {})))
    with database.writing() as session:
        stops(session, held.request_id)
        noting.start()
        time.sleep(0.3)
        assert answers == []
    noting.join(10)
    assert answers == [False]
    assert "move called" not in actions(database, held.request_id)
    assert held.item().call_started_at is None


def test_when_somebody_is_tried_again_is_told_by_the_clock_of_the_ledger(database: Database) -> None:
    """That of the process is years away from it, where the database has one of its own."""
    held = Held(database)
    pause_of = timedelta(minutes=5)
    later = Settlement(state=ItemState.QUEUED, outcome="Later.", run_at=held.clock.now() + pause_of)
    working = Working(
        database=database, move=lambda *_: later, calendar=Calendar(), stop=Stop(), now=held.clock.now, most=3
    )
    working(held.claimed[0], held.lease)
    with database.session() as session:
        now = read_clock(session, held.clock.now())
    assert abs(held.item().run_at - now - pause_of) < timedelta(minutes=1)
    assert abs(held.claimed[0].claimed_at - now) < timedelta(minutes=1)
