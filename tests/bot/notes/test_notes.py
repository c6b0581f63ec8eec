"""A note, its answer, and what the owner decides, in a pretend workspace: nobody but its reader can answer it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.outbox.posts import Posts
from bot.outbox.sender import Sender
from bot.slack_access import slack_client
from bot.views.move_messages import renderers
from bot.views.note import FORM
from commands.moves.executors import Manual
from commands.rules.moves.requirement import Requirement
from commands.rules.notes.due import window_key
from commands.rules.notes.texts import NoteRules, Texts
from storage import notes, objections
from storage.ledger import requests
from storage.ledger.people import NewItem
from storage.states import ItemState, ObjectionState, RequestState
from tests.bot.chat import ADA, BEN, JSON, NORA, Workplace, buttons, opened, wait_for, words, workplace
from tests.commands.moves.ledger_only import plan_for
from tests.running_company import RunningCompany
from tests.storage.ledger.requesting import change
from tests.storage.ledger.requesting import opened as asked_for

BEFORE_1 = "Hello {name}, on {day} between {from} and {until}. Ask {owner}."
HOSTILE = "I am away <!channel>"


def send_all(place: Workplace, *, minutes: int) -> None:
    """What the outbox holds, so many minutes from now: a message is not changed in the second in which it was sent."""
    organisation = place.services.organisation
    sender = Sender(
        database=place.services.database,
        posts=Posts(slack_client(place.settings)),
        renderers=renderers(organisation.policy, Manual(organisation.cloud), NoteRules(enabled=True)),
        now=lambda: place.services.now() + timedelta(minutes=minutes),
        owner="test",
    )
    while sender.send_next():
        pass


def wave(place: Workplace) -> int:
    """A request of Ada's for Nora and Ben, who read Slack, approved, with its window tomorrow."""
    start = place.services.now().replace(microsecond=0) + timedelta(days=1)
    people = (("n", "Nora <!channel>", "nora@contoso.com"), ("b", "Ben", "ben@contoso.com"))
    request = asked_for(
        place.services.database,
        "nb",
        items=tuple(
            NewItem(key=key, name=name, identity=upn, sip_address=f"sip:{upn}") for key, name, upn in people
        ),
        plan=plan_for("nb").as_json(), requirement=Requirement(1, (), ()).as_json(), requester=ADA,
        channel="C0MIGRATION", window_start=start, window_end=start + timedelta(hours=3),
        now=place.services.now(),
    )  # fmt: skip
    assert change(place.services.database, request, RequestState.APPROVED)
    return request


def put(place: Workplace, request_id: int, key: str, user: str) -> None:
    with place.services.database.writing() as session:
        request = requests.get(session, request_id)
        assert request is not None
        item = next(one for one in requests.items_of(session, request_id) if one.user == key)
        window = window_key(request.window_start)
        now, texts = place.services.now(), Texts(before_1=BEFORE_1)
        notes.approve(session, request_id, by=ADA, texts=texts.digest, now=now)
        notes.put(
            session, request, item, note="before-1", window=window, channel=user, text=texts.before_1,
            texts=texts.digest, until=now + timedelta(hours=6), now=now,
        )  # fmt: skip


def direct(place: Workplace, person: str, says: str) -> JSON:
    channel = place.chat.direct_channel(person)
    return place.chat.new(set(), person=person, channel=channel, done=lambda m: says in words(m))  # type: ignore[no-any-return]


def objection_of(place: Workplace, request_id: int, key: str) -> ObjectionState | None:
    with place.services.database.session() as session:
        item = next(one for one in requests.items_of(session, request_id) if one.user == key)
        found = objections.of_item(session, item.id or 0)
    return found.state if found is not None else None


def answer(place: Workplace, note: JSON, person: str, reason: str) -> None:
    place.chat.click(note, "does not suit", person=person)
    view = opened(place, person, callback=FORM)
    state = {"values": {"reason": {"reason": {"type": "plain_text_input", "value": reason or None}}}}
    place.chat.call("submit", {"as": person, "view_id": view["id"], "state": state})


def test_a_time_that_does_not_suit_is_said_told_and_decided(
    tmp_path: Path, start_company: Callable[..., RunningCompany]
) -> None:
    with workplace(start_company(users=30), tmp_path, moving=False) as place:
        request = wave(place)
        put(place, request, "n", NORA)
        put(place, request, "b", BEN)
        send_all(place, minutes=1)
        note = direct(place, NORA, "Hello Nora &lt;!channel&gt;, on ")
        assert f"Ask <@{ADA}>." in words(note)

        answer(place, note, NORA, HOSTILE)
        direct(place, NORA, "You are not moved while that is open")
        wait_for(lambda: objection_of(place, request, "n") is ObjectionState.OPEN)
        send_all(place, minutes=2)
        shown = place.chat.until(note, lambda m: "You have said that this time does not suit" in words(m), person=NORA)
        assert buttons(shown) == []
        asked = direct(place, ADA, "does not suit Nora")
        assert "&lt;!channel&gt;" in asked["text"]
        assert "<!channel>" not in asked["text"]

        place.chat.click(asked, "Keep as planned")
        wait_for(lambda: objection_of(place, request, "n") is ObjectionState.SETTLED)
        send_all(place, minutes=3)
        direct(place, NORA, "stays at the time that you were told")
        place.chat.until(asked, lambda m: "This is settled" in words(m))

        ben = direct(place, BEN, "Hello Ben, on ")
        with place.services.database.writing() as session:
            item = next(one for one in requests.items_of(session, request) if one.user == "b")
            item.state = ItemState.LEASED
            session.add(item)
        place.chat.click(ben, "does not suit", person=BEN)
        late = direct(place, BEN, "It is too late to change that here")
        assert f"<@{ADA}>" in words(late)
        with place.services.database.writing() as session:
            item.state = ItemState.QUEUED
            session.add(item)
        the_form_comes_too_late(place, ben, request)


def the_form_comes_too_late(place: Workplace, note: JSON, request: int) -> None:
    """The form was open while the move began."""
    place.chat.click(note, "does not suit", person=BEN)
    view = opened(place, BEN, callback=FORM)
    change(place.services.database, request, RequestState.CANCELLED)
    place.chat.call("submit", {"as": BEN, "view_id": view["id"], "state": {"values": {}}})
    wait_for(
        lambda: (
            len(
                [
                    m
                    for m in place.chat.messages(person=BEN, channel=place.chat.direct_channel(BEN))
                    if "too late" in words(m)
                ]
            )
            > 1
        )
    )
    assert objection_of(place, request, "b") is None
