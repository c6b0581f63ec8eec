"""People who are added to a request, and another number at a time: judged, refused by name, and approved anew."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from commands import add, concurrency, leave_out, rollback
from commands.history import remember
from commands.moves.results import RequestResult
from commands.rules.moves.plan import read_plan
from commands.services import Services
from commands.step import Step, StepResult, UsageError, Verdict
from storage.ledger import outbox
from storage.ledger.tables import OutboxMessage
from storage.states import ItemState, RequestState
from tests.commands.moves.planning import (
    ADA,
    BEN,
    TESS,
    Prepared,
    approved,
    asked,
    counting,
    names,
    ordinary,
    people_of,
    prepared,
    requested,
    reviewed,
    sent,
    settle,
    the,
)
from tests.commands.test_why import first
from tests.running_company import RunningCompany


@pytest.fixture
def people(company: RunningCompany) -> list[Any]:
    return ordinary(company, 6)


@pytest.fixture(scope="module")
def pending(company: RunningCompany, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    wish = f"{names(ordinary(company, 6)[:2])} because pilot"
    return prepared(company, tmp_path_factory.mktemp("pending"), wish)


@pytest.fixture
def number(pending: Prepared, ready: Services) -> int:
    """An approved request of two people."""
    found = pending.copy_for(ready)
    approved(ready, found)
    return found


def changed(services: Services, command: Any, text: str, **how: Any) -> RequestResult:
    result = asked(services, command, text, **how)
    assert isinstance(result, RequestResult)
    return result


def card_says(services: Services, number: int) -> list[str]:
    """The differences on the new card of a request."""
    with services.database.session() as session:
        message = session.exec(select(OutboxMessage).where(OutboxMessage.key == the(services, number).card_key)).one()
        assert message.kind == outbox.CARD
        found: list[str] = json.loads(message.payload)["changes"]
        return found


def test_who_can_be_moved_is_added_last_and_everybody_is_approved_anew(
    ready: Services, people: list[Any], number: int
) -> None:
    before = the(ready, number)
    third, fourth = people[2:4]
    typed = f"m{number} {third.sip_address}, {fourth.display_name}; because they asked"
    result = changed(ready, add, typed, by=BEN)
    after = the(ready, number)
    assert result.headline == f"M{number} waits for approval again: 4 people, 2 of them new"
    assert (result.verdict, result.left_out) == (Verdict.PASS, ())
    assert (after.state, counting(ready, number), after.requester) == (RequestState.PENDING, 0, BEN)
    assert after.digest != before.digest
    assert after.cards == before.cards + 1
    members = read_plan(after.plan).members
    assert [one.name for one in members] == [one.display_name for one in people[:4]]
    assert {item.state for item in people_of(ready, number)} == {ItemState.QUEUED}
    assert card_says(ready, number) == [
        "they asked",
        f"{third.display_name} is in it now.",
        f"{fourth.display_name} is in it now.",
    ]


def test_a_blocker_or_another_request_keeps_people_out_by_name(
    company: RunningCompany, ready: Services, people: list[Any], number: int
) -> None:
    other = requested(ready, f"{names(people[3:4])} because other")
    missing = first(company, "missing_in_cloud")
    typed = f"M{number} {names(people[2:4])} {missing['upn']} nobody@contoso.com {people[0].user_principal_name}"
    result = changed(ready, add, typed)
    assert result.headline.endswith("3 people, 1 of them new; 4 left out")
    assert result.verdict is Verdict.WARN
    causes = {one.name: " ".join(one.because) for one in result.left_out}
    assert causes[people[3].display_name] == f"{people[3].display_name} is in M{other} already, which has not ended."
    assert causes[people[0].display_name] == f"{people[0].display_name} is in M{number} already."
    assert "[U" in causes[missing["name"]]
    assert "Nobody on premises is called" in causes["nobody@contoso.com"]


def test_where_nobody_can_be_added_the_request_stays_as_it_was_approved(
    company: RunningCompany, ready: Services, number: int
) -> None:
    before = the(ready, number)
    result = changed(ready, add, f"M{number} {first(company, 'missing_in_cloud')['upn']}")
    assert result.headline == f"Nobody was added to M{number}: 1 person left out"
    assert (result.verdict, len(result.left_out)) == (Verdict.WARN, 1)
    after = the(ready, number)
    assert (after.version, after.state, counting(ready, number)) == (before.version, RequestState.APPROVED, 1)


def test_who_failed_or_was_left_out_of_it(ready: Services, people: list[Any], number: int) -> None:
    """Whoever was left out, also by a name of two words, can come back; whoever has failed is tried again."""
    assert " " in people[1].display_name
    assert changed(ready, leave_out, f"M{number} {people[1].display_name}").headline.endswith("1 person")
    assert changed(ready, add, f"M{number} {names(people[1:2])}").headline.endswith("2 people, 1 of them new")
    settle(ready, number, {0: ItemState.FAILED})
    result = changed(ready, add, f"M{number} {names(people[:1])}")
    assert result.left_out[0].because == (
        f"{people[0].display_name} has failed in M{number}. Try them again: /hybrid retry M{number}",
    )


def test_what_runs_or_has_ended_or_moves_people_back_takes_nobody_in(
    company: RunningCompany, ready: Services, people: list[Any], number: int
) -> None:
    typed = f"M{number} {names(people[2:3])}"
    with pytest.raises(UsageError, match=r"asked for in Slack.*/hybrid add"):
        asked(ready, add, typed, in_slack=False)
    approved(ready, number, to=RequestState.RUNNING)
    with pytest.raises(UsageError, match=f"/hybrid pause M{number} first, then add again"):
        asked(ready, add, typed)
    approved(ready, number, to=RequestState.PAUSED)
    settle(ready, number, {0: ItemState.LEASED})
    with pytest.raises(UsageError, match="still in flight"):
        asked(ready, add, typed)
    settle(ready, number, {0: ItemState.MOVED, 1: ItemState.MOVED})
    approved(ready, number, to=RequestState.DONE)
    with pytest.raises(UsageError, match="cannot be changed"):
        asked(ready, add, typed)
    with pytest.raises(UsageError, match="Say whom to add"):
        asked(ready, add, f"M{number}")
    with pytest.raises(UsageError, match="There is no request M999"):
        asked(ready, add, f"999 {names(people[2:3])}")
    gone = first(company, "already_in_cloud")["upn"]
    back = sent(ready, reviewed(ready, f"{gone} to pool01.contoso.com because x", command=rollback)).line.id
    with pytest.raises(UsageError, match=f"M{back} moves people back"):
        asked(ready, add, f"M{back} {names(people[2:3])}")


def test_nobody_is_added_while_no_move_may_begin(ready: Services, people: list[Any], number: int) -> None:
    blocked = StepResult(
        step=Step.HYBRID, verdict=Verdict.FAIL, headline="Blocked.", findings=(), checked_at=ready.now()
    )
    remember(ready, blocked, ADA)
    with pytest.raises(UsageError, match="Nobody can be moved now"):
        asked(ready, add, f"M{number} {names(people[2:3])}")


def test_too_many_are_several_waves(
    ready: Services, people: list[Any], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.moves.adding.MOST_PEOPLE", 2)
    with pytest.raises(UsageError, match="3 people are too many for one request"):
        asked(ready, add, f"M{number} {names(people[2:3])}")


def test_what_somebody_else_changes_meanwhile_is_not_overwritten(
    ready: Services, people: list[Any], number: int
) -> None:
    """Between reading the plan and writing the new one, somebody is left out: who adds has to look again."""

    def meanwhile() -> Any:
        asked(ready, leave_out, f"M{number} {names(people[:1])}")
        return {"Identity": frozenset({BEN}), "Telephony": frozenset({TESS})}

    with pytest.raises(UsageError, match=f"M{number} has changed just now"):
        asked(replace(ready, approvers=meanwhile), add, f"M{number} {names(people[2:3])}")
    assert [one.name for one in read_plan(the(ready, number).plan).members] == [people[1].display_name]


def test_whoever_is_taken_by_another_request_meanwhile_is_named(
    ready: Services, people: list[Any], number: int
) -> None:
    others: list[int] = []

    def meanwhile() -> Any:
        if not others:
            others.append(0)
            others[0] = requested(ready, f"{names(people[2:3])} because faster")
        return {"Identity": frozenset({BEN}), "Telephony": frozenset({TESS})}

    with pytest.raises(UsageError) as refused:
        asked(replace(ready, approvers=meanwhile), add, f"M{number} {names(people[2:3])}")
    assert str(refused.value) == f"{people[2].display_name} is in M{others[0]} already."
    assert the(ready, number).state is RequestState.APPROVED, "nothing of it was changed"


def test_another_number_at_a_time_is_another_plan(ready: Services, number: int) -> None:
    result = changed(ready, concurrency, f"m{number} 3 because the server is busy", by=BEN)
    request = the(ready, number)
    assert result.headline == f"M{number} waits for approval again: 2 people"
    assert (request.concurrency, request.requester, request.state) == (3, BEN, RequestState.PENDING)
    assert read_plan(request.plan).options.concurrency == 3
    assert counting(ready, number) == 0
    assert card_says(ready, number) == ["the server is busy", "Options: concurrency was 4, is 3."]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("0", "At least one person"),
        ("26", "At most 25 people"),
        ("4", "4 people of M1 can be moved at a time already"),
        ("", "Say how many"),
        ("many", "Say how many"),
        ("3 4", "Say how many"),
    ],
)
def test_a_number_that_is_none_or_the_same_changes_nothing(ready: Services, number: int, typed: str, says: str) -> None:
    with pytest.raises(UsageError, match=says.replace("M1", f"M{number}")):
        asked(ready, concurrency, f"M{number} {typed}".strip())
    assert the(ready, number).state is RequestState.APPROVED


def test_the_number_is_changed_in_slack_and_not_while_it_runs(ready: Services, number: int) -> None:
    with pytest.raises(UsageError, match="/hybrid concurrency"):
        asked(ready, concurrency, f"M{number} 3", in_slack=False)
    approved(ready, number, to=RequestState.RUNNING)
    with pytest.raises(UsageError, match="then concurrency again"):
        asked(ready, concurrency, f"M{number} 3")
