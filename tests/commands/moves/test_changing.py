"""Cancel, pause, resume, extend, retry and halt, against a real database: what they do, refuse, and write down."""

from datetime import UTC, datetime, timedelta

import pytest

from commands import audit, cancel, extend, halt, leave_out, move, pause, requests, resume, retry
from commands.moves.results import AuditResult, HaltResult, RequestResult, RequestsResult, ReviewResult
from commands.rules.moves.plan import read_plan
from commands.services import Services
from commands.step import UsageError, Verdict
from storage.ledger import audit as ledger_audit
from storage.ledger import halts
from storage.ledger import requests as ledger
from storage.ledger.tables import AuditRecord
from storage.states import ItemState, PauseReason, RequestState
from tests.commands.moves.planning import (
    ADA,
    BEN,
    Prepared,
    approved,
    asked,
    counting,
    later,
    names,
    ordinary,
    people_of,
    planning,
    prepared,
    requested,
    settle,
    the,
)
from tests.running_company import RunningCompany

RUNNING = RequestState.RUNNING
WINDOW = "window tomorrow 02:00-05:00 UTC"


@pytest.fixture(scope="module")
def pending(company: RunningCompany, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    wish = f"{names(ordinary(company, 2))} {WINDOW} because pilot"
    return prepared(company, tmp_path_factory.mktemp("pending"), wish)


@pytest.fixture
def number(pending: Prepared, ready: Services) -> int:
    """A pending request of two people."""
    return pending.copy_for(ready)


def halted(services: Services) -> bool:
    with services.database.session() as session:
        return halts.in_force(session) is not None


def _trail(services: Services, number: int) -> str:
    with services.database.session() as session:
        return " ".join(record.detail for record in ledger_audit.of_request(session, number))


def test_cancelling_moves_nobody_else_and_says_why(ready: Services, number: int) -> None:
    result = asked(ready, cancel, f"m{number} because the pool is being patched")
    assert isinstance(result, RequestResult)
    request = the(ready, number)
    assert request.state in (RequestState.CANCELLING, RequestState.CANCELLED)
    assert "the pool is being patched" in request.ended_because
    assert {item.state for item in people_of(ready, number)} == {ItemState.SKIPPED}
    again = asked(ready, cancel, f"{number}")
    assert isinstance(again, RequestResult), "cancelled twice is cancelled"


def test_paused_by_hand_it_goes_on_with_its_approvals(ready: Services, number: int) -> None:
    approved(ready, number, to=RUNNING)
    asked(ready, pause, f"M{number} because users call the helpdesk")
    assert (the(ready, number).state, the(ready, number).pause_reason) == (RequestState.PAUSED, PauseReason.BY_HAND)
    asked(ready, resume, f"M{number}")
    assert the(ready, number).state is RequestState.APPROVED, "it is looked at again before it goes on"
    assert counting(ready, number) == 1


@pytest.mark.parametrize("reason", [PauseReason.TOO_MANY_FAILURES, PauseReason.SPLIT_BRAIN, PauseReason.CANARY_FAILED])
def test_paused_by_what_went_wrong_it_needs_a_fresh_approval(ready: Services, number: int, reason: PauseReason) -> None:
    """For those who still wait: who was moved is no longer part of the plan."""
    approved(ready, number, to=RUNNING)
    settle(ready, number, {0: ItemState.MOVED})
    _paused(ready, number, reason)
    before = the(ready, number)
    asked(ready, resume, f"M{number}")
    after = the(ready, number)
    assert (after.state, counting(ready, number)) == (RequestState.PENDING, 0)
    assert after.digest != before.digest
    assert after.card_key == f"card:{number}:2", "reactions to the old card never count for it"
    assert {item.state for item in people_of(ready, number)} == {ItemState.MOVED, ItemState.QUEUED}


def test_a_halt_stops_everything_and_no_single_request_goes_on_in_it(
    company: RunningCompany, ready: Services, number: int
) -> None:
    third, fourth = ordinary(company, 4)[2:]
    other = requested(ready, f"{names([third])} because other")
    pending = requested(ready, f"{names([fourth])} because waits")
    approved(ready, number, to=RUNNING)
    approved(ready, other)
    result = asked(ready, halt, "because calls are failing in Berlin")
    assert isinstance(result, HaltResult)
    assert (result.in_force, [line.id for line in result.lines]) == (True, [number, other])
    assert "1 running request is stopped; 1 approved request does not start" in result.headline
    assert "1 request waits for approval and does not start either, approved or not." in result.next_step
    assert [the(ready, one).state for one in (number, other)] == [RequestState.PAUSED] * 2
    assert the(ready, pending).state is RequestState.PENDING
    listed = asked(ready, requests, "")
    assert isinstance(listed, RequestsResult)
    assert "calls are failing in Berlin" in listed.halted
    assert len(listed.lines) == 3
    refused = asked(ready, resume, f"M{number}")
    assert isinstance(refused, HaltResult)
    assert refused.headline == f"M{number} is not resumed, because everything is halted"
    assert refused.halted.startswith(f"Halted by {ADA}: calls are failing in Berlin.")
    assert refused.halted_at is not None
    assert "/hybrid resume, without an id, lifts the halt for every request" in refused.next_step
    assert (refused.verdict, halted(ready)) == (Verdict.FAIL, True)
    assert [the(ready, one).state for one in (number, other)] == [RequestState.PAUSED] * 2
    with pytest.raises(UsageError, match="cannot be resumed"):
        asked(ready, resume, f"M{pending}")


def test_a_halt_while_nothing_runs_says_so(ready: Services, number: int) -> None:
    idle = asked(ready, halt, "because of a fire")
    assert isinstance(idle, HaltResult)
    assert "Nothing was running; nothing was about to start" in idle.headline
    asked(ready, resume, "")
    approved(ready, number)
    waiting = asked(ready, halt, "because of a fire")
    assert isinstance(waiting, HaltResult)
    assert "Nothing was running; 1 approved request does not start" in waiting.headline
    assert [line.id for line in waiting.lines] == [number]


def test_lifting_the_halt_asks_for_every_approval_anew(company: RunningCompany, ready: Services, number: int) -> None:
    other = requested(ready, f"{names(ordinary(company, 3)[2:])} because other")
    approved(ready, number, to=RUNNING)
    settle(ready, number, {0: ItemState.LEASED})
    asked(ready, halt, "because of a fire")
    approved(ready, other)
    result = asked(ready, resume, "")
    assert isinstance(result, HaltResult)
    assert not result.in_force
    assert the(ready, other).state is RequestState.PENDING, "also what was approved while everything stood still"
    assert f"M{number}: Moves of M{number} are still in flight" in result.next_step
    assert the(ready, number).state is RequestState.PAUSED
    with pytest.raises(UsageError, match="Nothing is halted"):
        asked(ready, resume, "")


@pytest.mark.parametrize(("words", "hour"), [("by 2h", 7), ("until 06:30 UTC", 6), ("window tomorrow 03:00-08:00", 8)])
def test_more_time_takes_the_approvals_again(ready: Services, number: int, words: str, hour: int) -> None:
    approved(ready, number)
    asked(ready, extend, f"M{number} {words} because it is slow")
    request = the(ready, number)
    assert (request.state, counting(ready, number)) == (RequestState.PENDING, 0)
    assert request.window_end is not None
    assert request.window_end.hour == hour


def test_whoever_extends_a_request_asks_for_it_from_then_on(ready: Services, number: int) -> None:
    """So nobody approves the time that they have asked for themselves."""
    with pytest.raises(UsageError, match="asked for in Slack"):
        asked(ready, extend, f"M{number} by 2h", in_slack=False)
    asked(ready, extend, f"M{number} by 2h", by=BEN)
    assert the(ready, number).requester == BEN


@pytest.mark.parametrize(
    ("words", "says"),
    [("by much", "for how long"), ("until 04:00 UTC", "may run until then already"), ("window now", "needs an end")],
)
def test_time_that_is_none_is_refused_with_an_example(ready: Services, number: int, words: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        asked(ready, extend, f"M{number} {words}")


def test_what_runs_is_paused_before_it_is_extended(ready: Services, number: int) -> None:
    approved(ready, number, to=RUNNING)
    with pytest.raises(UsageError, match=f"/hybrid pause M{number} first"):
        asked(ready, extend, f"M{number} by 2h")


def test_a_closed_window_has_to_be_extended_before_it_goes_on(ready: Services, number: int) -> None:
    approved(ready, number, to=RUNNING)
    _paused(ready, number, PauseReason.WINDOW_CLOSED)
    closed = later(ready, days=3)
    with pytest.raises(UsageError, match=r"The window has ended.*/hybrid extend M12 by 2h"):
        asked(closed, resume, f"M{number}")
    asked(closed, extend, f"M{number} by 2h")
    request = the(ready, number)
    assert request.state is RequestState.PENDING
    assert request.window_end is not None
    assert request.window_end > datetime.now(UTC) + timedelta(days=3)


def test_who_is_left_out_waits_no_more_and_the_rest_is_approved_anew(
    company: RunningCompany, ready: Services, number: int
) -> None:
    approved(ready, number)
    first, second = people_of(ready, number)
    result = asked(ready, leave_out, f"M{number} {first.identity.upper()} because on leave")
    assert isinstance(result, RequestResult)
    request = the(ready, number)
    assert request.state is RequestState.PENDING
    assert counting(ready, number) == 0
    states = {item.user: item.state for item in people_of(ready, number)}
    assert states == {first.user: ItemState.SKIPPED, second.user: ItemState.QUEUED}
    assert [member.key for member in read_plan(request.plan).members] == [second.user]
    assert f"{first.name} is no longer in it." in _trail(ready, number)
    # whoever was left out is free for another request
    assert requested(ready, f"{first.identity} because next wave") != number


def test_only_people_of_the_request_can_be_left_out_and_not_the_last_of_them(ready: Services, number: int) -> None:
    first, second = people_of(ready, number)
    with pytest.raises(UsageError, match=f"Nobody of M{number} who still waits is called"):
        asked(ready, leave_out, f"M{number} somebody@contoso.com")
    with pytest.raises(UsageError, match=f"Type /hybrid cancel M{number}"):
        asked(ready, leave_out, f"M{number} {first.identity} {second.sip_address}")
    with pytest.raises(UsageError, match="Say whom"):
        asked(ready, leave_out, f"M{number}")
    approved(ready, number, to=RUNNING)
    with pytest.raises(UsageError, match=f"pause M{number} first"):
        asked(ready, leave_out, f"M{number} {first.identity}")
    settle(ready, number, {0: ItemState.MOVED, 1: ItemState.MOVED})
    approved(ready, number, to=RequestState.DONE)
    with pytest.raises(UsageError, match="cannot be changed"):
        asked(ready, leave_out, f"M{number} {first.identity}")


def test_a_review_says_that_everything_is_halted(company: RunningCompany, ready: Services) -> None:
    asked(ready, halt, "because calls fail")
    reviewed = asked(ready, move, f"{names(ordinary(company, 1))} because pilot")
    assert isinstance(reviewed, ReviewResult)
    assert any("calls fail" in problem and "/hybrid resume lifts it" in problem for problem in reviewed.problems)
    assert reviewed.verdict is Verdict.WARN
    assert reviewed.draft


def test_those_who_failed_are_tried_again_within_the_approval(ready: Services, number: int) -> None:
    approved(ready, number, to=RUNNING)
    settle(ready, number, {0: ItemState.MOVED, 1: ItemState.FAILED})
    approved(ready, number, to=RequestState.DONE)
    result = asked(ready, retry, f"M{number}")
    assert isinstance(result, RequestResult)
    assert the(ready, number).state is RequestState.APPROVED
    assert counting(ready, number) == 1
    assert [item.state for item in people_of(ready, number)] == [ItemState.MOVED, ItemState.QUEUED]


def test_after_its_window_another_try_is_a_plan_of_its_own(ready: Services, number: int) -> None:
    approved(ready, number, to=RUNNING)
    settle(ready, number, {0: ItemState.MOVED, 1: ItemState.FAILED})
    approved(ready, number, to=RequestState.DONE)
    result = asked(planning(later(ready, hours=40)), retry, f"M{number}")
    assert isinstance(result, ReviewResult)
    assert len(result.ready) + len(result.left_out) == 1
    assert f"Second try of M{number}: pilot" in result.reason
    assert the(ready, number).state is RequestState.DONE


def test_nobody_has_failed_so_nobody_is_tried_again(ready: Services, number: int) -> None:
    approved(ready, number, to=RUNNING)
    with pytest.raises(UsageError, match=f"Nobody of M{number} has failed"):
        asked(ready, retry, f"M{number}")


@pytest.mark.parametrize("command", [cancel, pause, resume, retry])
def test_what_has_ended_stays_as_it_is(ready: Services, number: int, command: object) -> None:
    approved(ready, number, to=RequestState.EXPIRED)
    with pytest.raises(UsageError, match=f"M{number} is expired"):
        asked(ready, command, f"M{number}")  # type: ignore[arg-type] # each is a command
    with pytest.raises(UsageError, match="There is no request M99"):
        asked(ready, command, "M99")  # type: ignore[arg-type]


def test_one_request_is_shown_in_full(ready: Services, number: int) -> None:
    approved(ready, number, to=RUNNING)
    settle(ready, number, {0: ItemState.FAILED})
    result = asked(ready, requests, f"#{number}")
    assert isinstance(result, RequestResult)
    assert result.line.says == "0 of 2 moved, 1 failed, 1 waiting."
    assert result.decisions == ("U0IRIS approved for Identity",)
    assert [one.state for one in result.people] == [ItemState.FAILED, ItemState.QUEUED], "first who needs attention"


def test_a_pending_request_says_who_is_missing(ready: Services, number: int) -> None:
    result = asked(ready, requests, f"{number}")
    assert isinstance(result, RequestResult)
    assert result.line.says == "2 people wait for approval. Still missing: 1 approval."


def test_the_trail_says_who_did_what_and_finds_what_was_changed(ready: Services, number: int) -> None:
    asked(ready, cancel, f"M{number} because of a fire")
    result = asked(ready, audit, f"M{number}")
    assert isinstance(result, AuditResult)
    assert result.verdict is Verdict.PASS
    assert "The audit trail is whole" in result.headline
    assert any(line.says.startswith("cancelled it: of a fire; ") for line in result.lines)
    assert people_of(ready, number)[0].name in " ".join(line.says for line in result.lines)
    assert result.table is not None
    with ready.database.session() as session:
        record = session.get(AuditRecord, 1)
        assert record is not None
        record.actor = "U0SOMEBODY"
        session.add(record)
    for words in ("", "verify", f"M{number}"):
        found = asked(ready, audit, words)
        assert isinstance(found, AuditResult)
        assert found.verdict is Verdict.FAIL
        assert "tampered with" in found.headline


def _paused(services: Services, number: int, reason: PauseReason) -> None:
    with services.database.writing() as session:
        assert ledger.change_state(
            session, number, of=(RUNNING,), to=RequestState.PAUSED, by="bot", action="paused", now=services.now(),
            pause_reason=reason,
        )  # fmt: skip
