"""Planning a move in Slack, by words and by the form, and what can be done to a request afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.views import actions
from bot.views.move_form import CONFIRM_FORM, PICK, REVIEW
from commands.history import remember
from commands.step import Step, StepResult, Verdict
from storage.ledger import requests
from storage.states import RequestState
from tests.bot.chat import ADA, BEN, MIGRATION, NORA, Workplace, buttons, opened, wait_for, words, workplace
from tests.commands.moves.planning import ordinary
from tests.commands.test_why import first
from tests.running_company import RunningCompany

JSON = dict[str, Any]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """A workplace whose step 4 was found ready a moment ago; its requests are not carried out."""
    company = RunningCompany(users=60)
    with workplace(company, tmp_path_factory.mktemp("planning"), moving=False) as there:
        found = StepResult(
            step=Step.HYBRID, verdict=Verdict.PASS, headline="Ready.", findings=(), checked_at=there.services.now()
        )
        remember(there.services, found, ADA)
        yield there
    company.stop()


@pytest.fixture(scope="module")
def people(place: Workplace) -> list[Any]:
    """Those who can be moved."""
    return ordinary(place.company, 40)


@pytest.fixture(autouse=True)
def nobody_held(place: Workplace) -> Iterator[None]:
    """What a test asked for is over when it ends."""
    yield
    with place.services.database.writing() as session:
        for request in requests.open_requests(session):
            assert request.id is not None
            requests.change_state(
                session, request.id, of=tuple(RequestState), to=RequestState.EXPIRED, by="test", action="test",
                now=place.services.now(),
            )  # fmt: skip


def submit(place: Workplace, view: JSON, **typed: Any) -> JSON:
    """Fill a form in, and send it. `whom`: the values of chosen options; all else is text."""
    values: JSON = {}
    for block, value in typed.items():
        if block == "whom":
            options = [{"value": each, "text": {"type": "plain_text", "text": each}} for each in value]
            values[block] = {actions.FIND_MOVED: {"type": "multi_external_select", "selected_options": options}}
        elif block == "file":
            values[block] = {block: {"type": "file_input", "files": value}}
        else:
            kind = "number_input" if block == "concurrency" else "plain_text_input"
            values[block] = {block: {"type": kind, "value": value}}
    return place.chat.call("submit", {"as": ADA, "view_id": view["id"], "state": {"values": values}})


def answered_directly(place: Workplace, about: str) -> JSON:
    """The answer in the person's own conversation with the bot that says this, once there is one."""
    channel = place.chat.direct_channel(ADA)

    def look() -> JSON | None:
        told = (m for m in place.chat.messages(channel=channel) if "waits for approval" in words(m))
        return next((m for m in told if about in words(m)), None)

    found: JSON = wait_for(look)
    return found


def state_of(place: Workplace, number: int) -> str:
    with place.services.database.session() as session:
        request = requests.get(session, number)
        assert request is not None
        return request.state


def last(place: Workplace) -> int:
    """The number of the latest request."""
    with place.services.database.session() as session:
        found = requests.recent(session, 1)
        return (found[0].id or 0) if found else 0


def test_six_people_are_asked_for_of_whom_two_are_refused(place: Workplace, people: list[Any]) -> None:
    """The whole way by words: refused by name and cause, the rest sent, one request with its card intended."""
    missing, disabled = first(place.company, "missing_in_cloud"), first(place.company, "disabled_accounts")
    names = [*(one.user_principal_name for one in people[:4]), missing["upn"], disabled["upn"]]
    review = place.chat.ask(f"/hybrid move {' '.join(names)} because pilot wave 2 <!channel>")
    said = words(review)
    assert "4 of 6 people can be moved to Teams; 2 left out" in said
    assert missing["name"] in said
    assert "[U6]" in said
    assert "[U2]" in said
    assert "<!channel>" not in said
    assert "Nothing is asked for yet" in said
    assert any("move-plan.csv" in str(reply) for reply in wait_for(lambda: place.chat.thread(review)))
    before = {message["ts"] for message in place.chat.messages(person=BEN)}
    place.chat.click(review, "Send request", person=BEN)
    told = place.chat.new(before, person=BEN, done=lambda message: message["ephemeral"])
    assert f"This plan is <@{ADA}>" in words(told)
    place.chat.click(review, "Send request")
    sent = place.chat.until(review, lambda message: "waits for approval: 4 people" in words(message))
    number = last(place)
    assert sent["text"] == f"M{number} waits for approval: 4 people."
    assert len(sent["blocks"]) == 1, "its card comes into this channel, and says all of it"
    assert "Send request" not in words(sent), "a plan is sent once"
    assert state_of(place, number) == RequestState.PENDING
    with place.services.database.session() as session:
        assert len(requests.items_of(session, number)) == 4


