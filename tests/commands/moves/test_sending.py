"""What happens between a review and its request, and where people go back to: the less usual turns."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from commands import concurrency, extend, move, resume, rollback
from commands.history import remember
from commands.moves.agreeing import new_items
from commands.moves.results import RequestResult
from commands.moves.sending import title_of
from commands.rules.moves.calendar import Calendar, Freeze
from commands.rules.moves.plan import Member, Options, Plan, read_plan
from commands.services import Services
from commands.step import Step, StepResult, UsageError, Verdict
from storage.ledger import requests
from storage.ledger.opening import NewRequest, open_request
from storage.states import ItemState, MoveKind, PauseReason, RequestState
from tests.commands.moves.planning import (
    ADA,
    MEMBERS,
    POLICY,
    approved,
    asked,
    names,
    ordinary,
    people_of,
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
    return ordinary(company, 3)


def moved_from(services: Services, company: RunningCompany, pool: str) -> int:
    """A request on record that has moved the person who is in the cloud, from this pool."""
    gone = first(company, "already_in_cloud")["upn"]
    member = next(p for p in company.world.people if p.user_principal_name == gone)
    key = str(member.guid)
    options = Options(kind=MoveKind.MOVE, target="cloud", executor="remoting", concurrency=1, canary=0, halt_percent=20)
    one = Member(key=key, name=member.display_name, upn=member.user_principal_name, sip=member.sip_address, pool=pool)
    plan = Plan(members=(one,), options=options)
    now = services.now()
    with services.database.writing() as session:
        wanted = NewRequest(
            origin=f"test {pool}", kind=MoveKind.MOVE, requester=ADA, title="t", reason="r", plan=plan.as_json(),
            digest=plan.digest, requirement="{}", items=new_items(plan.members), concurrency=1, canary=0,
            halt_percent=20, window_start=None, window_end=None, expires_at=now,
            next_reminder_at=None, asked_in="C", channel="C",
        )  # fmt: skip
        number = open_request(session, wanted, now=now).request.id or 0
    settle(services, number, {0: ItemState.MOVED})
    with services.database.writing() as session:
        assert requests.change_state(
            session, number, of=tuple(RequestState), to=RequestState.DONE, by="test", action="test", now=now
        )
    return number


def test_people_go_back_to_where_the_ledger_says_that_they_came_from(company: RunningCompany, ready: Services) -> None:
    gone = first(company, "already_in_cloud")["upn"]
    number = moved_from(ready, company, "pool07.contoso.com")
    found = reviewed(ready, f"{gone} because of the headset", command=rollback)
    assert "back to pool07.contoso.com" in found.headline
    other = moved_from(ready, company, "pool08.contoso.com")
    with pytest.raises(UsageError, match=r"2 pools: pool07\.contoso\.com and pool08"):
        reviewed(ready, f"M{number} M{other} because of the headset", command=rollback)
    assert "back to pool08.contoso.com" in reviewed(ready, f"{gone} because of the headset", command=rollback).headline


def test_a_review_counts_those_who_wait_for_a_step_of_the_organisation(ready: Services, people: list[Any]) -> None:
    blocked = StepResult(
        step=Step.HYBRID, verdict=Verdict.FAIL, headline="Blocked.", findings=(), checked_at=ready.now()
    )
    remember(ready, blocked, ADA)
    found = reviewed(ready, f"{names(people[:2])} because pilot")
    assert found.headline == "Nobody can be moved now: 2 people would be ready"
    assert (found.draft, found.verdict) == ("", Verdict.FAIL)


def test_what_has_come_against_a_plan_since_its_review_keeps_it_from_being_sent(
    ready: Services, people: list[Any]
) -> None:
    draft = reviewed(ready, f"{names(people[:1])} window tomorrow 10:00-11:00 because pilot")
    today = ready.now().date()
    freeze = Freeze(name="year end", start=today, until=today + timedelta(days=3))
    frozen = replace(POLICY, calendar=Calendar(zone="UTC", freezes=(freeze,)))
    with pytest.raises(UsageError, match="year end"):
        sent(replace(ready, organisation=replace(ready.organisation, policy=frozen)), draft)


def test_a_plan_that_is_sent_twice_in_the_same_moment_is_one_request(ready: Services, people: list[Any]) -> None:
    draft = reviewed(ready, f"{names(people[:1])} because pilot")
    before: list[RequestResult] = []

    def meanwhile() -> Any:
        if not before:
            before.append(sent(ready, draft))
        return MEMBERS

    again = sent(replace(ready, approvers=meanwhile), draft)
    assert again.line.id == before[0].line.id


def test_a_request_of_which_nobody_waits_is_not_approved_again(ready: Services, people: list[Any]) -> None:
    number = requested(ready, f"{names(people[:1])} because pilot")
    approved(ready, number, to=RequestState.RUNNING)
    settle(ready, number, {0: ItemState.FAILED})
    with ready.database.writing() as session:
        assert requests.change_state(
            session, number, of=tuple(RequestState), to=RequestState.PAUSED, by="bot", action="pause",
            now=ready.now(), pause_reason=PauseReason.TOO_MANY_FAILURES,
        )  # fmt: skip
    with pytest.raises(UsageError, match=f"Nobody of M{number} waits any more"):
        asked(ready, resume, f"M{number}")
    assert {item.state for item in people_of(ready, number)} == {ItemState.FAILED}


def test_without_a_window_there_is_nothing_to_extend(ready: Services, people: list[Any]) -> None:
    number = requested(ready, f"{names(people[:1])} because pilot")
    with pytest.raises(UsageError, match="has no window"):
        asked(ready, extend, f"M{number} by 2h")
    assert read_plan(the(ready, number).plan).options.window_end is None


def test_more_than_one_request_takes_are_several_waves(
    ready: Services, people: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where nobody has counted them yet: a unit, or an attached list."""
    monkeypatch.setattr("commands.moves.asking.MOST_PEOPLE", 1)
    with pytest.raises(UsageError, match="2 people are too many"):
        reviewed(ready, f"{names(people[:2])} because pilot")


@pytest.mark.parametrize("command", [move, rollback])
def test_a_plan_is_sent_by_its_button(command: Any) -> None:
    with pytest.raises(UsageError, match="press the button"):
        command.validate(("send",))


def test_what_is_to_be_typed_where_words_are_missing() -> None:
    for command, typed, says in (
        (concurrency, ("M12",), "/hybrid concurrency M12 3"),
        (extend, ("M12",), "/hybrid extend M12 by 2h"),
    ):
        with pytest.raises(UsageError, match=says):
            command.validate(typed)


def test_a_long_reason_becomes_a_title_that_ends_with_a_word() -> None:
    assert title_of("pilot wave 2") == "pilot wave 2"
    assert title_of("pilot " * 20) == f"{('pilot ' * 10).strip()} …"
    assert title_of("x" * 80) == f"{'x' * 60} …"
