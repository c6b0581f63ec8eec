"""Each kind of record says who, by what in Slack, about which plan, with which call, and what came of it."""

import json
from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.ledger import decisions, halts, items, requests
from storage.ledger.tables import AuditRecord
from storage.states import DecisionKind, ItemState, RequestState
from tests.storage.ledger.requesting import DIGEST, MINUTE, NOW, change, decision, opened, person, told, trail

APPROVER = {"digest": DIGEST, "source": "reaction", "message": "1.0", "event": "Ev1"}


def record(database: Database, request_id: int, action: str) -> tuple[AuditRecord, dict[str, Any]]:
    """The last record of this kind, and what belongs to it."""
    found = [one for one in trail(database, request_id) if one.action == action][-1]
    return found, json.loads(found.detail)


def test_a_request_says_whose_slack_event_asked_for_which_plan_and_people(database: Database) -> None:
    number = opened(database, "ab")
    found, detail = record(database, number, "request")
    assert found.actor == "U1"
    assert {"digest": DIGEST, "people": ["a", "b"], "reason": "the pilot begins"}.items() <= detail.items()
    assert detail["origin"] == "origin of ab"


@pytest.mark.parametrize("kind", DecisionKind)
def test_a_decision_says_by_which_event_on_which_message_about_which_plan(
    database: Database, kind: DecisionKind
) -> None:
    number = opened(database)
    with database.writing() as session:
        decisions.decide(session, number, **decision("U2", kind=kind, reaction="+1", reason="so"))
    found, detail = record(database, number, kind.value)
    assert found.actor == "U2"
    assert APPROVER.items() <= detail.items()
    assert (detail["groups"], detail["reaction"], detail["reason"]) == (["telephony"], "+1", "so")
    with database.writing() as session:
        decisions.withdraw(session, number, person="U2", by="bot", why="gone", event="Ev2", now=NOW)
    found, detail = record(database, number, "withdraw")
    assert found.actor == "bot"
    assert {**APPROVER, "event": "Ev2", "person": "U2", "kind": kind.value, "why": "gone"} == detail


def test_decisions_that_end_together_say_about_which_plan_they_were(database: Database) -> None:
    number = opened(database)
    with database.writing() as session:
        decisions.decide(session, number, **decision("U2"))
        decisions.withdraw_all(session, number, by="U1", why="The plan was changed.", now=NOW)
    _, detail = record(database, number, "withdraw all")
    assert detail == {"decisions": ["approve by U2"], "digest": DIGEST, "why": "The plan was changed."}


def test_every_change_of_a_request_says_by_whom_and_of_which_plan(database: Database) -> None:
    number = opened(database)
    for state in (RequestState.APPROVED, RequestState.RUNNING, RequestState.CANCELLING, RequestState.CANCELLED):
        change(database, number, state, action=f"to {state}", detail={"reason": "because"})
        found, detail = record(database, number, f"to {state}")
        assert (found.actor, detail["to"], detail["digest"], detail["reason"]) == ("U1", state, DIGEST, "because")


def test_another_plan_says_what_it_was_before_and_what_has_changed(database: Database) -> None:
    number = opened(database, "ab")
    with database.writing() as session:
        assert requests.change_plan(
            session, number, plan="{}", digest="e" * 64, requirement="{}", keep=[person("a")],
            why=["B is no longer in it."], by="U1", now=NOW,
        )  # fmt: skip
    _, detail = record(database, number, "change plan")
    assert (detail["before"], detail["digest"]) == (DIGEST, "e" * 64)
    assert (detail["changes"], detail["left_out"]) == (["B is no longer in it."], ["b"])


def test_a_call_says_cmdlet_parameters_and_plan_and_the_outcome_says_what_came_of_it(database: Database) -> None:
    number = opened(database, "a")
    change(database, number, RequestState.RUNNING)
    with database.writing() as session:
        [one] = items.claim(session, number, owner="x", free=1, now=NOW, lease=MINUTE, own_tokens=(), clock=told)
        called = {"cmdlet": "Move-CsUser", "parameters": {"Identity": "sip:a", "Confirm": False}}
        assert items.note_call(session, one.id, token=one.token, now=NOW, clock=told, **called)
        items.settle(
            session, one.id, token=one.token, state=ItemState.FAILED, outcome="No licence.", error="0x1",
            error_id="E2", now=NOW + timedelta(seconds=9),
        )  # fmt: skip
    found, detail = record(database, number, "move called")
    assert (found.actor, found.user) == ("bot", "a")
    assert {**called, "digest": DIGEST, "attempt": 1}.items() <= detail.items()
    found, detail = record(database, number, "failed")
    assert found.user == "a"
    assert (detail["outcome"], detail["error"], detail["error_id"]) == ("No licence.", "0x1", "E2")


def test_a_halt_says_by_whom_and_why(database: Database) -> None:
    with database.writing() as session:
        halts.halt(session, by="U1", reason="calls fail", now=NOW)
        halts.lift(session, by="U2", now=NOW)
        first, second = (session.get(AuditRecord, number) for number in (1, 2))
        assert first is not None
        assert second is not None
        assert (first.actor, json.loads(first.detail)["reason"], second.actor) == ("U1", "calls fail", "U2")
