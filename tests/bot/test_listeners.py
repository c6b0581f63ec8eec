"""Listeners where something goes wrong before, beside or after the answer; nobody is left without a word."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookResponse

from bot.app import on_error
from bot.assembling import assemble
from bot.desk import Desk, QuickDesk, Work
from bot.listeners import clicks, events
from bot.listeners.asking import queue
from bot.listeners.front import Front, apologise, event_asked, of_command, take
from bot.people import Admins, People
from bot.posting import Posting
from bot.slack_access import slack_client, slack_files
from bot.tasks import REFRESH, Task, carry_out
from bot.views.message import Message
from commands.step import StatusResult
from connectors.errors import Unreachable
from storage.database import StorageError, open_database
from storage.models import Job
from tests.bot.chat import ADA, BEN, MIGRATION, NORA, Workplace, homes_of, no_approvals, wait_for, words

JSON = dict[str, Any]


class Closed(Desk):
    """A desk that takes nothing any more."""

    def hand_over(self, work: Work) -> None:
        raise RuntimeError(f"closed: {work}")


class Respond:
    """Slack's response address, with this answer."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.said: list[str] = []

    def __call__(self, **arguments: Any) -> WebhookResponse:
        self.said.append(arguments["text"])
        return WebhookResponse(url="", status_code=self.status, body="", headers={})


def answering(status: int) -> Any:
    """In Bolt's place, whose `Respond` is a class and no protocol."""
    return Respond(status)


def accept() -> None:
    """An acknowledgement that reaches Slack."""


ACK: Any = accept
NOWHERE = answering(404)


@pytest.fixture
def front(office: Workplace) -> Iterator[Front]:
    client = slack_client(office.settings, waits=0)
    desk = Desk(threads=2)
    desk.start()
    yield Front(
        services=office.services,
        people=People(client, Admins(group="S0ADMINS", team_id="T0CONTOSO"), now=office.services.now),
        posting=Posting(client),
        files=slack_files(office.settings),
        desk=desk,
        quick=QuickDesk(),
        approvals=no_approvals(office.services, client),
        homes=homes_of(office.services, client),
        wake=office.bot.worker.wake,
    )
    desk.stop(seconds=5)


def direct(place: Workplace, person: str = ADA) -> list[JSON]:
    return place.chat.messages(person=person, channel=place.chat.direct_channel(person))


def command(person: str = ADA) -> JSON:
    return {"command": "/hybrid", "text": "", "user_id": person, "channel_id": MIGRATION, "response_url": "https://x"}


def click(value: str = "", *, person: str = ADA, channel: str = MIGRATION) -> JSON:
    pressed = {"action_id": "x", "value": value}
    return {"user": {"id": person}, "channel": {"id": channel}, "actions": [pressed], "view": {"hash": "1.a"}}


@pytest.mark.parametrize("body", [command(), click() | {"response_url": "https://x"}], ids=["command", "click"])
def test_a_listener_fails_before_it_hands_over(front: Front, body: JSON) -> None:
    """Who typed or clicked is told that it failed, at the response address of the request."""
    respond = answering(200)
    on_error(front, RuntimeError("the desk is closed"), body, respond)
    assert "Something unexpected happened" in respond.said[0]


def test_nothing_can_be_handed_over(front: Front) -> None:
    """A desk that takes nothing raises in the listener: Bolt then calls `on_error`."""
    with pytest.raises(RuntimeError, match="closed"):
        clicks.on_run_command(replace(front, desk=Closed()), ACK, click(), NOWHERE)


def test_an_expired_response_address(office: Workplace, front: Front) -> None:
    """Where Slack refuses the response address, the person is told directly."""
    told = len(direct(office))
    of_command(front, command(), answering(404)).tell(Message("Hello."))
    assert [m["text"] for m in direct(office)[told:]] == ["Hello."]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Unreachable("Microsoft Graph", "the tenant", "no answer", remedy="Check the network."), "Check the network."),
        (OSError("reset"), "Slack did not accept my answer (OSError)"),
        (LookupError("secret"), "Something unexpected happened"),
    ],
    ids=["remote", "slack", "unexpected"],
)
def test_apologies(error: Exception, said: str) -> None:
    """Each kind of error is told with what to do; of an unexpected one nothing is shown."""
    told: list[str] = []
    apologise(lambda message: told.append(message.text), error)
    assert said in told[0]
    assert "secret" not in told[0]


def test_nobody_can_be_told(caplog: pytest.LogCaptureFixture) -> None:
    """Where even the apology fails, the log has both errors, and nothing is raised."""

    def refuses(_: Message) -> None:
        raise SlackApiError("no", {"error": "account_inactive"})  # type: ignore[no-untyped-call]  # slack_sdk's

    apologise(refuses, LookupError("first"))
    assert "the person could not be told" in caplog.text


def test_what_fails_at_the_desk_is_told(front: Front) -> None:
    """Work that raises at the desk ends in an apology to who asked."""
    told: list[str] = []
    asked = replace(event_asked(front, {"user": ADA}, {}), tell=lambda message: told.append(message.text))

    def fails() -> None:
        raise LookupError("nobody expected this")

    take(front, asked, fails)
    wait_for(lambda: told)
    assert "Something unexpected happened" in told[0]


