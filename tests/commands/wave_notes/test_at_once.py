"""What several replicas do with an objection at the same moment, on each database."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from commands.step import UsageError
from commands.wave_notes.objecting import Answer, keep_time, object_to
from commands.wave_notes.sending import settle_what_is_over
from storage import notes, objections
from storage.database import Database
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveItem
from storage.states import ItemState, ObjectionState
from tests.commands.moves.ledger_only import ADA
from tests.commands.wave_notes.waves import END, T5, Wave
from tests.storage.conftest import database as database
from tests.storage.conftest import migrated_url as migrated_url
from tests.storage.conftest import postgres_url as postgres_url
from tests.storage.ledger.requesting import actions

BLOCKED_FOR = 0.3
"""Seconds in which whoever waits for no lock has long read what is stored."""


def told(database: Database) -> Wave:
    """A wave, one of whose people has a note: on PostgreSQL the time is the server's, so none is due."""
    wave = Wave(database)
    with database.writing() as session:
        notes.put(
            session, wave.row(), wave.item(), note="before-5", window=wave.time().window, channel="U0A", text="",
            texts="", until=END, now=T5,
        )  # fmt: skip
    return wave


@contextmanager
def settled_at_once(wave: Wave, *, replicas: int) -> Iterator[Session]:
    """So many settle what is over, and have to wait for the request, which is locked here; they have ended at the
    end."""
    others = [threading.Thread(target=settle_what_is_over, args=(wave.services,)) for _ in range(replicas)]
    with wave.services.database.writing() as session:
        lock_request(session, wave.request)
        for other in others:
            other.start()
        time.sleep(BLOCKED_FOR)
        yield session
    for other in others:
        other.join()


def test_of_clicks_at_once_one_counts_and_each_is_answered(database: Database) -> None:
    wave = told(database)
    answers: list[Answer] = []

    def click() -> None:
        answers.append(object_to(wave.services, wave.time(), user="U0A", reason=""))

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.done for answer in answers) == [False, False, False, True]
    assert {answer.owner for answer in answers} == {ADA}
    assert [row.key for row in wave.messages("objection")] == ["objection:1:1"]
    assert actions(database, wave.request).count(objections.SAID) == 1


def test_who_is_taken_into_the_wave_again_while_it_is_looked_still_objects(database: Database) -> None:
    wave = told(database)
    assert object_to(wave.services, wave.time(), user="U0A", reason="").done
    wave.change_person("a", state=ItemState.SKIPPED)
    with settled_at_once(wave, replicas=2) as session:
        item = session.get(MoveItem, 1)
        assert item is not None
        item.state = ItemState.QUEUED
        session.add(item)
    with database.session() as session:
        found = objections.of_item(session, wave.number())
    assert found is not None
    assert found.state is ObjectionState.OPEN
    assert wave.messages("objection-settled") == []


def test_of_replicas_that_settle_the_same_at_once_one_tells_the_person(database: Database) -> None:
    wave = told(database)
    assert object_to(wave.services, wave.time(), user="U0A", reason="").done
    wave.change_person("a", state=ItemState.SKIPPED)
    with settled_at_once(wave, replicas=3):
        pass
    assert len(wave.messages("objection-settled")) == 1
    assert actions(database, wave.request).count(objections.ENDED) == 1


def test_of_two_who_decide_at_once_one_does_and_the_person_is_told_once(database: Database) -> None:
    wave = told(database)
    assert object_to(wave.services, wave.time(), user="U0A", reason="").done
    refused: list[str] = []

    def keep() -> None:
        try:
            keep_time(wave.services, wave.request, "a", by=ADA)
        except UsageError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=keep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 2
    assert all("or it is settled" in one for one in refused)
    assert len(wave.messages("objection-settled")) == 1
