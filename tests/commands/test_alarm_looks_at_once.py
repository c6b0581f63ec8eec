"""Several replicas look for alarms at the same moment, on each database."""

import threading
import time
from datetime import timedelta

from sqlmodel import select

from commands.alarm_looks import look_for_alarms
from commands.history import dumped
from commands.step import Step, Verdict
from storage import alarms, runs
from storage.database import Database
from storage.ledger.tables import OutboxMessage
from tests.commands.rules.alarms.values import finding, result
from tests.commands.test_alarm_looks import Watch
from tests.storage.conftest import database as database
from tests.storage.conftest import migrated_url as migrated_url
from tests.storage.conftest import postgres_url as postgres_url
from tests.storage.ledger.requesting import MINUTE

BLOCKED_FOR = 0.3
"""Seconds in which a look that waits for nobody has long read what is stored."""


def looking(watch: Watch) -> threading.Thread:
    thread = threading.Thread(target=look_for_alarms, args=(watch.services,))
    thread.start()
    return thread


def store_while_others_look(watch: Watch, verdict: Verdict, *, after: timedelta) -> None:
    """A result is being stored, and its transaction has not ended, when two replicas begin to look."""
    watch.at += after
    found = result(Step.DOMAINS, finding("D2", verdict, subject="fabrikam.com"), at=watch.at)
    with watch.database.writing() as session:
        runs.take_turn(session)
        others = [looking(watch), looking(watch)]
        time.sleep(BLOCKED_FOR)
        runs.remember(
            session, step=str(found.step), verdict=str(found.verdict), headline=found.headline,
            payload=dumped(found), checked_at=found.checked_at, asked_by="U1",
        )  # fmt: skip
    for other in others:
        other.join()


def told(database: Database) -> list[str]:
    with database.session() as session:
        return sorted(row.key for row in session.exec(select(OutboxMessage)))


def test_what_is_decided_is_decided_by_the_last_result_and_told_once(database: Database) -> None:
    watch = Watch(database)
    watch.domain(Verdict.PASS)
    watch.store(Step.DOMAINS, finding("D2", Verdict.FAIL, subject="fabrikam.com"), after=MINUTE)
    store_while_others_look(watch, Verdict.PASS, after=MINUTE)
    assert told(database) == [], "what was read before the wait for the turn counts no more"
    store_while_others_look(watch, Verdict.FAIL, after=MINUTE)
    assert told(database) == ["alarm:1"]
    for _ in range(2):
        store_while_others_look(watch, Verdict.PASS, after=11 * MINUTE)
    assert told(database) == ["alarm-ended:1", "alarm:1"]
    with database.session() as session:
        assert alarms.open_alarms(session) == []