def test_the_form_leads_from_whom_to_a_request(place: Workplace, people: list[Any]) -> None:
    """Pick, look, send; at each field it says what is wrong."""
    place.chat.post("/hybrid move")
    view = opened(place, callback=PICK)
    wrong = submit(place, view, reason="pilot", window="some day", concurrency="4")
    assert set(wrong["errors"]) == {"list", "window"}
    assert "not a window that I understand" in wrong["errors"]["window"]
    pasted = "\n".join(["upn;department", f"{people[1].user_principal_name};Sales", "nobody@contoso.com;Sales"])
    chosen = {"whom": [people[0].user_principal_name], "list": pasted, "reason": "pilot by the form", "window": ""}
    assert submit(place, view, **chosen, concurrency="2")["ok"]
    review = opened(place, callback=REVIEW)
    said = str(review["blocks"])
    assert "2 of 3 people can be moved to Teams" in said
    assert "nobody@contoso.com" in said
    assert "At most 2 at a time, 1 person alone first, by the bot" in said
    here = {message["ts"] for message in place.chat.messages()}
    assert submit(place, review)["ok"]
    assert answered_directly(place, "pilot by the form")
    assert {message["ts"] for message in place.chat.messages()} == here, "its card comes there, and says all of it"
    with place.services.database.session() as session:
        request = requests.get(session, last(place))
        assert request is not None
        assert (request.requester, request.concurrency, request.asked_in) == (ADA, 2, MIGRATION)


def test_a_form_that_was_closed_meanwhile_is_answered_by_a_message(place: Workplace, people: list[Any]) -> None:
    place.chat.post("/hybrid move")
    view = opened(place, callback=PICK)
    before = {message["ts"] for message in place.chat.messages()}
    assert submit(place, view, whom=[people[7].user_principal_name], reason="closed", concurrency="4")["ok"]
    place.chat.call("close", {"as": ADA, "view_id": view["id"]})
    answer = place.chat.new(before, done=lambda message: "can be moved to Teams" in words(message))
    assert [each["label"] for each in buttons(answer)] == ["Send request"]


def test_the_form_offers_people_and_units_while_somebody_types(place: Workplace, people: list[Any]) -> None:
    place.chat.ask("/hybrid check-sync")
    place.chat.post("/hybrid move")
    view = opened(place, callback=PICK)
    unit = place.services.known.fitting(people[0].user_principal_name, most=1)[0].unit.removeprefix("OU ")
    question = {
        "as": ADA,
        "container": {"type": "view", "view_id": view["id"]},
        "block_id": "whom",
        "action_id": actions.FIND_MOVED,
        "value": unit,
    }
    offered = place.chat.call("options", question)["options"]
    assert f"ou:{unit}" in [option["value"] for option in offered]
    offered = place.chat.call("options", question | {"value": people[0].display_name})["options"]
    assert people[0].user_principal_name in [option["value"] for option in offered]
    assert submit(place, view, whom=[f"ou:{unit}"], reason="a unit", concurrency="4")["ok"]
    assert people[0].display_name in str(opened(place, callback=REVIEW)["blocks"]), (
        "a unit that is offered is understood"
    )


def test_whoever_is_no_admin_plans_nothing(place: Workplace) -> None:
    before = {message["ts"] for message in place.chat.messages(person=NORA)}
    place.chat.post("/hybrid move", person=NORA)
    told = place.chat.new(before, person=NORA, done=lambda message: message["ephemeral"])
    assert "admin group" in words(told)


