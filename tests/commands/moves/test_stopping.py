"""What stops a request and lets it go on, where that is only read from the ledger and written into it."""

import pytest

from commands import cancel, extend, halt, pause, resume, retry
from commands.catalogue import Command
from commands.moves import retrying, stopping
from commands.moves.agreeing import Asker
from commands.services import Services
from commands.step import UsageError
from storage.database import Database
from storage.states import ItemState, PauseReason, RequestState
from tests.commands.moves.ledger_only import ADA, asked_for, ledger_services, standing

FAILED, MOVED = ItemState.FAILED, ItemState.MOVED


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


def test_where_nobody_waits_any_more_there_is_nothing_to_approve(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    standing(database, number, RequestState.PAUSED, MOVED, FAILED, pause_reason=PauseReason.CANARY_FAILED)
    with pytest.raises(UsageError, match=f"Nobody of M{number} waits any more"):
        stopping.resume(services, number, by=ADA)


def test_whoever_failed_and_is_in_another_request_by_now_is_not_tried_again(
    database: Database, services: Services
) -> None:
    number = asked_for(database, "ab", origin="first")
    standing(database, number, RequestState.DONE, MOVED, FAILED)
    other = asked_for(database, "b", origin="second")
    with pytest.raises(UsageError, match=f"B is in M{other} already"):
        retrying.retry(services, number, asker=Asker(by=ADA, in_slack=True), reason="")
