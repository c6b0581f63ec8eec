"""What stops a request and lets it go on, where that is only read from the ledger and written into it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from commands import cancel, extend, halt, pause, resume, retry
from commands.catalogue import Command
from commands.moves import halting, retrying, stopping
from commands.moves.agreeing import Asker, requirement, standing_against
from commands.moves.changing import approve_anew
from commands.moves.results import RequestResult
from commands.services import Organisation, Services
from commands.step import UsageError
from storage.database import Database
from storage.ledger import halts
from storage.states import ItemState, PauseReason, RequestState
from tests.commands.moves.ledger_only import ADA, asked_for, ledger_services, people_stand, plan_for, standing
from tests.commands.moves.planning import BEN, MEMBERS, POLICY
from tests.commands.rules.person.values import CLOUD
from tests.commands.values import REFERENCE
from tests.storage.ledger.requesting import MINUTE, NOW, actions, change, the

ORGANISATION = Organisation(tenant_id="t", reference=REFERENCE, cloud=CLOUD, policy=POLICY)
HOUR = timedelta(hours=1)
FAILED, LEASED, MOVED, QUEUED = ItemState.FAILED, ItemState.LEASED, ItemState.MOVED, ItemState.QUEUED
HOUR = timedelta(hours=1)


@pytest.fixture
def services(database: Database) -> Services:
    return ledger_services(database)


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        (cancel, "M12 now"),
        (pause, "M12 now"),
        (resume, "M12 now"),
        (retry, "M12 now"),
        (extend, "M12"),
        (halt, ""),
        (halt, "M12"),
    ],
)
def test_words_that_say_nothing_are_answered_with_what_to_type(command: Command, typed: str) -> None:
    with pytest.raises(UsageError, match=f"/hybrid {command.NAME} "):
        command.validate(tuple(typed.split()))


def test_what_runs_needs_no_resuming(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    standing(database, number, RequestState.RUNNING)
    with pytest.raises(UsageError, match=f"M{number} is running, so it cannot be resumed"):
        stopping.resume(services, number, by=ADA)


def test_what_is_paused_or_cancelled_already_is_so(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    standing(database, number, RequestState.RUNNING)
    for _ in range(2):
        paused = stopping.pause(services, number, by=ADA, reason="users call")
        assert f"M{number} is paused" in paused.headline
    for _ in range(2):
        cancelled = stopping.cancel(services, number, by=ADA, reason="")
        assert f"M{number} is cancelled" in cancelled.headline
    with pytest.raises(UsageError, match="cannot be paused"):
        stopping.pause(services, number, by=ADA, reason="")


@pytest.mark.parametrize("state", [RequestState.RUNNING, RequestState.APPROVED])
def test_what_is_paused_while_everything_is_halted_needs_fresh_approvals(
    database: Database, services: Services, state: RequestState
) -> None:
    """The halt is on record already, and has not come to this request yet."""
    number = asked_for(database, "ab")
    standing(database, number, state)
    with database.writing() as session:
        halts.halt(session, by=ADA, reason="calls fail", now=NOW)
    stopping.pause(services, number, by=ADA, reason="")
    assert the(database, number).pause_reason is PauseReason.HALTED


def test_a_halt_reaches_what_a_person_has_paused(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    standing(database, number, RequestState.PAUSED, pause_reason=PauseReason.BY_HAND)
    other = asked_for(database, "cd", origin="other")
    standing(database, other, RequestState.PAUSED, pause_reason=PauseReason.CANARY_FAILED)
    said = halting.halt(services, by=ADA, reason="calls fail")
    assert "1 paused request needs fresh approvals to go on" in said.headline
    assert the(database, number).pause_reason is PauseReason.HALTED
    assert the(database, other).pause_reason is PauseReason.CANARY_FAILED


def test_a_lift_lets_nothing_go_on_that_was_paused_before_the_halt(database: Database, services: Services) -> None:
    """Halted by a version that left alone what a person had paused."""
    number = asked_for(database, "ab")
    standing(database, number, RequestState.PAUSED, MOVED, FAILED, pause_reason=PauseReason.BY_HAND)
    with database.writing() as session:
        halts.halt(session, by=ADA, reason="calls fail", now=NOW)
    said = halting.lift(services, by=ADA)
    assert f"Nobody of M{number} waits any more" in said.next_step
    assert the(database, number).pause_reason is PauseReason.HALTED


def test_a_window_that_has_ended_is_said_before_anything_goes_on(database: Database, services: Services) -> None:
    number = asked_for(database, "ab", window_start=NOW - HOUR, window_end=NOW)
    standing(database, number, RequestState.PAUSED, MOVED, pause_reason=PauseReason.BY_HAND)
    with pytest.raises(UsageError, match=f"The window of M{number} has ended.*/hybrid extend"):
        stopping.resume(services, number, by=ADA)
    assert the(database, number).state is RequestState.PAUSED


def test_a_person_who_is_being_moved_or_has_the_command_is_not_said_to_be_stopped(
    database: Database, services: Services
) -> None:
    number = asked_for(database, "abc")
    standing(database, number, RequestState.RUNNING, LEASED, MOVED)
    assert "1 move under way is finished" in stopping.cancel(services, number, by=ADA, reason="").headline
    by_hand = asked_for(database, "def", origin="by hand", by_hand=True)
    standing(database, by_hand, RequestState.RUNNING)
    people_stand(database, by_hand, (QUEUED, QUEUED), handed_at=NOW)
    about = "the commands for 2 people were handed out before, and may still be run"
    for stop, word in ((stopping.pause, "is paused"), (stopping.cancel, "is being cancelled")):
        said = stop(services, by_hand, by=ADA, reason="")
        assert said.headline == f"M{by_hand} {word}: no further command is handed out, but {about}"
        assert "do not run them" in said.next_step


def test_where_nobody_waits_any_more_there_is_nothing_to_approve(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    standing(database, number, RequestState.PAUSED, MOVED, FAILED, pause_reason=PauseReason.CANARY_FAILED)
    with pytest.raises(UsageError, match=f"Nobody of M{number} waits any more"):
        stopping.resume(services, number, by=ADA)


def test_a_request_that_starts_meanwhile_is_said_to_have_changed(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")

    def start() -> Mapping[str, frozenset[str]]:
        change(database, number, RequestState.RUNNING)
        return MEMBERS

    with pytest.raises(UsageError, match=f"M{number} has changed just now"):
        approve_anew(replace(services, organisation=ORGANISATION, approvers=start), the(database, number), by=ADA)
    assert the(database, number).state is RequestState.RUNNING


def test_two_who_resume_at_once_ask_for_one_approval(database: Database, services: Services) -> None:
    services = replace(services, organisation=ORGANISATION, approvers=lambda: MEMBERS)
    number = asked_for(database, "ab")
    standing(database, number, RequestState.PAUSED, pause_reason=PauseReason.CANARY_FAILED)
    paused = the(database, number)
    approve_anew(services, paused, by=ADA)
    with pytest.raises(UsageError, match=f"M{number} has changed just now"):
        approve_anew(services, paused, by=BEN)
    assert actions(database, number).count("change plan") == 1


def test_while_a_move_is_in_flight_nothing_is_approved_anew(database: Database, services: Services) -> None:
    services = replace(services, organisation=ORGANISATION, approvers=lambda: MEMBERS)
    number = asked_for(database, "ab")
    standing(database, number, RequestState.PAUSED, ItemState.LEASED, pause_reason=PauseReason.CANARY_FAILED)
    with pytest.raises(UsageError, match=f"Moves of M{number} are still in flight"):
        stopping.resume(services, number, by=ADA)


def test_the_last_moment_of_a_window_still_belongs_to_it(database: Database, services: Services) -> None:
    end = services.now()
    plan = plan_for("ab", window_start=end - HOUR, window_end=end)
    services = replace(services, organisation=ORGANISATION, approvers=lambda: MEMBERS)
    needed = requirement(services, plan)
    assert standing_against(services, plan, needed, by=ADA) == ()
    later = replace(services, now=lambda: end + MINUTE)
    (said,) = standing_against(later, plan, needed, by=ADA)
    assert said.startswith("The window has ended")
    number = asked_for(database, "ab")
    standing(database, number, RequestState.DONE, MOVED, FAILED, window_start=end - HOUR, window_end=end)
    retried = retrying.retry(services, number, asker=Asker(by=ADA, in_slack=True), reason="")
    assert isinstance(retried, RequestResult), "within what was approved"


def test_whoever_failed_and_is_in_another_request_by_now_is_not_tried_again(
    database: Database, services: Services
) -> None:
    number = asked_for(database, "ab", origin="first")
    standing(database, number, RequestState.DONE, MOVED, FAILED)
    other = asked_for(database, "b", origin="second")
    with pytest.raises(UsageError, match=f"B is in M{other} already"):
        retrying.retry(services, number, asker=Asker(by=ADA, in_slack=True), reason="")
