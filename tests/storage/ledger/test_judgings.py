"""A request that has approvals is looked at again: when that is due, by one replica at a time, and what it said."""

from datetime import datetime, timedelta

from storage.database import Database
from storage.ledger import decisions, outbox, requests
from storage.ledger.judgings import BETWEEN, claim_judging, due_judgings, note_judging
from storage.states import DecisionKind, RequestState
from tests.storage.ledger.requesting import DIGEST, MINUTE, NOW, SECOND, change, decision, opened, person, the

EVERY = 15 * MINUTE
LATER = NOW + timedelta(hours=5)
"""Long after the request was opened."""


def decide(database: Database, request_id: int, now: datetime, who: str = "U2", **others: object) -> bool:
    with database.writing() as session:
        return decisions.decide(session, request_id, **decision(who, **{"now": now, **others}))


def due(database: Database, now: datetime) -> list[int]:
    with database.session() as session:
        return [request.id or 0 for request in due_judgings(session, now, 10)]


def claim(database: Database, request_id: int, *, until: datetime) -> bool:
    seen = the(database, request_id).judge_due_at
    assert seen is not None
    with database.writing() as session:
        return claim_judging(session, request_id, seen_due=seen, next_due=until)


def note(database: Database, request_id: int, now: datetime, *, claimed: datetime, digest: str = DIGEST) -> bool:
    with database.writing() as session:
        return note_judging(
            session, request_id, digest=digest, note="Unread.", claimed_due=claimed, every=EVERY, now=now
        )


def test_the_first_approval_makes_a_look_due_and_nothing_else_does(database: Database) -> None:
    request_id = opened(database)
    assert due(database, LATER) == []
    decide(database, request_id, LATER, kind=DecisionKind.REJECT)
    assert the(database, request_id).judge_due_at is None
    decide(database, request_id, LATER)
    assert due(database, LATER) == [request_id]


def test_what_was_asked_for_just_now_was_judged_just_now(database: Database) -> None:
    request_id = opened(database)
    decide(database, request_id, NOW + SECOND)
    assert due(database, NOW + MINUTE) == []
    assert due(database, NOW + BETWEEN) == [request_id]


def test_only_what_is_pending_with_an_approval_is_looked_at(database: Database) -> None:
    request_id = opened(database)
    decide(database, request_id, LATER)
    with database.writing() as session:
        decisions.withdraw(session, request_id, person="U2", by="U2", why="", event="", now=LATER)
    assert due(database, LATER) == []
    decide(database, request_id, LATER)
    assert due(database, LATER) == [request_id]
    change(database, request_id, RequestState.APPROVED)
    assert due(database, LATER) == [], "what is approved is looked at before its first move"


def test_each_look_is_claimed_by_one_replica(database: Database) -> None:
    request_id = opened(database)
    decide(database, request_id, LATER)
    seen = the(database, request_id).judge_due_at
    assert seen is not None
    for is_first in (True, False):
        with database.writing() as session:
            assert claim_judging(session, request_id, seen_due=seen, next_due=LATER + MINUTE) is is_first
    assert due(database, LATER) == []
    assert due(database, LATER + MINUTE) == [request_id]


def test_what_was_seen_is_noted_on_the_card_and_looked_for_again_later(database: Database) -> None:
    request_id = opened(database)
    decide(database, request_id, LATER)
    assert claim(database, request_id, until=LATER + MINUTE)
    with database.session() as session:
        before = outbox.of_key(session, f"card:{request_id}")
    assert note(database, request_id, LATER, claimed=LATER + MINUTE)
    request = the(database, request_id)
    assert (request.judged_at, request.judge_note, request.judge_due_at) == (LATER, "Unread.", LATER + EVERY)
    with database.session() as session:
        after = outbox.of_key(session, f"card:{request_id}")
    assert before is not None
    assert after is not None
    assert after.edition > before.edition


def test_however_many_approve_it_is_looked_at_once_in_some_minutes(database: Database) -> None:
    request_id = opened(database)
    decide(database, request_id, LATER)
    claim(database, request_id, until=LATER + MINUTE)
    decide(database, request_id, LATER + SECOND, "U3")
    assert note(database, request_id, LATER + SECOND, claimed=LATER + MINUTE)
    noted = LATER + SECOND
    assert the(database, request_id).judge_due_at == noted + BETWEEN, "somebody has approved while it was looked at"
    decide(database, request_id, noted + SECOND, "U4")
    assert due(database, noted + BETWEEN - SECOND) == []
    assert due(database, noted + BETWEEN) == [request_id]


def test_an_approval_after_a_while_brings_the_next_look_forward(database: Database) -> None:
    request_id = opened(database)
    decide(database, request_id, LATER)
    claim(database, request_id, until=LATER + MINUTE)
    note(database, request_id, LATER, claimed=LATER + MINUTE)
    decide(database, request_id, LATER + 5 * MINUTE, "U3")
    assert due(database, LATER + 5 * MINUTE) == [request_id]


def test_what_was_seen_of_another_plan_or_state_is_not_noted(database: Database) -> None:
    request_id = opened(database)
    decide(database, request_id, LATER)
    assert not note(database, request_id, LATER, claimed=LATER, digest="e" * 64)
    assert not note(database, 99, LATER, claimed=LATER)
    change(database, request_id, RequestState.APPROVED)
    assert not note(database, request_id, LATER, claimed=LATER)
    assert the(database, request_id).judged_at is None


def test_another_plan_begins_without_a_look(database: Database) -> None:
    request_id = opened(database)
    decide(database, request_id, LATER)
    note(database, request_id, LATER, claimed=LATER)
    with database.writing() as session:
        assert requests.change_plan(
            session, request_id, plan="{}", digest="e" * 64, requirement="{}", keep=[person("a")], why=["Less."],
            by="bot", now=LATER,
        )  # fmt: skip
    request = the(database, request_id)
    assert (request.judge_due_at, request.judged_at, request.judge_note) == (None, None, "")
