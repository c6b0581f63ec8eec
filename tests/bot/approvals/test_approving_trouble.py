"""What goes wrong on the way of a decision is told to the person, and never taken for a yes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.approvals.approvers import CannotTell
from bot.approvals.cards import Cards
from bot.approvals.rereading import Reading
from bot.listeners.decisions import clicked_on, on_reject_sent
from bot.slack_access import slack_client
from commands.rules.moves.policy import Policy
from sandbox.slack.conversations import Draft
from sandbox.slack.workspace import BOT_USER_ID
from storage.ledger.locks import lock_request
from storage.ledger.tables import OutboxMessage
from storage.states import RequestState
from tests.bot.approving import Asking, ask, sending
from tests.bot.chat import GUS, IRIS, MIGRATION, TESS, Workplace, opened, wait_for, words, workplace
from tests.connectors.harness import unused_port
from tests.running_company import RunningCompany

JSON = dict[str, Any]
ALWAYS = 3
"""Times that a call fails before its client gives it up."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    company = RunningCompany(users=60)
    with workplace(company, tmp_path_factory.mktemp("trouble"), moving=False) as place, sending(place):
        yield place
    company.stop()


@pytest.fixture(autouse=True)
def as_before(office: Workplace) -> Iterator[None]:
    """What a test breaks off, and nobody calls for, does not fail the next one."""
    yield
    office.company.call_in_loop(office.company.world.faults.clear)


def break_off(place: Workplace, method: str, times: int = ALWAYS) -> None:
    place.company.control("fault", {"system": "slack", "kind": "500", "match": method, "times": times})


def last_told(place: Workplace, person: str, says: str) -> None:
    wait_for(lambda: says in words(place.chat.messages(person=person)[-1]))


@pytest.fixture
def asking(office: Workplace) -> Asking:
    return ask(office)


def test_a_reaction_that_cannot_be_read_is_said_to_be_looked_at_again(office: Workplace, asking: Asking) -> None:
    break_off(office, "reactions.get")
    asking.react(IRIS, "+1")
    last_told(office, IRIS, "I look again within a minute")
    assert asking.decided() == {}
    office.bot.approvals.rereading.everything()
    asking.until(lambda found: IRIS in found)


def test_whoever_cannot_be_looked_up_decides_nothing_and_is_told_so(office: Workplace, asking: Asking) -> None:
    break_off(office, "users.info")
    asking.react(TESS, "+1")
    last_told(office, TESS, "could not be looked up")
    assert asking.decided() == {}
    break_off(office, "usergroups.users.list")
    asking.click(TESS, "Approve")
    last_told(office, TESS, "Who may approve could not be read")
    assert asking.decided() == {}


def test_a_form_that_opens_too_late_is_said(office: Workplace, asking: Asking) -> None:
    break_off(office, "views.open")
    asking.click(TESS, "Reject with reason")
    last_told(office, TESS, "could not be opened in time")
    break_off(office, "views.open")
    asking.click(TESS, "Who")
    last_told(office, TESS, f"/hybrid requests M{asking.id}")


def test_a_form_of_another_version_is_closed(office: Workplace) -> None:
    """It is acknowledged, and nothing comes of it."""
    closed: list[JSON] = []
    front: Any = office
    respond: Any = None
    on_reject_sent(front, lambda **answer: closed.append(answer), {"view": {"private_metadata": "{}"}}, respond)  # type: ignore[arg-type] # all that is called of Ack
    assert closed == [{}]


def react_unheard(asking: Asking, person: str) -> None:
    """A reaction whose event was lost."""
    workspace = asking.place.company.company.slack.hub.workspace

    def change() -> None:
        message = workspace.message(MIGRATION, asking.request.message_ts)
        assert message is not None
        message.reactions.setdefault("+1", []).append(person)

    asking.place.company.call_in_loop(change)


def test_one_card_that_cannot_be_read_stops_no_other(office: Workplace, asking: Asking) -> None:
    """The first reading fails; the reactions of the other card are found all the same."""
    other = ask(office)
    react_unheard(asking, IRIS)
    react_unheard(other, IRIS)
    office.bot.approvals.rereading.everything()
    assert set(asking.decided()) == set(other.decided()) == {IRIS}
    react_unheard(asking, TESS)
    react_unheard(other, TESS)
    break_off(office, "reactions.get")
    office.bot.approvals.rereading.everything()
    assert set(other.decided()) == {IRIS, TESS}


def test_a_request_without_a_card_or_past_its_start_is_not_read(office: Workplace, asking: Asking) -> None:
    look = office.bot.approvals.rereading.look
    react_unheard(asking, IRIS)
    assert look(asking.request.model_copy(update={"message_ts": ""})) == Reading()
    assert look(asking.request.model_copy(update={"state": RequestState.RUNNING})) == Reading()
    assert look(asking.request.model_copy(update={"id": None})) == Reading()
    assert asking.decided() == {}


def test_a_plan_that_changes_while_the_card_is_read_is_not_decided_about(office: Workplace, asking: Asking) -> None:
    """What was read of the card of a former plan changes nothing."""
    seen = asking.request
    with office.services.database.writing() as session:
        live = lock_request(session, asking.id)
        assert live is not None
        live.digest = "0" * 64
    react_unheard(asking, IRIS)
    assert not office.bot.approvals.rereading.look(seen).changed
    assert asking.decided() == {}