def test_a_way_back_is_confirmed_by_typing_in_a_form(place: Workplace) -> None:
    gone = first(place.company, "already_in_cloud")
    review = place.chat.ask(f"/hybrid rollback {gone['upn']} to pool01.contoso.com because of the headset")
    assert [each["label"] for each in buttons(review)] == ["Confirm by typing"]
    place.chat.click(review, "Confirm by typing")
    form = opened(place, callback=CONFIRM_FORM)
    assert "Contacts do not come back" in str(form["blocks"])
    wrong = submit(place, form, confirm="yes")
    assert "move 1 person back" in wrong["errors"]["confirm"]
    assert submit(place, form, confirm="Move 1 person  back")["ok"]
    assert answered_directly(place, "back to Skype for Business Server")


def test_the_list_shows_a_request_and_what_can_be_done_to_it(place: Workplace, people: list[Any]) -> None:
    """From the list to the request, to its end, by buttons; and typing errors are told privately."""
    review = place.chat.ask(f"/hybrid move {people[5].user_principal_name} because of the list")
    place.chat.click(review, "Send request")
    place.chat.until(review, lambda message: "waits for approval" in words(message))
    number = last(place)
    listed = place.chat.ask("/hybrid requests")
    assert f"M{number}: Move 1 person to Teams" in words(listed)
    before = {message["ts"] for message in place.chat.messages()}
    place.chat.click(listed, "Show") if len(buttons(listed)) == 2 else place.chat.post(f"/hybrid requests m{number}")
    shown = place.chat.new(before)
    assert "Still missing: 1 approval" in words(shown)
    before = {message["ts"] for message in place.chat.messages()}
    place.chat.click(shown, "Cancel")
    cancelled = place.chat.new(before)
    assert f"M{number} is cancelled: nobody else of it is moved" in words(cancelled)
    assert state_of(place, number) in (RequestState.CANCELLING, RequestState.CANCELLED)
    told = place.chat.ask("/hybrid cancel", done=lambda message: message["ephemeral"])
    assert "Say which request" in words(told)


def test_people_are_added_and_the_number_is_changed_until_somebody_approves(
    place: Workplace, people: list[Any]
) -> None:
    review = place.chat.ask(f"/hybrid move {people[8].user_principal_name} because of more people")
    place.chat.click(review, "Send request")
    place.chat.until(review, lambda message: "waits for approval" in words(message))
    number, missing = last(place), first(place.company, "missing_in_cloud")
    added = place.chat.ask(f"/hybrid add m{number} {people[9].user_principal_name}, {missing['upn']}")
    assert f"M{number} waits for approval again: 2 people, 1 of them new; 1 left out" in words(added)
    assert missing["name"] in words(added)
    assert "[U6]" in words(added)
    changed = place.chat.ask(f"/hybrid concurrency m{number} 2 because the server is busy")
    assert f"M{number} waits for approval again: 2 people" in words(changed)
    refused = place.chat.ask(f"/hybrid concurrency M{number} 99", done=lambda message: message["ephemeral"])
    assert "At most 25 people" in words(refused)
    with place.services.database.session() as session:
        request = requests.get(session, number)
        assert request is not None
        assert (request.concurrency, request.cards) == (2, 3)


def test_a_halt_is_answered_at_once_and_lifted_by_resume(place: Workplace) -> None:
    halted = place.chat.ask("/hybrid halt because calls are failing")
    assert "Everything is halted" in words(halted)
    listed = place.chat.ask("/hybrid requests")
    assert "calls are failing" in words(listed)
    lifted = place.chat.ask("/hybrid resume")
    assert "The halt is lifted" in words(lifted)