def test_a_refresh_of_the_home_tab_that_cannot_be_queued(front: Front, tmp_path: Path) -> None:
    """Without a message that could say so, what went wrong is raised, for the person to be told."""
    broken = open_database(f"sqlite:///{tmp_path / 'without-tables.db'}")
    with pytest.raises(StorageError):
        queue(
            replace(front, services=replace(front.services, database=broken)),
            event_asked(front, {"user": ADA}, {}),
            Task(REFRESH),
        )
    broken.close()


def test_show_a_domain(office: Workplace, front: Front) -> None:
    """The button of one domain shows it in a message of its own."""
    before = {m["ts"] for m in office.chat.messages()}
    clicks.on_show_domain(front, ACK, click("fabrikam.com"), NOWHERE)
    assert "fabrikam.com" in words(office.chat.new(before))


@pytest.mark.parametrize(
    "listener", [clicks.on_refresh_status, clicks.on_add_domain, clicks.on_verify_domain, clicks.on_run_command]
)
def test_refused_clicks(office: Workplace, front: Front, listener: Callable[..., None]) -> None:
    """Whatever button somebody presses who may not: they are told, directly where there is no response address."""
    told = len(direct(office, NORA))
    listener(front, ACK, click("fabrikam.com", person=NORA), NOWHERE)
    wait_for(lambda: len(direct(office, NORA)) > told)
    assert "members of the admin group" in direct(office, NORA)[-1]["text"]


def test_a_refused_refresh_of_the_home_tab(office: Workplace, front: Front) -> None:
    """Who may no longer run checks is shown their own Home tab in its place."""
    clicks.on_refresh_home(front, ACK, click(person=NORA, channel=""), NOWHERE)
    wait_for(lambda: f"<@{ADA}> or <@{BEN}>" in words(office.chat.call(f"home?as={NORA}")["view"] or {}))


def test_a_home_tab_refreshed_twice(office: Workplace, front: Front, caplog: pytest.LogCaptureFixture) -> None:
    """Two clicks on the same look of the Home tab run the checks once."""
    caplog.set_level("INFO")
    for _ in range(2):
        clicks.on_refresh_home(front, ACK, click(channel=""), NOWHERE)
    wait_for(lambda: "delivered twice, done once" in caplog.text)
    wait_for(lambda: "The oldest of these checks" in words(office.chat.call(f"home?as={ADA}")["view"] or {}))


def test_events_without_an_answer(front: Front, caplog: pytest.LogCaptureFixture) -> None:
    """Other bots' mentions are not answered, and events that nobody asked for are only logged."""
    caplog.set_level("DEBUG")
    events.on_mention(front, {"bot_id": "B1", "text": "<@U0HYBRID>"}, {})
    events.on_other_event({"type": "channel_rename"})
    assert "mentioned by another bot" in caplog.text
    assert "event without a listener" in caplog.text


def test_where_it_may_not_post(office: Workplace, front: Front) -> None:
    """A channel that cannot be read, and somebody else's conversation, are no places for answers."""
    assert not front.posting.may_post("C0NOWHERE", ADA)
    assert not front.posting.may_post(office.chat.direct_channel(NORA), ADA)
    assert front.posting.may_post(office.chat.direct_channel(ADA), ADA)


def test_whispers_in_a_conversation_of_two(office: Workplace, front: Front) -> None:
    """In the conversation with the bot a whisper is a message."""
    channel = office.chat.direct_channel(ADA)
    front.posting.whisper(channel, ADA, "", Message("For you alone."))
    shown = direct(office)[-1]
    assert (shown["text"], shown["ephemeral"]) == ("For you alone.", False)


def test_a_stored_status(office: Workplace) -> None:
    """A job that asks for the status, as an older version queued it, has a status as its result."""
    job = Job(
        command="status",
        words="[]",
        asked_by=ADA,
        channel="",
        message_ts="",
        correlation="",
        created_at=office.services.now(),
    )
    assert isinstance(carry_out(office.services, job), StatusResult)


def test_many_people(office: Workplace) -> None:
    """What is remembered about people is bounded: with one too many it begins anew, and is right all the same."""
    client = slack_client(office.settings, waits=0)
    admins = Admins(group="S0ADMINS", team_id="T0CONTOSO")
    people = People(client, admins, now=lambda: datetime.now(UTC), most=1)
    assert people.decide(ADA).allowed
    assert not people.decide(NORA).allowed
    assert people.decide(ADA).allowed


def test_the_way_to_slack(office: Workplace) -> None:
    """A proxy is used on the way to Slack, and not on the way to this machine."""
    behind = office.settings.model_copy(update={"proxy": SecretStr("http://proxy.contoso.com:3128")})
    assert not slack_client(behind).proxy
    away = behind.model_copy(update={"slack_api_url": "https://slack.com/api/"})
    assert slack_client(away).proxy == "http://proxy.contoso.com:3128"


def test_another_workspace(office: Workplace, caplog: pytest.LogCaptureFixture) -> None:
    """A configured workspace that is not the token's is worth a warning at the start."""
    assemble(office.settings.model_copy(update={"team_id": "T0OTHER"}), office.services)
    assert "not the workspace of the token" in caplog.text
    assert isinstance(slack_client(office.settings), WebClient)
