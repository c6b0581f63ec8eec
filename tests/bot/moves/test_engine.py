"""A request from its card to its end, in a bot that runs: approved by reactions, moved, told."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bot.outbox.rendering import CARD
from commands.history import remember
from commands.moves.preflight import preflight
from commands.rules.moves.plan import Options, Plan
from commands.rules.moves.requirement import Requirement
from commands.step import Step, StepResult, Verdict
from sandbox.moving import user_of
from sandbox.world import CLOUD, ON_PREMISES, Person
from storage.ledger import outbox, requests
from storage.ledger.locks import lock_request
from storage.ledger.opening import NewRequest, open_request
from storage.states import ItemState, MoveKind, RequestState
from tests.bot.approving import Asking, people_of
from tests.bot.chat import ADA, IRIS, MIGRATION, TESS, Workplace, wait_for, words, workplace
from tests.running_company import RunningCompany

NEEDS = Requirement(2, ("Telephony",), ("2 approvals, one of them from Telephony.",))


def some_people(company: RunningCompany, number: int) -> list[Person]:
    """People whom nothing holds back."""
    found = [
        person
        for person in company.world.people
        if person.sfb_enabled
        and person.sip_address
        and person.kind == "user"
        and person.hosting_provider == ON_PREMISES
        and not (person.enterprise_voice or person.line_uri or person.dial_in_conferencing)
    ]
    assert len(found) >= number
    return found[:number]


def plan_for(place: Workplace, people: Sequence[Person], **options: Any) -> Plan:
    """What a preflight makes of these people."""
    members = preflight(place.services, [person.sip_address for person in people]).members
    assert len(members) == len(people)
    values: dict[str, Any] = {
        "kind": MoveKind.MOVE,
        "target": CLOUD,
        "executor": "remoting",
        "concurrency": 2,
        "canary": 1,
        "halt_percent": 50,
    }
    return Plan(members=members, options=Options(**values | options))


def request_for(place: Workplace, people: Sequence[Person], **options: Any) -> Asking:
    """What a command does when somebody asks for a move."""
    plan, now = plan_for(place, people, **options), place.services.now()
    with place.services.database.writing() as session:
        request = open_request(
            session,
            NewRequest(
                origin=uuid4().hex,
                kind=plan.options.kind,
                requester=ADA,
                title="pilots",
                reason="The pilot begins.",
                plan=plan.as_json(),
                digest=plan.digest,
                requirement=NEEDS.as_json(),
                items=tuple(people_of(plan)),
                concurrency=plan.options.concurrency,
                canary=plan.options.canary,
                halt_percent=plan.options.halt_percent,
                window_start=plan.options.window_start,
                window_end=plan.options.window_end,
                expires_at=place.bot.approvals.policy.expires_at(now),
                next_reminder_at=None,
                asked_in=MIGRATION,
                channel=MIGRATION,
                by_hand=plan.options.by_hand,
            ),
            now=now,
        ).request
        assert request.id is not None
        outbox.put(session, key=request.card_key, kind=CARD, channel=MIGRATION, request_id=request.id, run_at=now)
    place.bot.engine.wake()
    return Asking(place, request.id)


def let_moves_begin(place: Workplace) -> None:
    """Step 4 is ready, as a check has found: what only a person can see there somebody has looked at."""
    now = place.services.now()
    ready = StepResult(step=Step.HYBRID, verdict=Verdict.PASS, headline="Ready.", findings=(), checked_at=now)
    remember(place.services, ready, ADA)


@pytest.fixture
def place(tmp_path: Path, start_company: Callable[..., RunningCompany]) -> Iterator[Workplace]:
    """A workplace in a company in which nothing is wrong, and a move takes half a second."""
    company = start_company(users=60, planted="nothing")

    def hurry() -> None:
        company.world.moves.settings.seconds = 0.5

    company.call_in_loop(hurry)
    with workplace(company, tmp_path) as made:
        let_moves_begin(made)
        yield made


def states(asking: Asking) -> list[ItemState]:
    with asking.place.services.database.session() as session:
        return [item.state for item in requests.items_of(session, asking.id)]


def test_two_approvals_move_people_and_their_requester_is_told(place: Workplace) -> None:
    people = some_people(place.company, 3)
    asking = request_for(place, people)
    asking.react(IRIS, "white_check_mark")
    wait_for(lambda: asking.decided())
    assert asking.request.state is RequestState.PENDING
    asking.react(TESS, "+1::skin-tone-3")
    wait_for(lambda: asking.request.state is RequestState.DONE, seconds=60)
    assert states(asking) == [ItemState.MOVED] * 3
    assert {person.hosting_provider for person in people} == {CLOUD}
    card = place.chat.until(asking.card, lambda message: "3" in words(message) and "done" in words(message).lower())
    replies = wait_for(lambda: [m for m in place.chat.thread(card) if "is done" in m["text"]])
    assert f"<@{ADA}>" in json.dumps(replies)
    assert len(replies) == 1
    starts = place.company.world.moves.starts
    assert [starts[person.user_principal_name] for person in people] == [1, 1, 1]
    assert len(asking.trail("moved")) == 3


def test_a_rejection_ends_the_request_and_frees_its_people(place: Workplace) -> None:
    people = some_people(place.company, 2)
    asking = request_for(place, people)
    asking.react(IRIS, "x")
    wait_for(lambda: asking.request.state is RequestState.REJECTED)
    assert states(asking) == [ItemState.SKIPPED] * 2
    wait_for(lambda: [m for m in place.chat.thread(asking.card) if "was rejected" in m["text"]])
    again = request_for(place, people)
    assert again.id != asking.id


def test_an_approval_taken_back_before_the_start_counts_no_more(place: Workplace) -> None:
    """The window has not begun, so the request waits approved: then one reaction is gone."""
    later = place.services.now().replace(year=place.services.now().year + 1)
    asking = request_for(place, some_people(place.company, 1), window_start=later)
    asking.react(IRIS, "white_check_mark")
    asking.react(TESS, "white_check_mark")
    wait_for(lambda: asking.request.state is RequestState.APPROVED)
    asking.react(TESS, "white_check_mark", remove=True)
    wait_for(lambda: asking.request.state is RequestState.PENDING)
    assert states(asking) == [ItemState.QUEUED]


def test_what_approvers_did_not_approve_is_not_moved(place: Workplace) -> None:
    """Between approval and window somebody of the plan has left: that is told, and the others are asked about anew."""
    people = some_people(place.company, 2)
    begins = place.services.now() + timedelta(seconds=8)
    asking = request_for(place, people, window_start=begins)
    first_card = asking.card
    asking.react(IRIS, "white_check_mark")
    asking.react(TESS, "white_check_mark")
    wait_for(lambda: asking.request.state is RequestState.APPROVED)

    def meanwhile() -> None:
        people[1].sfb_enabled = False

    place.company.call_in_loop(meanwhile)
    wait_for(lambda: asking.request.cards == 2, seconds=60)
    assert asking.request.state is RequestState.PENDING
    assert asking.decided() == {}
    assert states(asking) == [ItemState.QUEUED, ItemState.SKIPPED]
    second = asking.card
    assert second["ts"] != first_card["ts"]
    told = wait_for(lambda: [m["text"] for m in place.chat.thread(second) if "needs approval again" in m["text"]])
    assert people[1].display_name in told[0]
    starts = place.company.world.moves.starts
    assert not starts


def test_where_a_person_moves_people_they_get_the_commands_step_by_step_and_are_counted_once_they_have_run(
    place: Workplace,
) -> None:
    """The first person alone; the others once that one has arrived, and a pause says not to go on."""
    people = some_people(place.company, 3)
    asking = request_for(place, people, executor="manual")
    asking.react(IRIS, "white_check_mark")
    asking.react(TESS, "white_check_mark")

    def files() -> list[str]:
        named = (file["name"] for m in place.chat.thread(asking.card) for file in m.get("files") or [])
        return [name for name in named if name.endswith(".ps1")]

    assert wait_for(files)[0].startswith(f"M{asking.id}-commands-")
    assert handed(asking) == [True, False, False]
    place.company.call_in_loop(partial(moved_by_hand, people[0]))
    wait_for(lambda: len(files()) == 2, seconds=60)
    assert handed(asking) == [True, True, True]
    assert states(asking) == [ItemState.MOVED, ItemState.QUEUED, ItemState.QUEUED]
    asking.change_state(RequestState.PAUSED)
    wait_for(lambda: [m for m in place.chat.thread(asking.card) if "do not run them" in m["text"]])
    for person in people[1:]:
        place.company.call_in_loop(partial(moved_by_hand, person))
    wait_for(lambda: asking.request.state is RequestState.DONE, seconds=60)
    assert states(asking) == [ItemState.MOVED] * 3
    assert [len(asking.trail(action)) for action in ("command handed out", "moved", "claimed")] == [3, 3, 0]
    assert place.company.world.moves.starts == {}


def handed(asking: Asking) -> list[bool]:
    with asking.place.services.database.session() as session:
        return [item.handed_at is not None for item in requests.items_of(session, asking.id)]


def moved_by_hand(person: Person) -> None:
    """Somebody has run the command in a window of their own."""
    person.hosting_provider, person.registrar_pool = CLOUD, ""


def test_what_changes_between_two_approvals_is_on_a_new_card_before_the_second(place: Workplace) -> None:
    """The engine looks by itself; the first approval counts no more, and the difference is named."""
    people = some_people(place.company, 2)
    asking = request_for(place, people)
    first = asking.card
    asking.react(IRIS, "+1")
    asking.until(lambda found: IRIS in found)
    user = user_of(place.company.world, people[0])
    assert user is not None
    place.company.call_in_loop(lambda: setattr(user, "account_enabled", False))
    with place.services.database.writing() as session:
        request = lock_request(session, asking.id)
        assert request is not None
        # some minutes have passed since it was asked for
        request.judge_due_at = place.services.now()
    place.bot.engine.wake()
    wait_for(lambda: asking.request.cards == 2)
    card = place.chat.until(asking.card, lambda m: "Changed, so earlier approvals count no more" in words(m))
    assert card["ts"] != first["ts"]
    assert f"{people[0].display_name} is no longer in it." in words(card)
    assert asking.decided() == {}
    assert asking.request.state is RequestState.PENDING
