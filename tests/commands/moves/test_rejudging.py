"""A request is judged again against a running company: what changed, what cannot be read, and what is as it was."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from commands.history import remember
from commands.moves.rejudging import AS_APPROVED, NOBODY, Rejudged, judge_again
from commands.rules.moves.plan import read_plan
from commands.services import Services
from commands.step import Step, StepResult, Verdict
from sandbox.moving import user_of
from sandbox.world import CLOUD
from storage.states import ItemState, RequestState
from tests.commands.conftest import Connect
from tests.commands.moves.planning import (
    IRIS,
    TESS,
    approve,
    approved,
    counting,
    names,
    ordinary,
    people_of,
    requested,
    settle,
    the,
)
from tests.running_company import RunningCompany


@pytest.fixture(scope="module")
def company() -> Iterator[RunningCompany]:
    """A company of this module's own: its tests change people, and change them back."""
    running = RunningCompany(users=60)
    yield running
    running.stop()


@pytest.fixture
def people(company: RunningCompany) -> list[Any]:
    return ordinary(company, 2)


@pytest.fixture
def number(ready: Services, people: list[Any]) -> int:
    """A pending request of two people, which one person has approved."""
    number = requested(ready, f"{names(people)} because pilot")
    assert approve(ready, number, IRIS, source="reaction")
    return number


def disabled(company: RunningCompany, person: Any, *, is_so: bool = True) -> None:
    """In Microsoft 365, as a synchronisation would bring it."""
    user = user_of(company.world, person)
    assert user is not None
    company.call_in_loop(lambda: setattr(user, "account_enabled", not is_so))


def test_what_is_as_it_was_changes_nothing(ready: Services, number: int) -> None:
    """Nor does a request of which nobody waits any more."""
    assert judge_again(ready, the(ready, number)) == AS_APPROVED
    settle(ready, number, {0: ItemState.MOVED, 1: ItemState.MOVED})
    assert judge_again(ready, the(ready, number)) == AS_APPROVED
    assert counting(ready, number) == 1


def test_who_got_a_blocker_is_left_out_and_the_approvals_begin_anew(
    company: RunningCompany, ready: Services, number: int, people: list[Any]
) -> None:
    disabled(company, people[0])
    judged = judge_again(ready, the(ready, number))
    disabled(company, people[0], is_so=False)
    name = people_of(ready, number)[0].name
    assert judged.changed[0] == f"{name} is no longer in it."
    assert judged.changed[1].startswith(f"{name}: ")
    assert "[U2]" in judged.changed[1]
    request = the(ready, number)
    assert (request.state, request.cards, counting(ready, number)) == (RequestState.PENDING, 2, 0)
    assert len(read_plan(request.plan).members) == 1


def test_who_is_there_already_stays_in_the_plan(
    company: RunningCompany, ready: Services, number: int, people: list[Any]
) -> None:
    before = people[0].hosting_provider
    company.call_in_loop(lambda: setattr(people[0], "hosting_provider", CLOUD))
    judged = judge_again(ready, the(ready, number))
    company.call_in_loop(lambda: setattr(people[0], "hosting_provider", before))
    assert judged == AS_APPROVED


def test_who_decides_while_it_is_looked_at_has_decided_about_the_old_plan(
    company: RunningCompany, ready: Services, number: int, people: list[Any]
) -> None:
    looked_at = the(ready, number)
    assert approve(ready, number, TESS, source="reaction")
    disabled(company, people[0])
    judged = judge_again(ready, looked_at)
    disabled(company, people[0], is_so=False)
    assert judged.changed
    assert counting(ready, number) == 0


@pytest.mark.parametrize("by", ["another plan", "somebody who waits no more", "its start"])
def test_nothing_is_written_over_what_was_changed_meanwhile(
    company: RunningCompany, ready: Services, number: int, people: list[Any], by: str
) -> None:
    looked_at = the(ready, number)
    if by == "another plan":
        looked_at.digest = "e" * 64
    disabled(company, people[0])

    def meanwhile(_: str) -> None:
        if by == "somebody who waits no more":
            settle(ready, number, {1: ItemState.SKIPPED})
        elif by == "its start":
            approved(ready, number, to=RequestState.RUNNING)

    judged = judge_again(replace(ready, progress=once(meanwhile)), looked_at)
    disabled(company, people[0], is_so=False)
    assert judged == Rejudged(overtaken=True)
    assert the(ready, number).cards == 1


def once(what: Any) -> Any:
    """Done at the first step of judging, when who waits has been read."""
    done: list[str] = []

    def progress(sentence: str) -> None:
        if not done:
            done.append(sentence)
            what(sentence)

    return progress


@pytest.mark.parametrize(
    ("system", "match"), [("graph", "/users"), ("shell", "Get-CsUser"), ("shell", "Get-CsOnlineUser")]
)
def test_what_cannot_be_read_resets_nothing_and_is_no_all_clear(
    company: RunningCompany, ready: Services, number: int, system: str, match: str
) -> None:
    kind = "garbage" if system == "graph" else "access-denied"
    company.control("fault", {"system": system, "kind": kind, "match": match, "times": 0})
    judged = judge_again(ready, the(ready, number))
    company.control("faults/clear")
    assert (judged.changed, judged.waits_for) == ((), "sources")
    assert "cannot be judged again" in judged.waits
    assert (the(ready, number).cards, counting(ready, number)) == (1, 1)


def test_a_source_of_mere_advice_that_is_silent_is_said(company: RunningCompany, ready: Services, number: int) -> None:
    company.control(
        "fault", {"system": "shell", "kind": "access-denied", "match": "Get-CsConferencingPolicy", "times": 0}
    )
    judged = judge_again(ready, the(ready, number))
    company.control("faults/clear")
    assert (judged.changed, judged.waits) == ((), "")
    assert judged.unread
    assert counting(ready, number) == 1


def test_where_it_is_certain_that_nobody_can_be_moved_it_says_so(
    company: RunningCompany, ready: Services, number: int, people: list[Any]
) -> None:
    for one in people:
        disabled(company, one)
    judged = judge_again(ready, the(ready, number))
    for one in people:
        disabled(company, one, is_so=False)
    assert judged.waits_for == NOBODY
    assert judged.waits.startswith("Nobody of it can be moved any more.")


def test_a_step_that_is_blocked_stops_everybody_and_changes_no_plan(ready: Services, number: int) -> None:
    blocked = StepResult(
        step=Step.HYBRID, verdict=Verdict.FAIL, headline="Blocked.", findings=(), checked_at=ready.now()
    )
    remember(ready, blocked, IRIS)
    judged = judge_again(ready, the(ready, number))
    assert judged.waits.startswith("Nobody can be moved now: step 4")
    assert counting(ready, number) == 1


def test_nobody_is_taken_for_gone_where_the_people_source_is_off(
    company: RunningCompany, connect: Connect, ready: Services, number: int
) -> None:
    off = connect(company, shell=False)
    judged = judge_again(replace(ready, shell=off.shell, people=off.people), the(ready, number))
    assert judged.waits_for == "sources"
    assert counting(ready, number) == 1
