"""Whatever goes on at the same moment around one request: nobody waits for each other in a circle."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from storage.database import Database
from storage.ledger import audit, decisions, halts, items, outbox, requests
from storage.states import ItemState, RequestState
from tests.storage.ledger.requesting import NOW, actions, change, decision, opened, running, told

LEASE = timedelta(seconds=30)
FOR = 2.0
"""Seconds. PostgreSQL looks for a circle after one."""


def test_nobody_waits_in_a_circle(database: Database) -> None:
    """PostgreSQL would end one of them with an error, and SQLite all of them after its patience."""
    keys = [f"{number:03}" for number in range(300)]
    request_id, undecided = running(database, keys, concurrency=6), opened(database, "x")
    failures: list[BaseException] = []
    until = time.monotonic() + FOR

    def move() -> None:
        for one in claim(database, request_id):
            with database.writing() as session:
                items.lock_for_call(session, request_id, one.id)
                items.note_call(session, one.id, token=one.token, cmdlet="x", parameters={}, now=NOW, clock=told)
            with database.writing() as session:
                items.settle(session, one.id, token=one.token, state=ItemState.MOVED, outcome="", now=NOW)

    def put_back() -> None:
        for one in claim(database, request_id):
            with database.writing() as session:
                items.settle(session, one.id, token=one.token, state=ItemState.QUEUED, outcome="", now=NOW)
            with database.writing() as session:
                items.extend(session, one.id, token=one.token, until=NOW)

    def pause_and_resume() -> None:
        change(database, request_id, RequestState.PAUSED, of=[RequestState.RUNNING])
        change(database, request_id, RequestState.RUNNING, of=[RequestState.PAUSED])

    def halt_and_lift() -> None:
        with database.writing() as session:
            halts.halt(session, by="U9", reason="", now=NOW)
        with database.writing() as session:
            halts.lift(session, by="U9", now=NOW)

    def send() -> None:
        with database.writing() as session:
            row = outbox.claim(session, owner="one", now=NOW + LEASE, lease=LEASE)
        if row is not None:
            with database.writing() as session:
                requests.place_card(session, row.request_id or 0, channel="C2", ts="1.0")
                outbox.sent(
                    session, row.id or 0, token=row.lease_token, edition=row.edition, channel="C2", ts="1.0", now=NOW
                )

    def give_up() -> None:
        with database.writing() as session:
            row = outbox.claim(session, owner="two", now=NOW + LEASE, lease=LEASE)
        if row is not None:
            with database.writing() as session:
                outbox.failed(session, row.id or 0, token=row.lease_token, problem="is_archived", now=NOW)

    def let_go() -> None:
        with database.writing() as session:
            items.let_go(session, "one", NOW)

    def decide_and_open() -> None:
        with database.writing() as session:
            decisions.decide(session, undecided, **decision())
            requests.change_state(
                session, undecided, of=[RequestState.PENDING], to=RequestState.APPROVED, by="bot", action="a", now=NOW
            )
        with database.writing() as session:
            decisions.withdraw(session, undecided, person="U2", by="U2", why="", event="", now=NOW)
            requests.change_state(
                session, undecided, of=[RequestState.APPROVED], to=RequestState.PENDING, by="bot", action="b", now=NOW
            )

    def go_on(work: Callable[[], None]) -> None:
        try:
            while time.monotonic() < until:
                work()
        # whatever it is, it is what is being looked for
        except BaseException as failure:  # noqa: BLE001
            failures.append(failure)

    each = [move, move, put_back, pause_and_resume, halt_and_lift, send, give_up, let_go]
    each += [decide_and_open, decide_and_open]
    threads = [threading.Thread(target=go_on, args=(work,)) for work in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.session() as session:
        assert audit.verify(session).problem == ""
        assert requests.counts(session, request_id).moved == actions(database, request_id).count("moved")


def claim(database: Database, request_id: int) -> list[items.Claimed]:
    with database.writing() as session:
        return items.claim(session, request_id, owner="one", free=2, now=NOW, lease=LEASE, own_tokens=(), clock=told)
