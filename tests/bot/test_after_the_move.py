"""What administrators do about a request that moves people: try again, halt, resume; in Slack, with the engine."""

from collections.abc import Iterator
from typing import Any

import pytest

from commands.history import remember
from commands.step import Step, StepResult, Verdict
from storage.ledger import requests
from storage.states import RequestState
from tests.bot.chat import ADA, IRIS, Workplace, buttons, wait_for, words, workplace
from tests.commands.moves.planning import ordinary
from tests.running_company import RunningCompany

JSON = dict[str, Any]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """A workplace whose step 4 was found ready a moment ago, and whose engine runs."""
    company = RunningCompany(users=60)
    with workplace(company, tmp_path_factory.mktemp("after")) as there:
        found = StepResult(
            step=Step.HYBRID, verdict=Verdict.PASS, headline="Ready.", findings=(), checked_at=there.services.now()
        )
        remember(there.services, found, ADA)
        yield there
    company.stop()


def asked(place: Workplace, names: list[str]) -> tuple[int, JSON]:
    """Ask for a move of these people: the number of the request, and its card."""
    review = place.chat.ask(f"/hybrid move {' '.join(names)} because pilot wave 2")
    before = {message["ts"] for message in place.chat.messages()}
    place.chat.click(review, "Send request")
    card = place.chat.new(before, done=is_card)
    with place.services.database.session() as session:
        return requests.recent(session, 1)[0].id or 0, card


def is_card(message: JSON) -> bool:
    return "Approve" in [each["label"] for each in buttons(message)]


def until(place: Workplace, number: int, *states: RequestState) -> RequestState:
    """The state of a request, once it is one of these and nobody is being moved."""

    def look() -> RequestState | None:
        with place.services.database.session() as session:
            request = requests.get(session, number)
            assert request is not None
            rests = not requests.counts(session, number).leased
            return request.state if request.state in states and rests else None

    found: RequestState = wait_for(look, seconds=60)
    return found


def test_who_failed_is_tried_again_within_the_approval(place: Workplace) -> None:
    """One button; the certificate of the second end says that everybody was moved."""
    people = ordinary(place.company, 3)
    fault = {"system": "shell", "kind": "move-error", "error": "E6", "match": people[2].user_principal_name, "times": 1}
    place.company.control("fault", fault)
    number, card = asked(place, [one.user_principal_name for one in people])
    place.chat.click(card, "Approve", person=IRIS)
    until(place, number, RequestState.DONE)
    shown = place.chat.ask(f"/hybrid requests M{number}")
    assert "2 of 3 moved, 1 failed" in words(shown)
    assert "[E6]" in words(shown)
    before = {message["ts"] for message in place.chat.messages()}
    place.chat.click(shown, "Retry those who failed")
    assert "1 person tried again, as approved" in words(place.chat.new(before))
    until(place, number, RequestState.DONE)
    place.chat.until(card, lambda message: "all 3 people moved" in words(message))


def test_after_a_halt_it_goes_on_only_with_a_fresh_approval(place: Workplace) -> None:
    people = ordinary(place.company, 7)[3:]
    number, card = asked(place, [one.user_principal_name for one in people])
    place.chat.click(card, "Approve", person=IRIS)
    until(place, number, RequestState.RUNNING, RequestState.DONE)
    halted = place.chat.ask("/hybrid halt because calls fail")
    assert "Everything is halted" in words(halted)
    assert until(place, number, RequestState.PAUSED, RequestState.DONE) is RequestState.PAUSED
    before = {message["ts"] for message in place.chat.messages()}
    place.chat.post(f"/hybrid resume M{number}")
    place.chat.new(before, done=lambda message: f"Halted by <@{ADA}>: calls fail" in words(message))
    place.chat.post("/hybrid resume")
    place.chat.new(before, done=lambda message: "1 request waits for a fresh approval" in words(message))
    fresh = place.chat.new(before, done=is_card)
    assert fresh["ts"] != card["ts"], "reactions to the old card never count for what was stopped"
    assert until(place, number, RequestState.PENDING) is RequestState.PENDING
    place.chat.click(fresh, "Approve", person=IRIS)
    until(place, number, RequestState.DONE)
