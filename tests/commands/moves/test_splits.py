"""Who is in both worlds at once is looked at against a running company, before anything goes on."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from commands import resume
from commands.moves.homes import split_of
from commands.moves.results import RequestResult
from commands.moves.splits import look_at_splits
from commands.rules.moves.outcome import Place
from commands.rules.unread import Unread
from commands.services import PeopleSource, Services
from commands.step import UsageError, Verdict
from connectors.facts import OnPremisesUser
from sandbox.moving import user_of
from sandbox.world import CLOUD, Person
from storage.ledger import requests as ledger
from storage.ledger.splits import note_split, split_people
from storage.states import ItemState, PauseReason, RequestState
from tests.commands.moves.planning import (
    IRIS,
    approved,
    asked,
    names,
    ordinary,
    people_of,
    requested,
    settle,
    the,
)
from tests.running_company import RunningCompany

UNREAD = Unread(source="Teams", detail="no answer", remedy="Wait.")


@pytest.fixture(scope="module")
def company() -> Iterator[RunningCompany]:
    """A company of this module's own, in which one person is split again and again."""
    running = RunningCompany(users=60)
    yield running
    running.stop()


@pytest.fixture
def person(company: RunningCompany) -> Iterator[Person]:
    """Somebody whose move did the cloud's half alone; afterwards they are as before."""
    found: Person = ordinary(company, 1)[0]
    _mode(company, found, "TeamsOnly")
    yield found
    _mode(company, found, "Islands")


@pytest.fixture
def number(company: RunningCompany, ready: Services, person: Person) -> int:
    """A request that was paused because of them; one more person waits in it."""
    _mode(company, person, "Islands")
    number = requested(ready, f"{names(ordinary(company, 2))} because pilot")
    _mode(company, person, "TeamsOnly")
    approved(ready, number, to=RequestState.RUNNING)
    settle(ready, number, {0: ItemState.FAILED})
    paused(ready, number, PauseReason.SPLIT_BRAIN)
    return number


def paused(services: Services, number: int, reason: PauseReason) -> None:
    with services.database.writing() as session:
        note_split(session, people_of(services, number)[0].id or 0, now=services.now())
        assert ledger.change_state(
            session, number, of=(RequestState.RUNNING,), to=RequestState.PAUSED, by="bot", action="pause",
            now=services.now(), pause_reason=reason,
        )  # fmt: skip


def _mode(company: RunningCompany, person: Person, mode: str) -> None:
    user = user_of(company.world, person)
    assert user is not None
    company.call_in_loop(lambda: setattr(user, "upgrade_mode", mode))


def split(services: Services, number: int) -> list[str]:
    with services.database.session() as session:
        return [item.name for item in split_people(session, number)]


def test_it_stays_paused_while_the_person_is_split_and_says_who_and_what_to_do(ready: Services, number: int) -> None:
    name = people_of(ready, number)[0].name
    refused = asked(ready, resume, f"M{number}")
    assert isinstance(refused, RequestResult)
    assert refused.headline.startswith(f"M{number} is not resumed. {name} is TeamsOnly in Microsoft 365")
    assert "Grant-CsTeamsUpgradePolicy" in refused.next_step
    assert refused.verdict is Verdict.FAIL
    assert the(ready, number).state is RequestState.PAUSED
    assert f"{name} is TeamsOnly in the cloud and still homed on the server." in refused.line.says


def test_once_the_cloud_half_is_taken_back_it_asks_for_its_approval(
    company: RunningCompany, ready: Services, number: int, person: Person
) -> None:
    _mode(company, person, "Islands")
    resumed = asked(ready, resume, f"M{number}")
    assert isinstance(resumed, RequestResult)
    assert the(ready, number).state is RequestState.PENDING
    assert split(ready, number) == []


def test_once_the_move_is_finished_it_is_mended_too(
    company: RunningCompany, ready: Services, number: int, person: Person
) -> None:
    before = person.hosting_provider
    company.call_in_loop(lambda: setattr(person, "hosting_provider", CLOUD))
    found = look_at_splits(ready, the(ready, number), by=IRIS)
    company.call_in_loop(lambda: setattr(person, "hosting_provider", before))
    assert found.says == ""
    assert split(ready, number) == []


def test_what_cannot_be_read_is_not_taken_for_mended(company: RunningCompany, ready: Services, number: int) -> None:
    company.control("fault", {"system": "shell", "kind": "blocked", "match": "Connect-MicrosoftTeams", "times": 0})
    refused = asked(ready, resume, f"M{number}")
    company.control("faults/clear")
    assert isinstance(refused, RequestResult)
    assert "Whether it is mended of" in refused.headline
    assert refused.verdict is Verdict.UNKNOWN
    assert the(ready, number).state is RequestState.PAUSED
    assert len(split(ready, number)) == 1


def test_also_what_a_person_has_paused_waits_for_them(ready: Services, number: int) -> None:
    """A call in flight came to that while somebody else had paused the request."""
    with ready.database.writing() as session:
        request = ledger.get(session, number)
        assert request is not None
        request.pause_reason = PauseReason.BY_HAND
        session.add(request)
    refused = asked(ready, resume, f"M{number}")
    assert isinstance(refused, RequestResult)
    assert "is not resumed" in refused.headline


class _Meanwhile:
    """The people source, and what somebody does while it is asked."""

    def __init__(self, people: PeopleSource, what: Callable[[], object]) -> None:
        self._people, self._what = people, what

    def find(self, identity: str) -> tuple[OnPremisesUser, ...]:
        self._what()
        return self._people.find(identity)


def test_what_has_changed_while_the_people_were_looked_at_does_not_go_on(
    company: RunningCompany, ready: Services, number: int, person: Person
) -> None:
    """Somebody pauses it again, say, or too many have failed by then."""
    _mode(company, person, "Islands")

    def paused_anew() -> None:
        with ready.database.writing() as session:
            assert ledger.change_state(
                session, number, of=(RequestState.PAUSED,), to=RequestState.PAUSED, by="bot", action="paused",
                now=ready.now(), pause_reason=PauseReason.TOO_MANY_FAILURES,
            )  # fmt: skip

    with ready.database.writing() as session:
        request = ledger.get(session, number)
        assert request is not None
        request.pause_reason = PauseReason.BY_HAND
        session.add(request)
    looking = replace(ready, people=cast(Any, _Meanwhile(ready.people, paused_anew)))
    with pytest.raises(UsageError, match=f"M{number} has changed just now"):
        asked(looking, resume, f"M{number}")
    assert the(ready, number).pause_reason is PauseReason.TOO_MANY_FAILURES


def test_a_home_that_is_neither_or_is_changing_tells_nothing() -> None:
    for place in (Place.UNKNOWN, Place.MOVING, Place.ELSEWHERE):
        assert split_of(place, None) is None
    assert split_of(Place.SOURCE, UNREAD) is None
    assert split_of(Place.SOURCE, None) is None, "Teams does not know them"
    assert split_of(Place.THERE, UNREAD) is False, "the home is the new one, whatever the cloud says"
