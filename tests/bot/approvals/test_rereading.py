"""Cards are read again: who is in other groups now, and whose card was deleted. Slack is a few values here."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from bot.approvals.approvers import Approver
from bot.approvals.cards import Shown
from bot.approvals.refusing import Refusing
from bot.approvals.rereading import Rereading
from bot.moves.rechecking import GO, Verdict
from commands.rules.access import Person
from commands.rules.moves.policy import Policy
from commands.rules.moves.requirement import Requirement
from storage.database import Database
from storage.ledger import decisions, requests
from storage.states import DecisionKind, RequestState
from tests.empty_database import empty_database
from tests.storage.ledger.requesting import NOW, actions, change, decision, opened, the, trail

NEEDS = Requirement(2, ("Telephony",), ("2 approvals, one of them from Telephony.",))
YES, NO = Shown(DecisionKind.APPROVE, "+1"), Shown(DecisionKind.REJECT, "x")


class Reacting:
    """A request with a card, on which Iris of Identity and Tess of Telephony have reacted."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.shown = {"UIRIS": YES, "UTESS": YES}
        self.groups = {"UIRIS": ("Identity",), "UTESS": ("Telephony",)}
        self.id = opened(database, requirement=NEEDS.as_json())
        self.place_card("1.0")
        nothing = cast(Any, None)
        self.rereading = Rereading(
            database=database,
            cards=cast(Any, self),
            approvers=cast(Any, self),
            refusing=Refusing(Policy(), nothing, team_id="", now=lambda: NOW),
            changed=lambda: None,
            now=lambda: NOW,
        )

    def decisions_on(self, _channel: str, _ts: str) -> dict[str, Shown]:
        return dict(self.shown)

    def look_up(self, user: str) -> Approver:
        return Approver(Person(user_id=user), self.groups[user])

    def place_card(self, ts: str) -> None:
        with self.database.writing() as session:
            assert requests.place_card(session, self.id, channel="C2", ts=ts)

    def look(self, **by: str) -> Any:
        return self.rereading.look(the(self.database, self.id), **by)

    def counting(self) -> dict[str, tuple[str, ...]]:
        with self.database.session() as session:
            return {one.person: decisions.groups_of(one) for one in decisions.current(session, self.id)}


@pytest.fixture
def reacting(tmp_path: Path) -> Iterator[Reacting]:
    database = empty_database(tmp_path / "test.db")
    reacting = Reacting(database)
    reacting.look()
    assert reacting.counting() == {"UIRIS": ("Identity",), "UTESS": ("Telephony",)}
    yield reacting
    database.close()


def test_who_has_changed_teams_is_missing_for_the_former_one_before_the_first_move(reacting: Reacting) -> None:
    assert change(reacting.database, reacting.id, RequestState.APPROVED)
    assert reacting.rereading.look_again(the(reacting.database, reacting.id)) == GO
    reacting.groups["UTESS"] = ("Identity",)
    gone = reacting.rereading.look_again(the(reacting.database, reacting.id))
    assert gone.verdict is Verdict.BACK
    assert gone.changes == ("UTESS is in Identity now, and no longer in Telephony.",)
    assert reacting.counting()["UTESS"] == ("Identity",)
    record = trail(reacting.database, reacting.id)[-1]
    said = json.loads(record.detail)
    assert (record.actor, record.action, said["person"]) == ("bot", "other groups", "UTESS")
    assert (said["before"], said["groups"]) == (["Telephony"], ["Identity"])


def test_who_has_left_one_of_two_groups_takes_nothing_away_that_is_needed(reacting: Reacting) -> None:
    reacting.groups["UIRIS"] = ("Identity", "Telephony")
    assert reacting.look().withdrawn == (), "who has joined a group has taken nothing away"
    assert change(reacting.database, reacting.id, RequestState.APPROVED)
    reacting.groups["UIRIS"] = ("Identity",)
    assert reacting.rereading.look_again(the(reacting.database, reacting.id)) == GO
    assert reacting.counting()["UIRIS"] == ("Identity",)


def test_who_joins_the_missing_group_counts_for_it_when_the_card_is_read_again(reacting: Reacting) -> None:
    """Also who approved by the button, without a reaction to be seen."""
    with reacting.database.writing() as session:
        ben = decision("UBEN", groups=["Identity"], source="button")
        assert decisions.decide(session, reacting.id, **ben)
    reacting.groups["UBEN"] = ("Identity", "Telephony")
    assert reacting.look().changed
    assert reacting.counting()["UBEN"] == ("Identity", "Telephony")
    assert not reacting.look().changed, "it is noted once"
    assert actions(reacting.database, reacting.id).count("other groups") == 1


def test_of_a_card_that_was_deleted_nobody_has_taken_the_reaction_away(reacting: Reacting) -> None:
    """It is posted anew without its reactions: the trail says why they count no more, and who found it."""
    reacting.place_card("2.0")
    reacting.shown.clear()
    assert [one.says for one in reacting.look().withdrawn] == [
        "has to decide again: the card with the reaction was deleted"
    ] * 2
    assert reacting.counting() == {}
    records = [one for one in trail(reacting.database, reacting.id) if one.action == "withdraw"]
    assert {one.actor for one in records} == {"bot"}
    assert {json.loads(one.detail)["why"] for one in records} == {
        "the card with the reaction was deleted, and the new one does not have it"
    }


def test_a_reaction_that_its_event_says_was_taken_away_was_taken_away(reacting: Reacting) -> None:
    del reacting.shown["UIRIS"]
    assert [one.says for one in reacting.look(person="UIRIS", event="event:Ev2").withdrawn] == [
        "has taken the decision back"
    ]
    [record] = [one for one in trail(reacting.database, reacting.id) if one.action == "withdraw"]
    assert (record.actor, json.loads(record.detail)["why"]) == ("UIRIS", "the reaction was taken away")


def test_who_rejects_after_all_has_rejected_in_the_groups_of_now(reacting: Reacting) -> None:
    reacting.groups["UTESS"], reacting.shown["UTESS"] = ("Identity",), NO
    assert reacting.look().rejected
    assert reacting.counting()["UTESS"] == ("Identity",)
