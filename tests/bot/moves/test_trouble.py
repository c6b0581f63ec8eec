"""What goes wrong while people are moved, and what was asked for on purpose, from the card to the tools host."""

import json
from collections.abc import Iterator

import pytest

from commands.moves.agreeing import Asker
from commands.moves.asking import review
from commands.moves.results import RequestResult, ReviewResult
from commands.moves.sending import send
from commands.moves.typed import Wish
from sandbox.faults import Fault
from sandbox.world import CLOUD, Person
from storage.states import ItemState, MoveKind, RequestState
from tests.bot.approving import Asking
from tests.bot.chat import ADA, IRIS, MIGRATION, TESS, Workplace, wait_for, words, workplace
from tests.bot.moves.test_engine import let_moves_begin, request_for, some_people, states
from tests.running_company import RunningCompany


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """A workplace in a company in which a move takes half a second."""
    company = RunningCompany(users=60, planted="nothing")
    company.call_in_loop(lambda: setattr(company.world.moves.settings, "seconds", 0.5))
    with workplace(company, tmp_path_factory.mktemp("trouble")) as made:
        let_moves_begin(made)
        yield made
    company.stop()


def approved(asking: Asking) -> None:
    for person in (IRIS, TESS):
        asking.react(person, "white_check_mark")
    wait_for(lambda: asking.request.started_at is not None, seconds=60)


def starts(place: Workplace, people: list[Person]) -> list[int]:
    """How often the company has begun to move each of them."""
    return [place.company.world.moves.starts[person.user_principal_name] for person in people]


def test_a_shell_that_dies_in_the_middle_of_a_move_is_read_back_and_nobody_is_moved_twice(place: Workplace) -> None:
    """The server went on with the move, and nobody heard its end."""
    people = some_people(place.company, 2)
    asking = request_for(place, people)
    fault = Fault("shell", "drop-reply", "Move-CsUser", times=1)
    place.company.call_in_loop(lambda: place.company.world.faults.add(fault))
    approved(asking)
    wait_for(lambda: asking.request.state is RequestState.DONE, seconds=60)
    assert states(asking) == [ItemState.MOVED] * 2
    assert starts(place, people) == [1, 1]
    assert [len(asking.trail(action)) for action in ("move called", "moved")] == [2, 2]
    told = json.loads(asking.trail("moved")[0].detail)
    assert "ended with an error, and the person has moved all the same" in told["outcome"]


def test_force_is_asked_for_by_name_needs_two_and_reaches_the_shell_once(place: Workplace) -> None:
    """Whoever approves reads what is lost by it, and the trail names it."""
    people = some_people(place.company, 1)
    wish = Wish(people=(people[0].sip_address,), reason="their contacts may go", force=True)
    asker = Asker(by=ADA, channel=MIGRATION, in_slack=True)
    shown = review(place.services, wish, MoveKind.MOVE, asker=asker)
    assert isinstance(shown, ReviewResult)
    assert "-Force" in shown.how
    sent = send(place.services, shown.draft, asker=asker, typed=shown.confirm)
    assert isinstance(sent, RequestResult)
    place.bot.engine.wake()
    asking = Asking(place, sent.line.id)
    card = wait_for(lambda: words(asking.card))
    assert "-Force" in card
    asking.react(IRIS, "white_check_mark")
    wait_for(lambda: asking.decided())
    assert asking.request.state is RequestState.PENDING
    asking.react(TESS, "white_check_mark")
    wait_for(lambda: asking.request.state is RequestState.DONE, seconds=60)
    assert (states(asking), people[0].hosting_provider) == ([ItemState.MOVED], CLOUD)
    sent_now = place.company.call_in_loop(lambda: place.company.world.journal.read(system="shell"))
    forced = [one for one in sent_now if one["what"] == "Move-CsUser" and "Force" in one["detail"]["parameters"]]
    assert len(forced) == 1
    called = [json.loads(record.detail) for record in asking.trail("move called")]
    assert [one["parameters"]["Force"] for one in called] == [True]