def test_who_cannot_be_whispered_to_is_refused_all_the_same(office: Workplace, asking: Asking) -> None:
    break_off(office, "chat.postEphemeral")
    break_off(office, "conversations.open")
    asking.react(GUS, "+1")
    wait_for(lambda: asking.trail("refuse"))
    assert asking.decided() == {}


def test_taking_back_after_the_start_changes_nothing(office: Workplace, asking: Asking) -> None:
    asking.click(IRIS, "Approve")
    [told] = wait_for(lambda: asking.told(IRIS))
    asking.change_state(RequestState.APPROVED)
    asking.change_state(RequestState.RUNNING)
    asking.click(IRIS, "Take it back", on=told)
    wait_for(lambda: any("it runs already" in m["text"] for m in asking.told(IRIS)))
    assert set(asking.decided()) == {IRIS}


def test_a_form_that_is_sent_when_it_is_too_late_says_so(office: Workplace, asking: Asking) -> None:
    asking.click(TESS, "Reject with reason")
    view = opened(office, TESS)
    asking.change_state(RequestState.CANCELLED)
    values = {"reason": {"reason": {"type": "plain_text_input", "value": "Too soon."}}}
    office.chat.call("submit", {"as": TESS, "view_id": view["id"], "state": {"values": values}})
    directly = office.chat.direct_channel(TESS)
    wait_for(lambda: any("it was cancelled" in m["text"] for m in office.chat.messages(person=TESS, channel=directly)))
    assert asking.decided() == {}


def test_a_button_of_a_request_that_does_not_exist_is_answered(office: Workplace, asking: Asking) -> None:
    """As one that was pressed after the database was put back to an older state."""
    asking.click(IRIS, "Approve")
    [told] = wait_for(lambda: asking.told(IRIS))
    conversations = office.company.company.slack.hub.conversations
    for message, label in ((asking.card, "Approve"), (told, "Take it back")):
        blocks = json.loads(json.dumps(message["blocks"]).replace(f'"{asking.id}:', '"987654:'))
        draft = Draft(channel=MIGRATION, user=BOT_USER_ID, text="Older.", bot_id="B0HYBRID", blocks=blocks)
        posted = office.company.call_in_loop(lambda draft=draft: conversations.post(draft))
        [shown] = [m for m in office.chat.messages() if m["ts"] == posted.ts]
        before = len(office.chat.messages(person=IRIS))
        asking.click(IRIS, label, on=shown)
        wait_for(lambda before=before: len(office.chat.messages(person=IRIS)) > before)
        last_told(office, IRIS, "There is no such request any more")
    assert set(asking.decided()) == {IRIS}


def test_a_rejection_with_a_reason_is_not_undone_by_a_reaction(office: Workplace, asking: Asking) -> None:
    asking.click(TESS, "Reject with reason")
    view = opened(office, TESS)
    values = {"reason": {"reason": {"type": "plain_text_input", "value": "Too soon."}}}
    office.chat.call("submit", {"as": TESS, "view_id": view["id"], "state": {"values": values}})
    asking.until(lambda found: TESS in found)
    react_unheard(asking, TESS)
    assert office.bot.approvals.rereading.look(asking.request) == Reading()
    assert asking.decided()[TESS].reason == "Too soon."


def test_what_was_approved_by_button_needs_no_reaction(office: Workplace, asking: Asking) -> None:
    asking.click(IRIS, "Approve")
    asking.until(lambda found: IRIS in found)
    assert office.bot.approvals.rereading.look(asking.request) == Reading()
    assert set(asking.decided()) == {IRIS}


def test_only_cards_are_seeded_and_seeding_twice_is_no_trouble(office: Workplace, asking: Asking) -> None:
    card = asking.card
    row = OutboxMessage(
        key="final:1", kind="final", channel=MIGRATION, posted_in=MIGRATION, ts="1.1", run_at=office.services.now()
    )
    office.bot.approvals.posted(row)
    office.bot.approvals.cards.seed(MIGRATION, card["ts"])
    office.bot.approvals.cards.seed(MIGRATION, "1.1")
    assert len(asking.card["reactions"]) == 2


def test_a_slack_that_is_not_there_tells_nothing(office: Workplace) -> None:
    client = WebClient(token="xoxb-x", base_url=f"http://127.0.0.1:{unused_port()}/api/", retry_handlers=[])
    with pytest.raises(CannotTell, match="could not be read from Slack"):
        Cards(client, office.bot.approvals.policy).decisions_on(MIGRATION, "1.1")


def test_no_more_cards_are_remembered_than_are_asked_about(office: Workplace) -> None:
    """A card that nobody has asked about for long is forgotten, not the answer to a question."""
    cards = Cards(slack_client(office.settings, waits=0), replace(Policy(), approve=(), reject=()))
    assert cards.seeds == ()
    for number in range(205):
        cards._shared(MIGRATION, f"{number}.1")
    assert len(cards._readings) == 200


@pytest.mark.parametrize("value", ["", "12", "x:y", "-1:d", "9" * 40 + ":d", "²:d"])
def test_a_button_without_a_request_in_it_is_answered_as_such(value: str) -> None:
    body = {"actions": [{"value": value}], "container": {"channel_id": "C1", "message_ts": "1.1"}}
    clicked = clicked_on(body)
    assert clicked.request in (0, 12)
    assert (clicked.channel, clicked.ts) == ("C1", "1.1")
