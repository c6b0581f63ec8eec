"""Requests are judged again while they are approved: by one replica, and the card says what came of it."""

import json
from datetime import timedelta

import pytest

from bot.moves.rejudging import EVERY, HELD, Judge, Rejudging
from commands.moves.rejudging import AS_APPROVED, NOBODY, Rejudged
from connectors.errors import Unreachable
from storage.database import Database
from storage.ledger import decisions
from storage.ledger.tables import MoveRequest
from tests.bot.moves.claims import Clock
from tests.storage.ledger.requesting import actions, decision, opened, the

LONG = timedelta(hours=5).total_seconds()


class Collecting:
    """A pending request that somebody has just approved."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        self.id = opened(database, "ab")
        self.clock.wait(LONG)
        self.approve("U2")

    def approve(self, person: str) -> None:
        with self.database.writing() as session:
            assert decisions.decide(session, self.id, **decision(person, now=self.clock.now()))

    @property
    def request(self) -> MoveRequest:
        return the(self.database, self.id)

    def approvals(self) -> int:
        with self.database.session() as session:
            return len(decisions.current(session, self.id))

    def looking(self, judge: Judge) -> Rejudging:
        return Rejudging(database=self.database, judge=judge, now=self.clock.now)

    def told(self) -> list[str]:
        query = "SELECT payload FROM outbox_message WHERE kind = 'changed' ORDER BY id"
        with self.database.session() as session:
            rows = session.connection().exec_driver_sql(query)
            return [one for row in rows for one in json.loads(row[0])["changes"]]


@pytest.fixture
def collecting(database: Database) -> Collecting:
    return Collecting(database)


def answering(judged: Rejudged) -> Judge:
    return lambda _: judged


def test_what_still_holds_is_noted_and_looked_at_again_while_approvals_stand(collecting: Collecting) -> None:
    looks = collecting.looking(answering(AS_APPROVED))
    assert looks.look_once()
    assert (collecting.request.judged_at, collecting.request.judge_note) == (collecting.clock.now(), "")
    assert not looks.look_once()
    collecting.clock.wait(EVERY.total_seconds())
    assert looks.look_once()
    assert collecting.approvals() == 1


@pytest.mark.parametrize(
    "judged",
    [
        Rejudged(waits="Ada cannot be judged again: Graph did not answer.", waits_for="sources"),
        Rejudged(unread="Teams PowerShell did not answer."),
    ],
)
def test_what_cannot_be_read_resets_nothing_and_is_said(collecting: Collecting, judged: Rejudged) -> None:
    assert collecting.looking(answering(judged)).look_once()
    assert collecting.request.judge_note == (judged.waits or judged.unread)
    assert collecting.approvals() == 1
    assert collecting.told() == []


def _raise(error: Exception) -> Judge:
    def judge(_: MoveRequest) -> Rejudged:
        raise error

    return judge


@pytest.mark.parametrize(
    ("error", "says"),
    [(Unreachable("Graph", "users", "no route"), "no route"), (ValueError("odd"), "the bot met an error of its own")],
)
def test_a_look_that_fails_is_no_proof_of_anything(collecting: Collecting, error: Exception, says: str) -> None:
    assert collecting.looking(_raise(error)).look_once()
    assert says in collecting.request.judge_note
    assert collecting.approvals() == 1


@pytest.mark.parametrize("judged", [Rejudged(changed=("Ada is no longer in it.",)), Rejudged(overtaken=True)])
def test_of_another_plan_nothing_is_noted_here(collecting: Collecting, judged: Rejudged) -> None:
    """Whoever has changed the plan has said so; of one that was overtaken nothing is known."""
    assert collecting.looking(answering(judged)).look_once()
    assert collecting.request.judged_at is None
    assert collecting.request.judge_due_at == collecting.clock.now() + HELD


def test_where_nobody_can_be_moved_any_more_the_approvals_are_withdrawn(collecting: Collecting) -> None:
    gone = Rejudged(waits="Nobody of it can be moved any more. Ada has left.", waits_for=NOBODY)
    assert collecting.looking(answering(gone)).look_once()
    assert collecting.approvals() == 0
    assert collecting.told() == [gone.waits]
    assert collecting.request.judge_note == gone.waits
    assert actions(collecting.database, collecting.id)[-1] == "withdraw all"
    collecting.clock.wait(LONG)
    assert not collecting.looking(answering(gone)).look_once(), "without approvals nobody looks"


def test_approvals_that_are_gone_already_are_not_withdrawn_again(collecting: Collecting) -> None:
    def judge(_: MoveRequest) -> Rejudged:
        with collecting.database.writing() as session:
            decisions.withdraw_all(session, collecting.id, by="U1", why="", now=collecting.clock.now())
        return Rejudged(waits="Nobody of it can be moved any more.", waits_for=NOBODY)

    assert collecting.looking(judge).look_once()
    assert collecting.told() == []


def test_while_one_replica_looks_no_other_does(collecting: Collecting) -> None:
    looks: list[bool] = []

    def judge(_: MoveRequest) -> Rejudged:
        looks.append(collecting.looking(judge).look_once())
        return AS_APPROVED

    assert collecting.looking(judge).look_once()
    assert looks == [False]


def test_a_decision_during_a_look_is_kept_and_looked_at_soon(collecting: Collecting) -> None:
    def judge(_: MoveRequest) -> Rejudged:
        collecting.approve("U3")
        return AS_APPROVED

    assert collecting.looking(judge).look_once()
    assert collecting.approvals() == 2
    assert collecting.request.judge_due_at is not None
    assert collecting.request.judge_due_at < collecting.clock.now() + EVERY
