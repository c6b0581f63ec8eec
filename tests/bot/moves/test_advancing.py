"""A request goes by itself as far as decisions, clock and people allow, and says each change once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlmodel import Session

from bot.moves.advancing import Advancing
from bot.moves.assembling import may_start
from bot.moves.pace import MovePace
from bot.moves.rechecking import GO, Recheck, back, wait
from commands.moves.rejudging import Rejudged
from connectors.errors import Unreachable
from storage.database import Database
from storage.ledger import decisions, halts, items, requests
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveRequest
from storage.states import ItemState, PauseReason, RequestState
from tests.bot.moves.advances import NEEDS, POLICY, Requests
from tests.commands.moves.ledger_only import plan_for
from tests.storage.ledger.requesting import DAY, NOW, actions, change, person, states, the


@pytest.fixture
def ledger(database: Database) -> Requests:
    return Requests(database)


def test_the_approvals_that_are_needed_start_a_request_once_it_was_looked_at_again(ledger: Requests) -> None:
    request_id = ledger.ask()
    ledger.decide(request_id, "U2", "telephony")
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.PENDING
    ledger.decide(request_id, "U3")
    ledger.advancing()
    assert (ledger.state(request_id), ledger.looks) == (RequestState.APPROVED, [])
    ledger.advancing()
    assert (ledger.state(request_id), ledger.looks) == (RequestState.RUNNING, [request_id])
    assert actions(ledger.database, request_id)[-2:] == ["approved", "started"]


def test_two_of_the_same_group_are_not_one_of_each(ledger: Requests) -> None:
    request_id = ledger.ask()
    ledger.decide(request_id, "U2", "identity")
    ledger.decide(request_id, "U3", "identity")
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.PENDING


def test_ten_approvers_in_the_same_instant_on_two_replicas_are_one_start(ledger: Requests) -> None:
    request_id = ledger.ask()
    replicas = [ledger.another(lambda _: GO) for _ in range(2)]
    with ThreadPoolExecutor(12) as pool:
        voices = [pool.submit(ledger.decide, request_id, f"U{n}A", "telephony", "identity") for n in range(10)]
        for voice in voices:
            voice.result()
        for _ in range(4):
            for running in [pool.submit(replica) for replica in replicas * 3]:
                running.result()
    trail = actions(ledger.database, request_id)
    assert (trail.count("approve"), trail.count("approved"), trail.count("started")) == (10, 1, 1)


def test_one_rejection_ends_it_and_says_so_once(ledger: Requests) -> None:
    request_id = ledger.ask()
    ledger.approve(request_id)
    ledger.decide(request_id, "U4", reject=True)
    ledger.advancing()
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.REJECTED
    assert set(states(ledger.database, request_id).values()) == {"skipped"}
    assert len(ledger.said_of(request_id, "final")) == 1
    assert ledger.said_of(request_id, "certificate") == []


def test_what_has_changed_since_the_approval_sends_it_back_and_is_told(ledger: Requests) -> None:
    request_id = ledger.ask()
    ledger.approve(request_id)

    def taken_back(request: MoveRequest) -> Recheck:
        with ledger.database.writing() as session:
            decisions.withdraw(session, request_id, person="U2", by="U2", why="away", event="", now=ledger.clock.now())
        return back("The decision of Tess counts no more.")

    ledger.answer = taken_back
    ledger.advancing()
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.PENDING
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.PENDING
    assert ledger.said_of(request_id, "changed") == [{"changes": ["The decision of Tess counts no more."]}]


def test_what_cannot_be_told_makes_it_wait_and_is_said_once(ledger: Requests) -> None:
    request_id = ledger.ask()
    ledger.approve(request_id)
    seconds = iter((9, 8, 7, 6))
    ledger.answer = lambda _: wait(f"Slack did not answer within {next(seconds)} seconds.", kind="approvals")
    for _ in range(4):
        ledger.advancing()
    assert ledger.state(request_id) is RequestState.APPROVED
    assert ledger.said_of(request_id, "waits") == [{"because": "Slack did not answer within 9 seconds."}]
    ledger.answer = lambda _: GO
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.RUNNING


def test_a_request_that_has_to_wait_is_not_looked_at_again_at_once_unless_it_has_changed(ledger: Requests) -> None:
    """Each look judges all its people."""
    ledger.pace = MovePace()
    ledger.advancing = ledger.another()
    request_id = ledger.ask()
    ledger.approve(request_id)
    ledger.answer = lambda _: wait("Step 4 is blocked.", kind="step")
    for _ in range(4):
        ledger.advancing()
    assert ledger.looks == [request_id]
    ledger.decide(request_id, "U4")
    ledger.advancing()
    ledger.advancing()
    assert ledger.looks == [request_id] * 2
    change(ledger.database, request_id, RequestState.CANCELLED)
    ledger.advancing()
    assert ledger.looks == [request_id] * 2


def test_a_remote_system_that_is_away_makes_it_wait(ledger: Requests) -> None:
    request_id = ledger.ask()
    ledger.approve(request_id)

    def away(_: MoveRequest) -> Recheck:
        raise Unreachable("Active Directory", "find", "no answer")

    ledger.answer = away
    ledger.advancing()
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.APPROVED
    assert "no answer" in ledger.said_of(request_id, "waits")[0]["because"]


def test_what_changes_while_it_is_looked_at_is_looked_at_again(ledger: Requests) -> None:
    """A decision arrived meanwhile: what was looked at is no longer what would start."""
    request_id = ledger.ask()
    ledger.approve(request_id)
    more = ["U4", "U5"]

    def slow(_: MoveRequest) -> Recheck:
        if more:
            ledger.decide(request_id, more.pop())
        return GO

    ledger.answer = slow
    for _ in range(3):
        ledger.advancing()
    assert ledger.state(request_id) is RequestState.APPROVED
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.RUNNING


def test_a_slow_look_holds_up_nobody_and_is_made_once(ledger: Requests) -> None:
    """Slack is silent: the other requests go on, and the same one is not looked at twice at the same time."""
    request_id, other = ledger.ask("ab"), ledger.ask("cd")
    asked: list[Callable[[], None]] = []
    replica = Advancing(
        database=ledger.database, policy=POLICY, look_again=lambda _: GO, now=ledger.clock.now, aside=asked.append
    )
    ledger.approve(request_id)
    for _ in range(3):
        replica()
    assert len(asked) == 1
    ledger.approve(other)
    replica()
    assert ledger.state(other) is RequestState.APPROVED
    asked[0]()
    assert ledger.state(request_id) is RequestState.RUNNING


def test_a_halt_while_it_is_looked_at_starts_nothing(ledger: Requests) -> None:
    request_id = ledger.ask()
    ledger.approve(request_id)

    def halted(_: MoveRequest) -> Recheck:
        with ledger.database.writing() as session:
            halts.halt(session, by="U1", reason="stop", now=ledger.clock.now())
        return GO

    ledger.answer = halted
    ledger.advancing()
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.APPROVED


def test_without_its_approvals_in_time_it_expires_and_frees_its_people(ledger: Requests) -> None:
    request_id = ledger.ask()
    ledger.clock.wait(DAY.total_seconds())
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.EXPIRED
    assert len(ledger.said_of(request_id, "final")) == 1
    assert ledger.ask(origin="again") != request_id


def test_reminders_come_when_they_are_due_and_end(ledger: Requests) -> None:
    request_id = ledger.ask(next_reminder_at=NOW + timedelta(minutes=30))
    for minutes in (29, 1, 1, 89, 1, 600):
        ledger.clock.wait(minutes * 60)
        ledger.advancing()
    assert len(ledger.said_of(request_id, "reminder")) == 2
    request = the(ledger.database, request_id)
    assert (request.reminders, request.next_reminder_at) == (2, None)


def test_the_escalation_group_is_called_once(ledger: Requests) -> None:
    request_id = ledger.ask()
    for hours in (3.9, 0.2, 1, 1):
        ledger.clock.wait(hours * 3600)
        ledger.advancing()
    assert ledger.said_of(request_id, "escalation") == [{"group": "Identity"}]


def changed(ledger: Requests, request_id: int, plan: str = "2" * 64) -> None:
    """Another plan for the same people, asked for now."""
    now = ledger.clock.now()
    with ledger.database.writing() as session:
        assert requests.change_plan(
            session,
            request_id,
            plan="{}",
            digest=plan,
            requirement=NEEDS,
            keep=[person("a"), person("b")],
            why=["The window is another."],
            by="U1",
            now=now,
            expires_at=now + DAY,
            next_reminder_at=POLICY.reminder_at(now, 0),
            reminders=0,
        )


def test_a_changed_plan_is_brought_to_mind_anew_and_not_at_once(ledger: Requests) -> None:
    request_id = ledger.ask(next_reminder_at=NOW + timedelta(minutes=30))
    ledger.clock.wait(5 * 3600)
    ledger.advancing()
    before = len(ledger.said_of(request_id, "reminder"))
    changed(ledger, request_id)
    ledger.advancing()
    assert (len(ledger.said_of(request_id, "reminder")), len(ledger.said_of(request_id, "escalation"))) == (before, 1)
    for minutes in (31, 60, 31, 120):
        ledger.clock.wait(minutes * 60)
        ledger.advancing()
    assert [len(ledger.said_of(request_id, kind)) for kind in ("reminder", "escalation")] == [before + 2, 2]


def test_a_request_that_loses_an_approval_after_its_time_waits_for_another_all_the_same(ledger: Requests) -> None:
    request_id = ledger.ask(expires_at=NOW + timedelta(hours=1), window_start=NOW + DAY, window_end=NOW + 2 * DAY)
    ledger.approve(request_id)
    ledger.advancing()
    ledger.clock.wait(3 * 3600)
    with ledger.database.writing() as session:
        assert decisions.withdraw(
            session, request_id, person="U2", by="U2", why="taken away", event="", now=ledger.clock.now()
        )
    for _ in range(3):
        ledger.advancing()
        assert ledger.state(request_id) is RequestState.PENDING


def test_what_a_look_found_is_not_said_of_a_request_that_was_cancelled_meanwhile(ledger: Requests) -> None:
    def cancelled(answer: Recheck) -> Callable[[MoveRequest], Recheck]:
        def look(request: MoveRequest) -> Recheck:
            assert change(ledger.database, request.id or 0, RequestState.CANCELLING)
            return answer

        return look

    for number, answer in enumerate((back("Tess is no approver any more."), wait("A freeze.", kind="step"))):
        request_id = ledger.ask("xy"[number])
        ledger.approve(request_id)
        ledger.advancing()
        ledger.answer = cancelled(answer)
        ledger.advancing()
        assert ledger.state(request_id) is RequestState.CANCELLING
        assert (ledger.said_of(request_id, "changed"), ledger.said_of(request_id, "waits")) == ([], [])


def test_a_halt_pauses_what_runs_and_says_so_once(ledger: Requests) -> None:
    request_id = ledger.started()
    with ledger.database.writing() as session:
        halts.halt(session, by="U1", reason="stop", now=ledger.clock.now())
    ledger.advancing()
    ledger.advancing()
    request = the(ledger.database, request_id)
    assert (request.state, request.pause_reason) == (RequestState.PAUSED, PauseReason.HALTED)
    assert [one["reason"] for one in ledger.said_of(request_id, "paused")] == ["halted"]


def test_one_of_the_first_people_who_fails_pauses_it_before_anybody_else_is_begun(ledger: Requests) -> None:
    request_id = ledger.started("abcd", canary=1)
    ledger.settle(request_id, a=ItemState.FAILED)
    assert states(ledger.database, request_id) == {"a": "failed", "b": "queued", "c": "queued", "d": "queued"}
    ledger.advancing()
    assert the(ledger.database, request_id).pause_reason is PauseReason.CANARY_FAILED


def test_too_many_failures_pause_it(ledger: Requests) -> None:
    request_id = ledger.started("abcd", halt_percent=50)
    ledger.settle(request_id, a=ItemState.FAILED, b=ItemState.FAILED, c=ItemState.MOVED)
    ledger.advancing()
    assert the(ledger.database, request_id).pause_reason is PauseReason.TOO_MANY_FAILURES


def test_what_approvers_knew_of_pauses_nothing_again(ledger: Requests) -> None:
    request_id = ledger.started("abcd", halt_percent=50)
    ledger.settle(request_id, a=ItemState.FAILED, b=ItemState.FAILED, c=ItemState.MOVED, d=ItemState.MOVED)
    ledger.clock.wait(1)
    with ledger.database.writing() as session:
        items.retry(session, request_id, by="U1", now=ledger.clock.now(), users=["a"])
    change(ledger.database, request_id, RequestState.RUNNING, approved_at=ledger.clock.now())
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.RUNNING


def test_the_end_of_the_last_person_ends_it_also_where_it_is_paused(ledger: Requests) -> None:
    """A paused request whose last person is settled must not stay paused for ever."""
    request_id = ledger.started("a")
    with ledger.database.writing() as session:
        (one,) = items.claim(
            session,
            request_id,
            owner="me",
            free=1,
            now=ledger.clock.now(),
            lease=timedelta(seconds=30),
            own_tokens=(),
        )
    change(ledger.database, request_id, RequestState.PAUSED, pause_reason=PauseReason.BY_HAND)
    with ledger.database.writing() as session:
        items.settle(session, one.id, token=one.token, state=ItemState.MOVED, outcome="Moved.", now=ledger.clock.now())
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.DONE
    assert len(ledger.said_of(request_id, "final")) == len(ledger.said_of(request_id, "certificate")) == 1


def claimed(ledger: Requests, request_id: int, people: int = 9) -> list[items.Claimed]:
    with ledger.database.writing() as session:
        return items.claim(
            session, request_id, owner="me", free=people, now=ledger.clock.now(), lease=timedelta(seconds=30),
            own_tokens=(),
        )  # fmt: skip


def test_who_lets_it_go_on_clears_no_failure_that_the_approvers_have_not_heard_of(ledger: Requests) -> None:
    """The first person was being moved when somebody paused the request, and was not moved."""
    request_id = ledger.started("abc", canary=1)
    (first,) = claimed(ledger, request_id)
    change(ledger.database, request_id, RequestState.PAUSED, pause_reason=PauseReason.BY_HAND)
    ledger.clock.wait(5)
    with ledger.database.writing() as session:
        items.settle(
            session, first.id, token=first.token, state=ItemState.FAILED, outcome="No.", now=ledger.clock.now()
        )
    # before anybody has noticed: it goes on, and comes to nothing
    ledger.clock.wait(5)
    change(ledger.database, request_id, RequestState.APPROVED, now=ledger.clock.now())
    change(ledger.database, request_id, RequestState.RUNNING, now=ledger.clock.now())
    assert claimed(ledger, request_id) == []
    change(ledger.database, request_id, RequestState.PAUSED, pause_reason=PauseReason.BY_HAND)
    ledger.advancing()
    request = the(ledger.database, request_id)
    assert (request.state, request.pause_reason) == (RequestState.PAUSED, PauseReason.CANARY_FAILED)
    assert [one["reason"] for one in ledger.said_of(request_id, "paused")] == ["canary failed"]
    change(ledger.database, request_id, RequestState.PENDING)
    ledger.clock.wait(5)
    change(ledger.database, request_id, RequestState.APPROVED, now=ledger.clock.now())
    change(ledger.database, request_id, RequestState.RUNNING, now=ledger.clock.now())
    assert [one.user for one in claimed(ledger, request_id)] == ["b"], "the approvers of this one knew"


def test_failures_before_and_after_a_pause_are_counted_together(ledger: Requests) -> None:
    request_id = ledger.started("abcdef", halt_percent=50)
    ledger.settle(request_id, a=ItemState.FAILED, b=ItemState.MOVED)
    ledger.clock.wait(40)
    for state in (RequestState.PAUSED, RequestState.APPROVED, RequestState.RUNNING):
        change(ledger.database, request_id, state, now=ledger.clock.now())
    ledger.settle(request_id, c=ItemState.FAILED)
    ledger.advancing()
    assert the(ledger.database, request_id).pause_reason is PauseReason.TOO_MANY_FAILURES


def test_the_end_of_the_window_pauses_it(ledger: Requests) -> None:
    request_id = ledger.started(window_start=NOW, window_end=NOW + timedelta(hours=1))
    ledger.clock.wait(3601)
    ledger.advancing()
    assert the(ledger.database, request_id).pause_reason is PauseReason.WINDOW_CLOSED


def test_the_end_of_the_window_does_not_lose_who_was_resumed_shortly_before(ledger: Requests) -> None:
    """Paused at ten to, resumed at five to, and its look lasts longer than that."""
    request_id = ledger.started(window_start=NOW, window_end=NOW + timedelta(hours=1))
    ledger.settle(request_id, a=ItemState.MOVED)
    for state in (RequestState.PAUSED, RequestState.APPROVED):
        change(ledger.database, request_id, state, now=ledger.clock.now())
    ledger.clock.wait(3601)
    ledger.advancing()
    request = the(ledger.database, request_id)
    assert (request.state, request.pause_reason) == (RequestState.PAUSED, PauseReason.WINDOW_CLOSED)
    assert states(ledger.database, request_id) == {"a": "moved", "b": "leased"}
    assert len(ledger.said_of(request_id, "paused")) == 1


def test_cancelling_waits_for_who_is_being_moved(ledger: Requests) -> None:
    request_id = ledger.started("ab")
    ledger.settle(request_id, b=ItemState.MOVED)
    change(ledger.database, request_id, RequestState.CANCELLING)
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.CANCELLING
    ledger.clock.wait(31)
    ledger.settle(request_id, a=ItemState.SKIPPED)
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.CANCELLED
    assert len(ledger.said_of(request_id, "final")) == 1


def test_a_second_end_after_another_try_is_said_again(ledger: Requests) -> None:
    request_id = ledger.started("ab", halt_percent=100)
    ledger.settle(request_id, a=ItemState.MOVED, b=ItemState.FAILED)
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.DONE
    with ledger.database.writing() as session:
        items.retry(session, request_id, by="U1", now=ledger.clock.now())
    change(ledger.database, request_id, RequestState.RUNNING)
    ledger.settle(request_id, b=ItemState.MOVED)
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.DONE
    assert len(ledger.said_of(request_id, "final")) == 2


def test_a_request_that_nobody_can_read_does_not_hold_up_the_others(ledger: Requests) -> None:
    broken = ledger.ask("ab", requirement="{}", origin="broken")
    fine = ledger.ask("cd")
    ledger.approve(broken)
    ledger.approve(fine)
    ledger.advancing()
    assert (ledger.state(broken), ledger.state(fine)) == (RequestState.PENDING, RequestState.APPROVED)


def test_a_decision_about_another_plan_counts_nothing(ledger: Requests) -> None:
    request_id = ledger.ask()
    ledger.approve(request_id)
    with ledger.database.writing() as session:
        request = lock_request(session, request_id)
        assert request is not None
        request.digest = "e" * 64
        session.add(request)
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.PENDING


def test_an_error_of_the_bot_while_it_looks_makes_it_wait_and_is_told_without_its_text(ledger: Requests) -> None:
    request_id = ledger.ask()
    ledger.approve(request_id)

    def broken(_: MoveRequest) -> Recheck:
        raise KeyError("a secret detail")

    ledger.answer = broken
    ledger.advancing()
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.APPROVED
    assert "an error of its own" in ledger.said_of(request_id, "waits")[0]["because"]
    assert "secret" not in ledger.said_of(request_id, "waits")[0]["because"]


def test_what_waits_but_was_sent_back_while_it_was_looked_at_says_nothing(ledger: Requests) -> None:
    request_id = ledger.ask()
    ledger.approve(request_id)

    def sent_back(_: MoveRequest) -> Recheck:
        change(ledger.database, request_id, RequestState.PENDING)
        return wait("Slack is silent.", kind="approvals")

    ledger.answer = sent_back
    ledger.advancing()
    ledger.advancing()
    assert ledger.said_of(request_id, "waits") == []


@pytest.mark.parametrize("table", ["audit_record", "move_request"])
def test_a_database_that_fails_while_it_starts_starts_nothing(ledger: Requests, table: str) -> None:
    """And the look is made again afterwards."""
    request_id = ledger.ask()
    ledger.approve(request_id)
    ledger.advancing()

    def losing(_: MoveRequest) -> Recheck:
        with ledger.database.engine.connect() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO gone")
        return GO

    ledger.answer = losing
    ledger.advancing()
    with ledger.database.engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER TABLE gone RENAME TO {table}")
    assert ledger.state(request_id) is RequestState.APPROVED
    ledger.answer = lambda _: GO
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.RUNNING


def test_a_plan_that_was_found_changed_waits_where_that_could_not_be_written(ledger: Requests) -> None:
    """Somebody of it was being moved at that moment."""
    request_id = ledger.ask()
    ledger.approve(request_id)
    ledger.answer = lambda _: may_start(Rejudged(overtaken=True))
    for _ in range(3):
        ledger.advancing()
    assert ledger.state(request_id) is RequestState.APPROVED
    [told] = ledger.said_of(request_id, "waits")
    assert "no longer as it was approved" in told["because"]


def test_a_start_that_fails_is_not_tried_again_at_once(ledger: Requests) -> None:
    """Whoever made this plan has left out somebody whose command is to be handed out."""
    ledger.pace = MovePace()
    ledger.advancing = ledger.another()
    plan = plan_for("x", executor="manual").as_json()
    request_id = ledger.ask("a", plan=plan, by_hand=True)
    ledger.approve(request_id)
    for _ in range(4):
        ledger.advancing()
    assert (ledger.state(request_id), ledger.looks) == (RequestState.APPROVED, [request_id])


def test_a_database_that_fails_while_it_starts_is_not_asked_again_at_once(ledger: Requests) -> None:
    ledger.pace = MovePace()
    ledger.advancing = ledger.another()
    request_id = ledger.ask()
    ledger.approve(request_id)
    ledger.advancing()

    def losing(_: MoveRequest) -> Recheck:
        with ledger.database.engine.connect() as connection:
            connection.exec_driver_sql("ALTER TABLE audit_record RENAME TO gone")
        return GO

    ledger.answer = losing
    ledger.advancing()
    with ledger.database.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO audit_record")
    ledger.advancing()
    assert ledger.looks == [request_id]


def test_where_no_thread_is_to_be_had_it_is_looked_at_later(ledger: Requests) -> None:
    request_id = ledger.ask()
    ledger.approve(request_id)
    refusals = ["can't start new thread"]

    def aside(what: Callable[[], None]) -> None:
        if refusals:
            raise RuntimeError(refusals.pop())
        what()

    ledger.advancing = ledger.another(aside=aside)
    for _ in range(3):
        ledger.advancing()
    assert ledger.state(request_id) is RequestState.RUNNING


def test_a_look_that_ends_before_the_row_is_read_is_not_made_once_more(ledger: Requests) -> None:
    """It goes on beside, and whatever it has changed is seen the next time."""
    request_id = ledger.ask()
    ledger.approve(request_id)
    ledger.advancing()
    beside: list[Callable[[], None]] = []

    class EndsMeanwhile(Database):
        """The look ends right before the row of the request is locked."""

        def writing(self) -> AbstractContextManager[Session]:
            if beside:
                beside.pop()()
            return super().writing()

    ledger.database = EndsMeanwhile(ledger.database.engine)
    ledger.answer = lambda _: wait("Step 4 is blocked.", kind="step")
    ledger.advancing = ledger.another(aside=beside.append)
    ledger.advancing()
    ledger.advancing()
    assert (ledger.looks, beside) == ([request_id], [])


def test_a_request_does_not_end_while_somebody_of_it_is_being_moved(ledger: Requests) -> None:
    request_id = ledger.started("a")
    ledger.settle(request_id)
    change(ledger.database, request_id, RequestState.PENDING)
    ledger.decide(request_id, "U4", reject=True)
    ledger.advancing()
    assert ledger.state(request_id) is RequestState.PENDING
    assert ledger.said_of(request_id, "final") == []
