"""What goes wrong while a move is planned in a form is said, and nothing that was typed is lost."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, cast

import pytest
from slack_bolt import Respond
from slack_sdk import WebClient

from bot.desk import Desk, QuickDesk
from bot.listeners import move_details, move_form
from bot.listeners.asking import run_typed
from bot.listeners.attached import read_list
from bot.listeners.front import Front, of_click
from bot.listeners.open_form import OpenForm
from bot.listeners.whom import open_move_form
from bot.people import Admins, People
from bot.posting import Posting
from bot.slack_access import slack_client, slack_files
from bot.views.move_form import PICK, AttachedFile, Picked, loading_form, told_form
from commands.history import remember
from commands.step import Step, StepResult, UsageError, Verdict
from storage.states import MoveKind
from tests.bot.approving import ask, sending
from tests.bot.chat import (
    ADA,
    BEN,
    GENERAL,
    IRIS,
    MIGRATION,
    NORA,
    Workplace,
    homes_of,
    opened,
    wait_for,
    words,
    workplace,
)
from tests.bot.test_planning import attached
from tests.commands.moves.planning import ordinary
from tests.commands.test_why import first
from tests.connectors.harness import unused_port
from tests.running_company import RunningCompany

JSON = dict[str, Any]
NOWHERE = cast(Respond, None)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    company = RunningCompany(users=60)
    with workplace(company, tmp_path_factory.mktemp("trouble"), moving=False) as there, sending(there):
        found = StepResult(
            step=Step.HYBRID, verdict=Verdict.PASS, headline="Ready.", findings=(), checked_at=there.services.now()
        )
        remember(there.services, found, ADA)
        yield there
    company.stop()


@pytest.fixture
def front(place: Workplace) -> Iterator[Front]:
    """Listeners that are called here, at a desk of their own. Nobody sits at the quick desk: it answers nothing."""
    client = slack_client(place.settings, waits=0)
    desk = Desk(threads=1)
    desk.start()
    files = slack_files(place.settings)
    yield Front(
        services=place.services,
        people=People(client, Admins(group="S0ADMINS", team_id="T0CONTOSO"), now=place.services.now),
        posting=Posting(client),
        files=files,
        desk=desk,
        quick=QuickDesk(),
        approvals=place.bot.approvals,
        homes=homes_of(place.services, client),
        wake=place.bot.worker.wake,
    )
    desk.stop(seconds=5)
    files.close()


class Ack:
    """Keeps what was acknowledged."""

    def __init__(self) -> None:
        self.said: JSON = {}

    def __call__(self, **answer: Any) -> None:
        self.said = answer


def form_of(place: Workplace, *, person: str = ADA) -> JSON:
    """The first form, as this person sees it."""
    place.chat.post("/hybrid move")
    return opened(place, person, callback=PICK)


def picked_by(front: Front, view: JSON, *, person: str = ADA, kind: MoveKind = MoveKind.MOVE, **typed: Any) -> Ack:
    """Send the first form to the listener."""
    values: JSON = {
        block: {block: {"files": value} if block == "file" else {"value": value}} for block, value in typed.items()
    }
    sent = {"id": view["id"], "private_metadata": f"{MIGRATION}|{kind.value}", "state": {"values": values}}
    ack = Ack()
    move_form.on_move_picked(front, cast(Any, ack), {"user": {"id": person}, "view": sent}, NOWHERE)
    return ack


def direct(place: Workplace, says: str, *, person: str = ADA) -> JSON:
    """What the bot told this person directly."""
    channel = place.chat.direct_channel(person)

    def look() -> JSON | None:
        shown = place.chat.messages(person=person, channel=channel)
        return next((m for m in reversed(shown) if says in words(m)), None)

    found: JSON = wait_for(look)
    return found


def shows(place: Workplace, says: str) -> JSON:
    """The open form, once it says this."""

    def look() -> JSON | None:
        form = opened(place)
        return form if says in str(form["blocks"]) else None

    found: JSON = wait_for(look)
    return found


def test_every_field_says_what_is_wrong_with_it(front: Front) -> None:
    ack = picked_by(
        front, {"id": "V1"}, kind=MoveKind.ROLLBACK, list=" ", pool="pool 01", window="some day", concurrency="x"
    )
    assert ack.said["response_action"] == "errors"
    assert set(ack.said["errors"]) == {"list", "pool", "window", "concurrency"}
    assert ack.said["errors"]["concurrency"] == "Type a whole number."
    assert "not the name of a pool" in ack.said["errors"]["pool"]
    assert "At most 25" in picked_by(front, {"id": "V1"}, list="ada", concurrency="99").said["errors"]["concurrency"]


def test_whoever_is_no_administrator_any_more_sees_nothing(place: Workplace, front: Front) -> None:
    view = form_of(place)
    assert picked_by(front, view, person=NORA, list="ada@contoso.com").said["response_action"] == "update"
    direct(place, "admin group", person=NORA)
    assert "Only administrators plan moves" in str(shows(place, "Only administrators")["blocks"])
    body = {"user": {"id": NORA}, "view": {"private_metadata": f"{MIGRATION}|move|d1|"}}
    move_form.on_plan_sent(front, cast(Any, Ack()), body, NOWHERE)
    typing = Ack()
    move_form.on_moved_typing(front, cast(Any, typing), {"user": {"id": NORA}, "value": "ada"})
    assert [option["value"] for option in typing.said["options"]] == ["ada"], "the quick desk answers nothing"
    assert move_form._offered(front, NORA, "ada") == []


def test_a_file_that_takes_long_is_read_while_people_are_judged(place: Workplace, front: Front) -> None:
    """What is wrong with it brings the form back; only the file has to be chosen again."""
    view = form_of(place)
    bad = {"id": attached(place, b"%PDF-1.7")["id"]}
    assert picked_by(front, view, file=[bad], reason="by a file").said["response_action"] == "update"
    form = shows(place, "The file is a PDF")
    assert form["callback_id"] == PICK
    assert "Choose the file again" in str(form["blocks"])
    assert "by a file" in str(form["blocks"])
    person = ordinary(place.company, 1)[0]
    good = {"id": attached(place, person.user_principal_name.encode())["id"]}
    picked_by(front, form, file=[good], reason="by a file", concurrency="2")
    shows(place, "1 person can be moved to Teams")


def test_where_the_form_was_closed_meanwhile_the_person_is_told(place: Workplace, front: Front) -> None:
    gone = first(place.company, "already_in_cloud")["upn"]
    picked_by(front, {"id": "V0GONE"}, kind=MoveKind.ROLLBACK, list=gone, reason="x")
    direct(place, "Say to which pool")


def test_what_nobody_expected_is_told_in_the_form_and_in_a_message(place: Workplace, front: Front) -> None:
    def broken() -> Any:
        raise LookupError("a defect")

    view = form_of(place)
    person = ordinary(place.company, 1)[0]
    failing = replace(front, services=replace(front.services, approvers=broken))
    picked_by(failing, view, list=person.user_principal_name, reason="x")
    shows(place, "You are told why in a message")
    direct(place, "Something unexpected happened")


def test_a_form_that_others_have_changed_is_changed_all_the_same(place: Workplace, front: Front) -> None:
    """The acknowledgement of the first form may come after what was shown since."""
    view = form_of(place)
    form = OpenForm(front.posting.client, view["id"], partial(loading_form, MoveKind.MOVE))
    form.doing("Reading")
    form.doing("Too soon to be read")
    assert "Reading" in str(opened(place)["blocks"])
    front.posting.client.views_update(view_id=view["id"], view=loading_form(MoveKind.MOVE))
    assert form.show(told_form(MoveKind.MOVE, "It is shown."))
    assert "It is shown" in str(opened(place)["blocks"])


def test_a_plan_of_somebody_else_or_an_old_one_is_not_confirmed(place: Workplace, front: Front) -> None:
    gone = first(place.company, "already_in_cloud")["upn"]
    review = place.chat.ask(f"/hybrid rollback {gone} to pool01.contoso.com because x")
    before = {message["ts"] for message in place.chat.messages(person=BEN)}
    place.chat.click(review, "Confirm by typing", person=BEN)
    told = place.chat.new(before, person=BEN, done=lambda message: message["ephemeral"])
    assert f"This plan is <@{ADA}>" in words(told)
    body = {"user": {"id": ADA}, "channel": {"id": MIGRATION}, "actions": [{"value": "d0none"}]}
    move_form.on_confirm_by_typing(front, cast(Any, Ack()), body, NOWHERE)
    direct(place, "too old to be sent")


def test_a_plan_is_answered_directly_where_there_is_no_channel_or_none_for_the_bot(
    place: Workplace, front: Front
) -> None:
    """As in the Home tab, or in a channel that the bot is no member of."""
    channel = place.chat.direct_channel(ADA)
    for asked_in in ("", GENERAL):
        body = {"user": {"id": ADA}, "view": {"private_metadata": f"{asked_in}|move|d0none|"}}
        move_form.on_plan_sent(front, cast(Any, Ack()), body, NOWHERE)
    wait_for(lambda: str(place.chat.messages(channel=channel)).count("Asking for approval: nothing was done") >= 2)


def test_whoever_has_just_left_the_admin_group_does_nothing_about_moves(place: Workplace, front: Front) -> None:
    """What is remembered for a while is enough to look, and not to change anything."""
    groups = place.company.company.slack.hub.workspace.groups
    assert front.people.decide(ADA).allowed
    members = list(groups["S0ADMINS"].members)
    groups["S0ADMINS"].members.clear()
    try:
        run_typed(front, of_click(front, {"user": {"id": ADA}, "channel": {"id": MIGRATION}}, NOWHERE), "requests")
    finally:
        groups["S0ADMINS"].members.extend(members)
        front.people.forget(ADA)
    direct(place, "admin group")


def test_what_cannot_be_done_at_once_says_why_and_what_to_try(place: Workplace) -> None:
    told = place.chat.ask("/hybrid pause M999", done=lambda message: message["ephemeral"])
    assert "There is no request M999" in words(told)
    assert "requests" in words(told)


def test_the_list_button_opens_the_form_and_a_late_one_says_what_to_type(place: Workplace, front: Front) -> None:
    listed = place.chat.ask("/hybrid requests")
    place.chat.click(listed, "Plan a move")
    opened(place, callback=PICK)
    asked = of_click(front, {"user": {"id": ADA}, "channel": {"id": MIGRATION}, "trigger_id": "1.2.old"}, NOWHERE)
    open_move_form(front, asked, Picked(kind=MoveKind.MOVE, channel=MIGRATION))
    direct(place, "Type: /hybrid move ada@contoso.com because")
    nora = of_click(front, {"user": {"id": NORA}, "channel": {"id": MIGRATION}}, NOWHERE)
    open_move_form(front, nora, Picked(kind=MoveKind.MOVE, channel=MIGRATION))
    direct(place, "admin group", person=NORA)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (AttachedFile(id="F1", size=9_000_000), "too large: 9.0 MB"),
        (AttachedFile(id="F0NONE", size=1), r"does not give me this file \(file_not_found\)"),
    ],
)
def test_a_file_that_is_not_to_be_had(front: Front, file: AttachedFile, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read_list(front, file)


def test_a_file_whose_true_size_or_address_is_another(place: Workplace, front: Front) -> None:
    long = attached(place, b"a" * 1_000_001)
    with pytest.raises(UsageError, match=r"too large: 1\.0 MB"):
        read_list(front, AttachedFile(id=long["id"], size=1))
    elsewhere = replace(
        front, files=slack_files(place.settings.model_copy(update={"slack_api_url": "https://x.test/"}))
    )
    short = AttachedFile(id=attached(place, b"ada@contoso.com")["id"], size=1)
    with pytest.raises(UsageError, match=r"not one of Slack's.*Or paste the list"):
        read_list(elsewhere, short)
    silent = WebClient(token="xoxb-sandbox", base_url=f"http://127.0.0.1:{unused_port()}/api/", timeout=1)
    with pytest.raises(UsageError, match="Slack did not answer"):
        read_list(replace(front, posting=Posting(silent)), short)


def test_who_is_in_a_request_is_shown_to_administrators_and_approvers_alone(place: Workplace, front: Front) -> None:
    """In full, with what each of them is at; and what exactly is done to them."""
    asking = ask(place, 31)
    for person, label in ((IRIS, "Who"), (ADA, "What exactly")):
        asking.click(person, label)
        form = opened(place, person)
        assert "M" in form["title"]["text"]
    before = {message["ts"] for message in place.chat.messages(person=NORA)}
    asking.click(NORA, "Who")
    told = place.chat.new(before, person=NORA, done=lambda message: message["ephemeral"])
    assert "admin group" in words(told)
    shown = place.chat.ask(f"/hybrid requests M{asking.id}")
    assert any(".csv" in str(reply) for reply in wait_for(lambda: place.chat.thread(shown))), "31 are too many to name"


@pytest.mark.parametrize("listener", [move_details.on_who, move_details.on_what])
def test_a_card_of_a_request_that_is_gone_and_a_form_that_opens_too_late(
    place: Workplace, front: Front, listener: Callable[..., None]
) -> None:
    body: JSON = {"user": {"id": ADA}, "channel": {"id": MIGRATION}, "trigger_id": f"1.2.{listener.__name__}"}
    listener(front, cast(Any, Ack()), body | {"actions": [{"value": "999:dddd"}]}, NOWHERE)
    direct(place, "There is no such request any more")
    asking = ask(place, 1)
    late = body | {
        "trigger_id": f"1.3.{listener.__name__}",
        "actions": [{"value": f"{asking.id}:{asking.request.digest}"}],
    }
    listener(front, cast(Any, Ack()), late, NOWHERE)
    direct(place, f"could not be opened in time. Type: /hybrid requests M{asking.id}")
