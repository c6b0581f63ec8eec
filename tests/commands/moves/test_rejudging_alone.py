"""A request is judged again on the ledger alone: its rules have become stricter, or a look has found this and that."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from commands.moves.preflight import Preflight
from commands.moves.rejudging import AS_APPROVED, Rejudged, judge_again
from commands.rules.moves.plan import Plan
from commands.rules.moves.policy import ApproverGroup, Occasion, Policy, Rule
from commands.rules.moves.requirement import Requirement, read_requirement
from commands.services import Organisation, Services
from commands.step import Verdict
from storage.database import Database
from storage.ledger import decisions, outbox
from storage.ledger.tables import MoveRequest
from storage.states import DecisionKind, RequestState
from tests.commands.moves.ledger_only import asked_for, ledger_services, plan_for
from tests.commands.moves.looks import finding, looked
from tests.commands.rules.person.values import CLOUD
from tests.commands.values import REFERENCE
from tests.storage.ledger.requesting import NOW, actions, change, decision, the

PLAN = plan_for("ab")
GROUPS = (ApproverGroup(name="Identity", users=("UIDA",)), ApproverGroup(name="Telephony", users=("UTESS",)))
STRICTER = [
    (Rule(when=Occasion.ALWAYS, approvals=2), "2 approvals, because every move needs that."),
    (
        Rule(when=Occasion.ALWAYS, approvals=1, groups=("Telephony",)),
        "1 approval from Telephony, because every move needs that.",
    ),
]


def services(database: Database, *rules: Rule, **more: Any) -> Services:
    policy = Policy(channel="C0APPROVALS", groups=GROUPS, rules=rules)
    organisation = Organisation(tenant_id="t", reference=REFERENCE, cloud=CLOUD, policy=policy)
    return replace(ledger_services(database), organisation=organisation, **more)


def approved(database: Database, needed: Requirement, plan: Plan = PLAN) -> int:
    """A request that has the approval it needed when it was asked for."""
    number = asked_for(database, "ab", requirement=needed.as_json())
    with database.writing() as session:
        ben = decision("UIDA", digest=plan.digest, groups=["Identity"])
        assert decisions.decide(session, number, **ben)
    assert change(database, number, RequestState.APPROVED)
    return number


def as_it_was(*_: object, **__: object) -> Preflight:
    return looked(*PLAN.members)


def current(database: Database, number: int) -> int:
    with database.session() as session:
        return len(decisions.current(session, number))


@pytest.mark.parametrize(("rule", "because"), STRICTER)
def test_rules_that_have_become_stricter_take_the_approvals_again(database: Database, rule: Rule, because: str) -> None:
    """The plan is the same; its new card says why, and what it needs now."""
    number = approved(database, Requirement(1))
    before = the(database, number)
    judged = judge_again(services(database, rule), before, look=as_it_was)
    assert judged.changed == (f"The approval rules ask for more than when it was asked for: {because}",)
    now = the(database, number)
    assert (now.state, now.digest, now.cards) == (RequestState.PENDING, before.digest, 2)
    assert read_requirement(now.requirement).because == (because,)
    assert current(database, number) == 0
    with database.session() as session:
        card = outbox.of_key(session, now.card_key)
        assert card is not None
        assert json.loads(card.payload)["changes"] == list(judged.changed)


@pytest.mark.parametrize(
    "stored", [Requirement(1), Requirement(2, ("Telephony",)), Requirement(1, ("Identity", "Telephony"))]
)
def test_rules_that_ask_for_as_much_or_less_leave_what_the_card_says(database: Database, stored: Requirement) -> None:
    number = approved(database, stored)
    assert judge_again(services(database), the(database, number), look=as_it_was) == AS_APPROVED
    assert read_requirement(the(database, number).requirement) == stored
    assert current(database, number) == 1


def test_two_who_look_at_once_ask_anew_once(database: Database) -> None:
    """The plan is the same afterwards, so that alone does not tell that it was asked for anew."""
    number = approved(database, Requirement(1))
    strict = services(database, STRICTER[0][0])
    seen = the(database, number)
    assert judge_again(strict, seen, look=as_it_was).changed
    with database.writing() as session:
        tess = decision("UTESS", digest=PLAN.digest, kind=DecisionKind.APPROVE, groups=["Telephony"], now=NOW)
        assert decisions.decide(session, number, **tess)
    assert judge_again(strict, seen, look=as_it_was) == Rejudged(overtaken=True)
    assert current(database, number) == 1
    assert actions(database, number).count("change plan") == 1


def test_what_needs_attention_now_takes_the_approvals_again(database: Database) -> None:
    number = approved(database, Requirement(1))
    warned = looked(*PLAN.members, attention={"a": (finding(Verdict.WARN),)})
    judged = judge_again(services(database), the(database, number), look=_finds(warned))
    assert judged.changed == ("A: The mailbox is on premises. [U18]",)
    assert (the(database, number).state, current(database, number)) == (RequestState.PENDING, 0)


def test_what_cannot_be_told_now_is_said_and_resets_nothing(database: Database) -> None:
    number = approved(database, Requirement(1))
    doubt = looked(*PLAN.members, attention={"b": (finding(Verdict.UNKNOWN),)})
    judged = judge_again(services(database), the(database, number), look=_finds(doubt))
    assert judged == Rejudged(unread="B: The mailbox is on premises. [U18]")
    assert current(database, number) == 1


def _finds(found: Preflight) -> Callable[..., Preflight]:
    return lambda *_, **__: found


def test_a_request_whose_people_are_done_is_not_looked_at(database: Database) -> None:
    nobody = MoveRequest(**{**the(database, approved(database, Requirement(1))).model_dump(), "id": 99})
    assert judge_again(services(database), nobody, look=as_it_was) == AS_APPROVED
