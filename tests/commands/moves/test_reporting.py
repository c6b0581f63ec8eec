"""Where a request stands is told from the ledger: counted as on the card, and true of its people."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, update

from commands import requests as command
from commands.moves.reporting import not_possible, people_table, request_result
from commands.moves.results import RequestResult, RequestsResult
from commands.rules.moves.pausing import why_paused
from commands.services import Services
from commands.step import Request, UsageError
from storage.database import Database
from storage.ledger import decisions, halts
from storage.ledger import requests as ledger
from storage.ledger.tables import MoveItem, MoveRequest
from storage.states import DecisionKind, ItemState, MoveKind, PauseReason, RequestState
from tests.commands.moves.ledger_only import ADA, WINDOW, asked_for, ledger_services, people_stand, plan_for, standing
from tests.storage.ledger.requesting import DAY, MINUTE, NOW, decision, the

MOVED, FAILED, LEASED, QUEUED, SKIPPED = (
    ItemState.MOVED,
    ItemState.FAILED,
    ItemState.LEASED,
    ItemState.QUEUED,
    ItemState.SKIPPED,
)


@pytest.fixture
def services(database: Database) -> Services:
    return ledger_services(database)


def test_who_was_left_out_by_a_change_is_told_beside_the_number(database: Database, services: Services) -> None:
    """As on the card and in the certificate."""
    number = asked_for(database, "abcdefgh", planned="abcdef")
    standing(database, number, RequestState.RUNNING, *[MOVED] * 4, LEASED, QUEUED, SKIPPED, SKIPPED)
    line = request_result(services, number).line
    assert line.title == "Move 6 people to Teams"
    assert line.says == "4 of 6 moved, 1 on the way, 1 waiting. 2 more were left out when the plan was changed."
    assert (line.planned, line.moved, line.skipped, line.dropped) == (6, 4, 0, 2)


def test_who_was_moved_before_the_plan_was_changed_still_counts(database: Database, services: Services) -> None:
    number = asked_for(database, "abcdef", planned="ef")
    people_stand(database, number, [MOVED, MOVED, MOVED, FAILED])
    line = request_result(services, number).line
    assert line.title == "Move 2 people to Teams", "so many are to be approved"
    assert line.says.startswith("2 people wait for approval.")
    assert line.says.endswith("3 of 6 moved, 1 failed, 2 waiting so far.")
    standing(database, number, RequestState.APPROVED, MOVED, MOVED, MOVED, FAILED)
    approved = request_result(services, number).line
    assert approved.says == (
        "Approved: 2 people, as soon as it was looked at again. 3 of 6 moved, 1 failed, 2 waiting so far."
    )


@pytest.mark.parametrize(
    ("states", "stands", "says"),
    [
        ([MOVED] * 6, "moved before it could be cancelled", "Too late for anybody"),
        ([*[MOVED] * 4, SKIPPED, SKIPPED], "cancelled after 4 of 6 people were moved", "4 of 6 moved, 2 left out."),
        ([SKIPPED] * 6, "cancelled", "Cancelled by U0BEN: fire. 0 of 6 moved, 6 left out."),
    ],
)
def test_a_cancelled_request_says_who_was_moved_all_the_same(
    database: Database, services: Services, states: list[ItemState], stands: str, says: str
) -> None:
    number = asked_for(database)
    standing(database, number, RequestState.CANCELLED, *states, ended_because="Cancelled by U0BEN: fire")
    result = request_result(services, number)
    assert result.line.stands == stands
    assert result.headline == f"M{number}: Move 6 people to Teams, {stands}"
    assert result.line.says.startswith("Cancelled by U0BEN: fire.")
    assert says in result.line.says


def test_what_never_began_moved_nobody(database: Database, services: Services) -> None:
    number = asked_for(database, "ab", kind=MoveKind.ROLLBACK)
    assert ledger_change(database, number, RequestState.REJECTED, ended_because="It was rejected.")
    line = request_result(services, number).line
    assert (line.title, line.says) == (
        "Move 2 people back to Skype for Business Server",
        "It was rejected. Nobody was moved.",
    )


def ledger_change(database: Database, number: int, to: RequestState, **columns: str) -> bool:
    with database.writing() as session:
        return ledger.change_state(
            session, number, of=tuple(RequestState), to=to, by="bot", action="x", now=NOW, **columns
        )


@pytest.mark.parametrize("reason", [None, *PauseReason])
def test_a_paused_request_says_why_and_what_to_do(
    database: Database, services: Services, reason: PauseReason | None
) -> None:
    number = asked_for(database, "ab")
    standing(database, number, RequestState.PAUSED, MOVED, pause_reason=reason)
    result = request_result(services, number)
    assert result.line.says == f"{why_paused(reason)} 1 of 2 moved, 1 waiting."
    assert f"/hybrid cancel {result.line.name} ends it." in result.next_step
    assert ("extend" in result.next_step) is (reason is PauseReason.WINDOW_CLOSED)
    assert ("fresh approval" in result.next_step) is (reason is not PauseReason.BY_HAND)


def test_the_next_step_fits_the_state(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    assert "react to its card" in request_result(services, number).next_step
    start, end = WINDOW
    standing(database, number, RequestState.APPROVED, window_start=start, window_end=end)
    approved = request_result(services, number)
    assert approved.next_step == "It begins in its window."
    assert approved.line.says == "Approved: 2 people, in its window."
    standing(database, number, RequestState.RUNNING, MOVED, FAILED)
    assert request_result(services, number).next_step == ""
    standing(database, number, RequestState.DONE, MOVED, FAILED)
    assert f"retry M{number} tries those again" in request_result(services, number).next_step
    standing(database, number, RequestState.CANCELLING, MOVED, FAILED)
    assert "it ends by itself" in request_result(services, number).next_step


def test_people_are_told_with_what_happened_last(database: Database, services: Services) -> None:
    """Those of whom there is most to say first."""
    number = asked_for(database, "abcde")
    standing(database, number, RequestState.RUNNING, MOVED, FAILED, LEASED, QUEUED, QUEUED)
    set_outcome(database, number, "d", "The cloud is busy.")
    set_outcome(database, number, "b", "It failed.", error="Strange text.")
    result = request_result(services, number)
    assert [(one.name, one.says) for one in result.people] == [
        ("B", "It failed. Strange text."),
        ("C", "on the way"),
        ("D", "waiting to be tried again. Last time: The cloud is busy."),
        ("E", "waiting"),
        ("A", "moved"),
    ]
    assert result.table is None


def set_outcome(database: Database, number: int, user: str, outcome: str, error: str = "") -> None:
    with database.writing() as session:
        item = next(one for one in ledger.items_of(session, number) if one.user == user)
        item.outcome, item.error = outcome, error
        session.add(item)


def test_the_proof_of_those_who_were_moved_is_told_with_the_days_that_are_left(
    database: Database, services: Services
) -> None:
    number = asked_for(database, "ab")
    standing(database, number, RequestState.DONE, MOVED, MOVED)
    people_stand(database, number, [MOVED, MOVED], synced_at=NOW)
    assert request_result(services, number).proof == (
        "2 of 2 people are known to Microsoft 365 with the new home.",
        "0 of 2 people have their meetings converted.",
        "0 of 2 people have signed in to Teams.",
        "2 people have not signed in to Teams: contacts are lost in 29 days for the first of them.",
    )


def test_decisions_are_told_with_groups_reason_and_whether_they_count(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    digest = the(database, number).digest
    with database.writing() as session:
        decisions.decide(session, number, **decision("U0IRIS", digest=digest, groups=["Identity", "Telephony"]))
        later = {"digest": digest, "groups": [], "now": NOW + MINUTE}
        decisions.decide(session, number, **decision("U0TOM", kind=DecisionKind.REJECT, reason="too soon", **later))
        decisions.withdraw(session, number, person="U0TOM", by="U0TOM", why="x", event="e", now=NOW + MINUTE)
    assert request_result(services, number).decisions == (
        "U0IRIS approved for Identity and Telephony",
        "U0TOM rejected: too soon. They have taken it back.",
    )


def test_a_decision_that_was_withdrawn_says_by_whom_and_why(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    digest = the(database, number).digest
    gone = {"event": "", "now": NOW + MINUTE}
    with database.writing() as session:
        for who in ("U0IRIS", "U0TESS", "U0TOM"):
            decisions.decide(session, number, **decision(who, digest=digest, groups=["Identity"]))
        decisions.withdraw(session, number, person="U0IRIS", by="bot", why="they are a guest", **gone)
        decisions.withdraw(session, number, person="U0TESS", by="U0TESS", why="x", **gone)
        decisions.decide(
            session, number, **decision("U0TESS", digest=digest, groups=["Identity"], now=NOW + 2 * MINUTE)
        )
        decisions.withdraw_all(session, number, by="bot", why="The plan was changed.", now=NOW + 3 * MINUTE)
    assert request_result(services, number).decisions == (
        "U0IRIS approved for Identity. It counts no more: they are a guest.",
        "U0TOM approved for Identity. It counts no more: the plan was changed.",
        "U0TESS approved for Identity. It counts no more: the plan was changed.",
    )


def test_of_many_people_everybody_is_in_the_file(database: Database, services: Services) -> None:
    keys = "abcdefghijklmnopqrstuvwxyzABCDEFG"
    number = asked_for(database, keys)
    standing(database, number, RequestState.RUNNING, MOVED, ItemState.LEASED, ItemState.FAILED)
    result = request_result(services, number)
    assert result.table is not None
    assert (len(result.people), len(result.table.rows)) == (30, len(keys))
    stands = [row[result.table.columns.index("State")] for row in result.table.rows]
    assert stands[:4] == ["moved", "on the way", "failed", "waiting"], "in the words of the card"
    row = dict(zip(result.table.columns, result.table.rows[0], strict=True))
    assert (row["Moved (UTC)"], row["Signed in to Teams (UTC)"]) == ("2026-11-22 12:00:00", "")


def test_the_file_knows_the_unit_also_of_whom_the_present_plan_does_not_have(
    database: Database, services: Services
) -> None:
    number = asked_for(database, "ab", planned="b")
    with database.session() as session:
        items = ledger.items_of(session, number)
    items[0].member = replace(plan_for("a").members[0], unit="OU=Sales").as_json()
    items[1].member = None
    table = people_table(the(database, number), items)
    assert [row[table.columns.index("Unit")] for row in table.rows] == ["OU=Sales", ""]


def test_a_plan_that_nobody_can_read_hides_no_request(database: Database, services: Services) -> None:
    number = asked_for(database, "ab", plan="{}")
    assert request_result(services, number).line.title == "Move 2 people to Teams"
    with database.session() as session:
        items = ledger.items_of(session, number)
    assert [row[3] for row in people_table(the(database, number), items).rows] == ["waiting", "waiting"]


def test_the_list_has_the_open_ones_first_and_says_who_stopped_everything(
    database: Database, services: Services
) -> None:
    ended, pending = asked_for(database, "ab"), asked_for(database, "cd")
    standing(database, ended, RequestState.DONE, MOVED, MOVED)
    with database.writing() as session:
        halts.halt(session, by=ADA, reason="calls fail", now=NOW)
    result = command.run(services, Request())
    assert isinstance(result, RequestsResult)
    assert [line.id for line in result.lines] == [pending, ended]
    assert result.halted == f"Halted by {ADA}: calls fail. No move is begun; /hybrid resume lifts it."
    assert result.halted_at == NOW
    assert result.headline == "1 request is open"
    assert result.lines[0].expires_at == NOW + DAY
    assert (result.lines[0].says, result.lines[1].says) == (
        "2 people wait for approval. Still missing: one of Telephony and 1 more approval.",
        "2 of 2 moved.",
    )


def test_without_a_reason_or_any_request_little_is_told(database: Database, services: Services) -> None:
    with database.writing() as session:
        halts.halt(session, by=ADA, reason="", now=NOW)
    result = command.run(services, Request())
    assert isinstance(result, RequestsResult)
    assert result.halted.startswith(f"Halted by {ADA}. No move")
    assert (result.headline, result.lines) == ("No request is open", ())


def test_one_request_is_found_by_the_number_that_people_write(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    result = command.run(services, Request(words=(f"#m{number}",)))
    assert isinstance(result, RequestResult)
    assert result.line.window_start is None
    assert result.told_at - NOW < timedelta(minutes=2)


@pytest.mark.parametrize(
    ("words", "says", "meant"),
    [
        (("m1", "x"), '"x" is too much: requests shows one request at a time. Type /hybrid requests M1', "requests M1"),
        (("cancel", "M1"), "That is a command of its own. Type: cancel M1", "cancel M1"),
        (("nonsense",), '"nonsense" is not a request', "requests"),
    ],
)
def test_words_that_make_no_sense_are_answered_with_what_to_type(words: tuple[str, ...], says: str, meant: str) -> None:
    with pytest.raises(UsageError) as raised:
        command.validate(words)
    assert says in str(raised.value)
    assert raised.value.meant == meant


def test_nothing_or_one_request_may_be_asked_for() -> None:
    assert command.validate(()) == ()
    assert command.validate(("#12",)) == ("#12",)


def test_nothing_can_be_done_to_a_request_in_another_state(database: Database) -> None:
    number = asked_for(database, "ab")
    problem = not_possible(the(database, number), "resumed")
    assert str(problem) == f"M{number} is pending, so it cannot be resumed."
    assert problem.meant == f"requests M{number}"


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (RequestState.RUNNING, "Somebody has to run the commands file in its thread."),
        (RequestState.PAUSED, "Commands were handed out before: do not run them."),
        (RequestState.CANCELLING, "Commands were handed out before: do not run them."),
        (RequestState.PENDING, "Those who may approve react to its card"),
    ],
)
def test_commands_that_people_have_are_to_be_run_or_not(
    database: Database, services: Services, state: RequestState, says: str
) -> None:
    number = asked_for(database, "abc", by_hand=True)
    people_stand(database, number, [MOVED])
    with database.writing() as session:
        session.exec(update(MoveItem).where(col(MoveItem.user) == "b").values(handed_at=NOW, outcome="A move is on."))
        session.exec(update(MoveRequest).where(col(MoveRequest.id) == number).values(state=state))
    result = request_result(services, number)
    assert result.next_step.startswith(says)
    assert "1 of 3 moved, 1 to be moved by hand, 1 waiting" in result.line.says
    assert [one.says for one in result.people if one.name == "B"] == [
        "to be moved by hand: the command was handed out. A move is on."
    ]
