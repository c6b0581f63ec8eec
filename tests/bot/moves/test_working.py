"""What came of one person is written once, in a state that the request can end from."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.moves.permits import Permit, Stop
from bot.moves.working import Move, Moving, Working, under
from commands.moves.settlements import Settlement
from commands.rules.moves.calendar import Calendar
from commands.rules.moves.call import MoveCall
from storage.database import Database, StorageError
from storage.ledger import items, outbox
from storage.ledger.items import Claimed
from storage.ledger.tables import MoveRequest
from storage.states import ItemState, PauseReason, RequestState
from tests.bot.moves.claims import LEASE, Held
from tests.commands.moves.ledger_only import ledger_services, plan_for, services_of
from tests.storage.ledger.requesting import actions, change, the

MOVED = Settlement(state=ItemState.MOVED, outcome="Moved.")
AGAIN = Settlement(state=ItemState.QUEUED, outcome="Busy; again later.", error="busy", failed_call=True)


def answering(settlement: Settlement | None) -> Move:
    def move(claimed: Claimed, request: MoveRequest, permit: Permit) -> Settlement | None:
        return settlement

    return move


def raising(error: Exception) -> Move:
    def move(claimed: Claimed, request: MoveRequest, permit: Permit) -> Settlement | None:
        raise error

    return move


def work(held: Held, move: Move, *, stop: Stop | None = None, most: int = 3) -> None:
    working = Working(
        database=held.database,
        move=move,
        calendar=Calendar(),
        stop=stop or Stop(),
        now=held.clock.now,
        most=most,
    )
    working(held.claimed[0], held.lease)


def test_what_came_of_it_is_written_with_its_record(database: Database) -> None:
    held = Held(database)
    work(held, answering(MOVED))
    assert (held.item().state, held.item().outcome) == (ItemState.MOVED, "Moved.")
    assert actions(database, held.request_id)[-1] == "moved"


def test_nothing_is_written_where_the_lease_is_over(database: Database) -> None:
    held = Held(database)
    work(held, answering(None))
    held.lease.end()
    work(held, answering(MOVED))
    assert held.item().state is ItemState.LEASED


def test_a_result_that_comes_too_late_is_dropped_and_recorded(database: Database) -> None:
    """Another owner has the person by now, and this process was frozen and does not know."""
    held = Held(database)
    held.clock.wait(31)
    assert held.claim(owner="another")
    held.clock.wait(-5)
    work(held, answering(MOVED))
    assert held.item().state is ItemState.LEASED
    assert actions(database, held.request_id)[-1] == "stale result dropped"


def test_who_is_to_be_tried_again_waits(database: Database) -> None:
    held = Held(database)
    later = held.clock.now() + timedelta(minutes=5)
    work(held, answering(Settlement(state=ItemState.QUEUED, outcome="Later.", run_at=later, failed_call=True)))
    assert (held.item().state, held.item().run_at, held.item().attempt) == (ItemState.QUEUED, later, 1)


def test_a_call_that_fails_while_cancelling_leaves_the_person_out(database: Database) -> None:
    """Back in the queue they would hold the request for ever: nobody claims of one that is cancelled."""
    held = Held(database)
    change(database, held.request_id, RequestState.CANCELLING)
    work(held, answering(AGAIN))
    assert held.item().state is ItemState.SKIPPED


def test_of_whom_nobody_knows_where_they_are_is_looked_for_again_while_cancelling(database: Database) -> None:
    held = Held(database)
    change(database, held.request_id, RequestState.CANCELLING)
    unknown = Settlement(state=ItemState.QUEUED, outcome="The home cannot be read.", known=False, failed_call=True)
    work(held, answering(unknown))
    assert held.item().state is ItemState.LEASED
    held.leases.drop(held.lease)
    assert [one.takeover for one in held.claim()] == [True]


@pytest.mark.parametrize("state", [state for state in RequestState if state is not RequestState.CANCELLING])
def test_in_any_other_state_a_settlement_stays_what_it_is(state: RequestState) -> None:
    assert under(state, AGAIN) is AGAIN


def test_an_error_of_the_program_is_tried_again_and_in_the_end_said(database: Database) -> None:
    held = Held(database)
    work(held, raising(KeyError("a mistake")))
    assert (held.item().state, held.item().attempt) == (ItemState.QUEUED, 1)
    other = Held(database, "b")
    work(other, raising(KeyError("a mistake")), most=1)
    item = other.item("b")
    assert item.state is ItemState.FAILED
    assert item.error.startswith("outcome unknown")


def test_a_database_that_is_gone_leaves_the_person_to_the_next_owner(database: Database) -> None:
    held = Held(database)
    work(held, raising(StorageError("It is gone.", remedy="Wait.")))
    assert held.item().state is ItemState.LEASED


def test_an_outcome_that_cannot_be_written_is_given_up_with_the_stop(database: Database) -> None:
    held = Held(database)
    stop = Stop()
    stop.over.set()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE audit_record RENAME TO gone")
    work(held, answering(MOVED), stop=stop)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO audit_record")
    assert held.item().state is ItemState.LEASED


def test_somebody_in_both_worlds_pauses_the_request_at_once(database: Database) -> None:
    held = Held(database, "ab")
    split = Settlement(state=ItemState.FAILED, outcome="Split.", split_brain=True, failed_call=True)
    work(held, answering(split))
    request = the(database, held.request_id)
    assert (request.state, request.pause_reason) == (RequestState.PAUSED, PauseReason.SPLIT_BRAIN)
    with database.session() as session:
        told = outbox.of_key(session, f"paused:{held.request_id}:{request.version}")
    assert told is not None
    payload: dict[str, Any] = json.loads(told.payload)
    assert payload["reason"] == "split brain"
    assert payload["because"].startswith("A is TeamsOnly in Microsoft 365")
    assert held.item().split_at is not None


@pytest.mark.parametrize(
    ("people", "executor", "says"),
    [
        ("a", "carrier pigeon", "it has no executor named carrier pigeon. Nothing was called."),
        ("b", "remoting", "The plan of the request does not have them. Nothing was called."),
    ],
)
def test_whom_this_version_cannot_move_has_failed_and_nothing_was_called(
    database: Database, people: str, executor: str, says: str
) -> None:
    held = Held(database, plan=plan_for(people, executor=executor).as_json())
    work(held, Moving(services=ledger_services(database), executors=(), most=3))
    item = held.item()
    assert item.state is ItemState.FAILED
    assert item.outcome.endswith(says)


def test_an_outcome_is_written_once_the_database_takes_it_again(database: Database) -> None:
    held = Held(database)

    class Mending(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            with database.engine.connect() as connection:
                connection.exec_driver_sql("ALTER TABLE gone RENAME TO audit_record")
            return False

    with database.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE audit_record RENAME TO gone")
    stop = Stop()
    stop.over = Mending()
    work(held, answering(MOVED), stop=stop)
    assert held.item().state is ItemState.MOVED
    assert actions(database, held.request_id).count("moved") == 1


def test_of_a_request_that_has_vanished_nothing_is_done(database: Database) -> None:
    held = Held(database)
    held.claimed[0] = replace(held.claimed[0], request_id=999)
    work(held, raising(AssertionError("it was worked on")))
    assert held.item().state is ItemState.LEASED


class Remote:
    """An executor that must not be asked for anything but how long a call takes."""

    name, longest, settles = "remoting", timedelta(minutes=13), timedelta(minutes=2)

    def carry_out(self, call: MoveCall, begin: Callable[[], bool]) -> bool:
        raise AssertionError("it was called")


@pytest.mark.parametrize("plan", [plan_for("a").as_json(), plan_for("a", executor="carrier pigeon").as_json(), "odd"])
def test_while_a_call_of_the_dead_may_run_nobody_is_put_back_or_given_up(database: Database, plan: str) -> None:
    """A look that raises, a plan that this version cannot carry out, one that it cannot read.

    From the queue, or tried again after a failure, they would be called with no wait; and their place would be free.
    """
    held = Held(database, plan=plan)
    with database.writing() as session:
        items.note_call(
            session, held.claimed[0].id, token=held.claimed[0].token, cmdlet="x", parameters={}, now=held.clock.now()
        )
    moving = Moving(services=ledger_services(database), executors=(Remote(),), most=3)
    for minutes in (1, 7, 14):
        held.clock.seconds = 1000.0 + minutes * 60
        take_over(held)
        work(held, moving, most=1)
        item = held.item()
        assert (item.state, item.attempt, item.lease_token) == (ItemState.LEASED, 0, held.claimed[0].token)
    held.clock.seconds = 1000.0 + 16 * 60
    take_over(held)
    work(held, moving, most=1)
    assert held.item().state is ItemState.FAILED


class Gone:
    """A source behind which the database has gone."""

    def __getattr__(self, name: str) -> Any:
        raise StorageError("It is gone.", remedy="Wait.")


def test_a_database_that_goes_while_somebody_is_looked_for_leaves_them_to_the_next_owner(database: Database) -> None:
    held = Held(database, plan=plan_for("a").as_json())
    work(held, Moving(services=services_of(database, Gone()), executors=(Remote(),), most=3), most=1)
    assert (held.item().state, held.item().attempt) == (ItemState.LEASED, 0)


def take_over(held: Held) -> None:
    held.leases.drop(held.lease)
    held.claimed = held.claim()
    held.held = [held.leases.add(one.id, one.token, until=held.clock.seconds + LEASE) for one in held.claimed]