def test_the_trail_of_a_request_comes_with_its_file(place: Workplace, people: list[Any]) -> None:
    review = place.chat.ask(f"/hybrid move {people[6].user_principal_name} because of the trail")
    place.chat.click(review, "Send request")
    place.chat.until(review, lambda message: "waits for approval" in words(message))
    trail = place.chat.ask(f"/hybrid audit M{last(place)}")
    assert "The audit trail is whole" in words(trail)
    assert "of the trail" in words(trail)
    assert any("audit.csv" in str(reply) for reply in wait_for(lambda: place.chat.thread(trail)))


def attached(place: Workplace, content: bytes, *, name: str = "wave.csv") -> JSON:
    """Choose a file in a form, as the page does."""
    file: JSON = place.chat.send_file(content, name=name)["file"]
    return file


def test_people_are_read_from_an_attached_file_and_a_bad_one_is_told_at_its_field(
    place: Workplace, people: list[Any]
) -> None:
    place.chat.post("/hybrid move")
    view = opened(place, callback=PICK)
    typed = {"reason": "pilot by a file", "window": "tonight 22-02", "concurrency": "3"}
    for content, says in (
        (b"", "The file is empty"),
        (b"PK\x03\x04", "workbook of Excel"),
        (b"\x00\x01\x02\x03", "no text"),
        (b"a" * 1_000_001, "too large: 1.0 MB of 1 MB"),
    ):
        wrong = submit(place, view, **typed, file=[attached(place, content)])
        assert list(wrong["errors"]) == ["file"], "the form stays, with everything in it"
        assert says in wrong["errors"]["file"]
    assert opened(place)["id"] == view["id"]
    table = "Name;UPN\r\n" + "".join(f"{one.display_name};{one.user_principal_name}\r\n" for one in people[20:22])
    assert submit(place, view, **typed, file=[attached(place, table.encode("utf-16"))])["ok"]
    said = str(opened(place, callback=REVIEW)["blocks"])
    assert "2 people can be moved to Teams" in said
    assert people[21].display_name in said


def test_what_was_typed_without_a_reason_fills_the_form(place: Workplace, people: list[Any]) -> None:
    first, second = people[22:24]
    place.chat.post(
        f"/hybrid move {first.user_principal_name}, {second.display_name} window tonight 22-02 concurrency 3"
    )
    view = opened(place, callback=PICK)
    said = str(view["blocks"])
    assert "Say why: those who approve it read that" in said
    assert "tonight 22-02" in said
    assert submit(place, view, reason="now with a reason")["ok"]
    review = str(opened(place, callback=REVIEW)["blocks"])
    assert "2 people can be moved to Teams" in review
    assert "At most 3 at a time" in review


def test_what_turns_out_later_brings_the_form_back_as_it_was_typed(place: Workplace) -> None:
    """A way back whose pool nobody knows: that is only seen once everybody was looked up."""
    gone = first(place.company, "already_in_cloud")["upn"]
    place.chat.post(f"/hybrid rollback {gone}")
    view = opened(place, callback=PICK)
    assert submit(place, view, reason="of the headset")["ok"]
    again = wait_for(lambda: (form := opened(place)) and "Say to which pool" in str(form["blocks"]) and form)
    assert again["callback_id"] == PICK
    assert gone in str(again["blocks"])
    assert "of the headset" in str(again["blocks"])
    assert submit(place, again, pool="pool01.contoso.com")["ok"]
    assert "can be moved back" in str(opened(place, callback=REVIEW)["blocks"])


def test_an_app_that_may_not_read_files_offers_none(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that has not been renewed since the scope was added."""
    manifest = place.company.company.slack.hub.manifest
    old = [scope for scope in manifest.scopes if scope != "files:read"]
    place.chat.post("/hybrid move")
    view = opened(place, callback=PICK)
    file = attached(place, b"ada@contoso.com")
    monkeypatch.setattr(place.company.company.slack.hub, "manifest", replace(manifest, scopes=tuple(old)))
    wrong = submit(place, view, reason="x", file=[file])
    assert "lacks the scope files:read" in wrong["errors"]["file"]
    place.chat.post("/hybrid move")
    view = wait_for(lambda: (form := opened(place, callback=PICK)) and form["id"] != view["id"] and form)
    assert "file_input" not in str(view["blocks"])
