"""Those who failed are tried again: as approved where the present plan has them, and else with a fresh approval."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, update

from commands.moves import retrying, stopping
from commands.moves.agreeing import Asker
from commands.moves.changing import approve_anew
from commands.moves.results import RequestResult, ReviewResult
from commands.rules.moves.plan import read_plan
from commands.services import Organisation, Services
from commands.step import UsageError, Verdict
from storage.database import Database
from storage.ledger import halts
from storage.ledger.tables import MoveItem
from storage.states import ItemState, PauseReason, RequestState
from tests.commands.moves.ledger_only import ADA, Silent, asked_for, people_stand, plan_for, services_of, standing
from tests.commands.moves.planning import MEMBERS, POLICY
from tests.commands.rules.person.values import CLOUD
from tests.commands.values import REFERENCE
from tests.storage.ledger.requesting import MINUTE, NOW, actions, change, states, the

ORGANISATION = Organisation(tenant_id="t", reference=REFERENCE, cloud=CLOUD, policy=POLICY)
FAILED, MOVED, QUEUED = ItemState.FAILED, ItemState.MOVED, ItemState.QUEUED
HOUR = timedelta(hours=1)


@pytest.fixture
def services(database: Database) -> Services:
    """Every source is silent: what is only asked of the ledger is answered all the same."""
    return services_of(database, Silent(), organisation=ORGANISATION, approvers=lambda: MEMBERS)


def retried(services: Services, number: int) -> RequestResult | ReviewResult:
    return retrying.retry(services, number, asker=Asker(by=ADA, in_slack=True), reason="")


def settled(database: Database, **states: ItemState) -> None:
    with database.writing() as session:
        for key, state in states.items():
            session.exec(update(MoveItem).where(col(MoveItem.user) == key).values(state=state))


def approved_anew(services: Services, number: int) -> None:
    """It is paused by failures, resumed, approved by others, and ends."""
    change(services.database, number, RequestState.PAUSED, pause_reason=PauseReason.TOO_MANY_FAILURES)
    stopping.resume(services, number, by=ADA)
    change(services.database, number, RequestState.APPROVED)
    change(services.database, number, RequestState.RUNNING)


def test_whoever_failed_before_a_fresh_approval_is_never_called_for_without_a_plan_of_their_own(
    database: Database, services: Services
) -> None:
    number = asked_for(database, "abc")
    standing(database, number, RequestState.RUNNING, MOVED, FAILED, QUEUED)
    approved_anew(services, number)
    settled(database, c=MOVED)
    assert change(database, number, RequestState.DONE)
    result = retried(services, number)
    assert isinstance(result, ReviewResult)
    assert result.reason.startswith(f"Second try of M{number}")
    assert [one.name for one in result.left_out] == ["sip:b@fabrikam.com"], "the sources are silent"
    assert (states(database, number), the(database, number).state) == (
        {"a": "moved", "b": "failed", "c": "moved"},
        RequestState.DONE,
    )


def test_those_of_the_present_plan_are_tried_as_approved_and_the_others_are_named(
    database: Database, services: Services
) -> None:
    number = asked_for(database, "abc")
    standing(database, number, RequestState.RUNNING, FAILED, MOVED, QUEUED)
    approved_anew(services, number)
    settled(database, c=FAILED)
    change(database, number, RequestState.DONE)
    result = retried(services, number)
    assert isinstance(result, RequestResult)
    assert (result.headline, result.verdict) == (f"M{number}: 1 person tried again, as approved", Verdict.WARN)
    assert f"A is not in the plan that was approved last: /hybrid retry M{number}, once more" in result.next_step
    assert states(database, number) == {"a": "failed", "b": "moved", "c": "queued"}
    planned = {member.key for member in read_plan(the(database, number).plan).members}
    assert {key for key, state in states(database, number).items() if state == "queued"} <= planned
    assert isinstance(retried(services, number), ReviewResult), "once more, it is a plan for the other"


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (RequestState.PENDING, "1 person waits again, and it still needs its approvals"),
        (RequestState.APPROVED, "1 person tried again, as approved"),
        (RequestState.RUNNING, "1 person tried again, as approved"),
        (RequestState.PAUSED, "1 person waits again, and M1 is paused"),
    ],
)
def test_nobody_is_promised_another_try_before_the_request_goes_on(
    database: Database, services: Services, state: RequestState, says: str
) -> None:
    number = asked_for(database, "ab")
    change(database, number, state)
    people_stand(database, number, (FAILED,))
    result = retried(services, number)
    assert isinstance(result, RequestResult)
    assert result.headline == f"M{number}: {says}"
    assert (result.verdict, states(database, number)["a"]) == (Verdict.PASS, "queued")


def test_a_paused_request_says_what_it_needs_to_go_on(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    reason = PauseReason.TOO_MANY_FAILURES
    standing(database, number, RequestState.PAUSED, FAILED, FAILED, pause_reason=reason)
    result = retried(services, number)
    assert isinstance(result, RequestResult)
    assert result.headline == f"M{number}: 2 people wait again, and M{number} is paused"
    assert f"/hybrid resume M{number} asks for a fresh approval" in result.next_step


def test_while_everything_is_halted_nobody_is_promised_another_try(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    standing(database, number, RequestState.DONE, MOVED, FAILED)
    with database.writing() as session:
        halts.halt(session, by=ADA, reason="calls fail", now=NOW)
    result = retried(services, number)
    assert isinstance(result, RequestResult)
    assert result.headline == f"M{number}: 1 person waits again, and nothing is moved while everything is halted"
    assert (result.verdict, result.next_step) == (
        Verdict.WARN,
        f"Halted by {ADA}: calls fail. No move is begun; /hybrid resume lifts it.",
    )


def test_a_plan_that_is_changed_meanwhile_is_not_taken_for_the_one_that_was_read(
    database: Database, services: Services
) -> None:
    number = asked_for(database, "ab")
    standing(database, number, RequestState.PAUSED, FAILED, QUEUED, pause_reason=PauseReason.CANARY_FAILED)

    class Overtaken(Database):
        """Whose first writer comes after another one's."""

        def writing(self):  # type: ignore[no-untyped-def]
            approve_anew(services, the(database, number), by=ADA)
            return super().writing()

    late = Overtaken(database.engine)
    with pytest.raises(UsageError, match=f"M{number} has changed just now"):
        retried(replace(services, database=late), number)
    assert states(database, number) == {"a": "failed", "b": "queued"}
    assert "retry" not in actions(database, number)


def test_another_try_keeps_what_is_left_of_the_window(database: Database, services: Services) -> None:
    end = NOW + 3 * HOUR
    window = {"window_start": NOW - HOUR, "window_end": end}
    plan = plan_for("b", **window)
    number = asked_for(database, "ab", plan=plan.as_json(), digest=plan.digest, **window)
    standing(database, number, RequestState.RUNNING, FAILED)
    result = retried(services, number)
    assert isinstance(result, ReviewResult)
    assert "12:01-15:00 UTC" in result.when
    over = replace(services, now=lambda: end + MINUTE)
    again = retried(over, number)
    assert isinstance(again, ReviewResult)
    assert "15:00" not in again.when
