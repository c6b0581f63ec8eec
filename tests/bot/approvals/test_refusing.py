"""A decision that does not count is noted and told once, unless it is made again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.approvals.approvers import Approver
from bot.approvals.cards import Shown
from bot.approvals.refusing import Refusing
from commands.rules.access import Person
from commands.rules.moves.eligible import Ineligible, Refusal
from commands.rules.moves.policy import Policy
from storage.database import Database
from storage.ledger import requests
from storage.states import DecisionKind
from tests.bot.moves.claims import Clock
from tests.empty_database import empty_database
from tests.storage.ledger.requesting import NOW, actions, opened, person, the

GUEST = Refusal(Ineligible.GUEST, "Guests cannot decide.")
YES = Shown(DecisionKind.APPROVE, "+1")


class Noting:
    """Somebody's reaction to one card, found by an event or by the clock."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        self.request_id = opened(database)
        self.refusing = Refusing(Policy(), cast(Any, None), team_id="T1", now=self.clock.now)

    def note(self, event: str, refusal: Refusal = GUEST) -> bool:
        request = the(self.database, self.request_id)
        with self.database.writing() as session:
            return self.refusing.note(session, request, "U0GUS", refusal, reaction=YES, event=event)


@pytest.fixture
def noting(tmp_path: Path) -> Iterator[Noting]:
    database = empty_database(tmp_path / "test.db")
    yield Noting(database)
    database.close()


def test_what_the_clock_finds_again_and_again_is_told_once(noting: Noting) -> None:
    assert [noting.note("") for _ in range(3)] == [True, False, False]
    assert actions(noting.database, noting.request_id).count("refuse") == 1


def test_the_event_that_comes_after_the_clock_tells_nothing_new(noting: Noting) -> None:
    assert noting.note("")
    assert not noting.note("Ev1")
    noting.clock.wait(timedelta(minutes=2).total_seconds())
    assert noting.note("Ev2"), "it was taken away, and put there again"


def test_each_new_reaction_is_answered(noting: Noting) -> None:
    assert [noting.note("Ev1"), noting.note("Ev2")] == [True, True]


def test_what_may_yet_count_is_not_noted_by_the_clock(noting: Noting) -> None:
    unknown = Refusal(Ineligible.UNKNOWN, "Try again.")
    assert not noting.note("", unknown)
    assert noting.note("Ev1", unknown)


def test_whoever_asked_for_it_decides_nothing_also_once_another_asks_for_it(noting: Noting) -> None:
    """Ada has asked, and Ben has then asked for more: neither may decide about it, and Iris may."""
    database, number = noting.database, noting.request_id
    with database.writing() as session:
        assert requests.change_plan(
            session, number, plan="{}", digest="e" * 64, requirement="{}", keep=[person("a")], why=["More at a time."],
            by="UBEN", requester="UBEN", now=NOW,
        )  # fmt: skip
    request = the(database, number)
    assert (request.requester, requests.askers_of(request)) == ("UBEN", ("U1", "UBEN"))
    refusing = Refusing(Policy(), cast(Any, None), team_id="", now=noting.clock.now)

    def why(user: str) -> Ineligible | None:
        refusal = refusing.refusal(request, Approver(Person(user_id=user), ("Identity",)))
        return refusal.why if refusal is not None else None

    assert [why("U1"), why("UBEN"), why("UIRIS")] == [Ineligible.REQUESTER, Ineligible.REQUESTER, None]
