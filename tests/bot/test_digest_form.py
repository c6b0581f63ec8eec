"""What is done with a form: where it cannot be opened, is sent twice, or comes from somebody who may not."""

from dataclasses import replace
from datetime import time
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError

from bot.listeners import digest_channel, digest_form
from bot.listeners.digest_channel import ARCHIVED, NO_CHANNEL, NOT_THERE, SHARED, why_closed
from bot.listeners.front import Asked, Front
from bot.views.digest_form import Target, entered, target_of
from bot.views.digest_form import digest_form as form
from bot.views.message import Message
from commands.digests import subscribing
from commands.digests.choosing import meanwhile
from commands.rules.digests.ask import usual
from sandbox.slack.blocks import check_view
from sandbox.slack.form_state import complete
from storage.database import Database
from storage.digests import subscriptions
from tests.commands.digests.company import ADA, CHANNEL, DAILY, MONDAY, at, subscribed

JSON = dict[str, Any]
MEMBER = {"is_member": True}


class Client:
    """Slack as far as a form needs it: what it knows of a channel, and the views that it took."""

    def __init__(self, channel: JSON | None = None, *, refuses: bool = False) -> None:
        self.channel = channel
        self.refuses = refuses
        self.views: list[JSON] = []

    def conversations_info(self, *, channel: str) -> JSON:
        if self.channel is None:
            raise SlackApiError("no", cast(Any, {"error": "channel_not_found"}))
        return {"channel": {"id": channel, **self.channel}}

    def views_open(self, *, trigger_id: str, view: JSON) -> None:
        if self.refuses:
            raise SlackApiError(trigger_id, cast(Any, {"error": "expired_trigger_id"}))
        self.views.append(view)

    views_push = views_open


class Desk:
    """A front for somebody who asks, and what they were told."""

    def __init__(self, database: Database, client: Client, *, may: bool = True, zone: str = "Asia/Tokyo") -> None:
        self.told: list[str] = []
        decision = SimpleNamespace(allowed=may, reason="Only administrators.")
        people = SimpleNamespace(decide=lambda *_, **__: decision, zone_of=lambda *_: zone)
        posting = SimpleNamespace(client=client)
        services = at(database, MONDAY)
        self.front = cast(Front, SimpleNamespace(services=services, people=people, posting=posting))
        self.asked = Asked(user=ADA, channel=CHANNEL, delivery="", tell=self._hear, trigger="t")

    def _hear(self, message: Message) -> None:
        self.told.append(message.text)


def view() -> JSON:
    made = form(usual(channel=CHANNEL, zone="Europe/Berlin"), Target(channel=CHANNEL))
    return made | {"state": {"values": complete(made["blocks"], {})}}


@pytest.mark.parametrize(
    ("channel", "known", "why"),
    [
        ("C1", MEMBER, ""),
        ("G1", MEMBER, ""),
        ("", MEMBER, NO_CHANNEL),
        ("D1", MEMBER, NO_CHANNEL),
        ("C1", None, NOT_THERE),
        ("C1", {}, NOT_THERE),
        ("G1", MEMBER | {"is_mpim": True}, NO_CHANNEL),
        ("C1", MEMBER | {"is_ext_shared": True}, SHARED),
        ("C1", MEMBER | {"is_pending_ext_shared": ["T2"]}, SHARED),
        ("C1", MEMBER | {"is_archived": True}, ARCHIVED),
    ],
)
def test_a_digest_is_posted_only_into_a_channel_of_ours_that_the_bot_is_in(
    channel: str, known: JSON | None, why: str
) -> None:
    assert why_closed(cast(Any, Client(known)), channel) == why


@pytest.mark.parametrize(("zone", "suggested"), [("Asia/Tokyo", "Asia/Tokyo"), ("", "UTC"), ("Mars/Base", "UTC")])
def test_the_zone_of_whoever_asks_is_suggested(database: Database, zone: str, suggested: str) -> None:
    client = Client(MEMBER)
    desk = Desk(database, client, zone=zone)
    digest_channel.open_digest_form(desk.front, desk.asked)
    assert f'"{suggested}"' in str(client.views[0]).replace("'", '"')
    assert desk.told == []


def test_a_form_that_cannot_be_opened_says_why(database: Database) -> None:
    closed, late = Desk(database, Client({})), Desk(database, Client(MEMBER, refuses=True))
    for desk in (closed, late):
        digest_channel.open_digest_form(desk.front, desk.asked)
    assert closed.told == [NOT_THERE]
    assert late.told == ["The form could not be opened in time. Type /hybrid digest again."]


def test_a_form_that_is_sent_twice_subscribes_once_and_says_nothing_the_second_time(database: Database) -> None:
    desk = Desk(database, Client(MEMBER))
    for _ in range(2):
        digest_form._subscribe(desk.front, desk.asked, DAILY, Target(channel=CHANNEL), "digest-form:V1")
    with database.session() as session:
        assert len(subscriptions.open_ones(session)) == 1
    assert desk.told == []
    digest_form._subscribe(desk.front, desk.asked, DAILY, Target(channel=CHANNEL), "digest-form:V2")
    assert desk.told == ["That channel gets exactly this already: D1."]


def test_whoever_may_not_subscribe_or_a_channel_that_was_closed_meanwhile_is_told(database: Database) -> None:
    may_not, closed = Desk(database, Client(MEMBER), may=False), Desk(database, Client(MEMBER | {"is_archived": True}))
    for number, desk in enumerate((may_not, closed)):
        digest_form._subscribe(desk.front, desk.asked, DAILY, Target(channel=CHANNEL), f"digest-form:{number}")
    assert (may_not.told, closed.told) == (["Only administrators."], [ARCHIVED])
    with database.session() as session:
        assert subscriptions.open_ones(session) == []


def test_a_preview_that_comes_too_late_or_is_asked_for_by_somebody_else_is_told(database: Database) -> None:
    late, may_not = Desk(database, Client(MEMBER, refuses=True)), Desk(database, Client(MEMBER), may=False)
    for desk in (late, may_not):
        digest_form._preview(desk.front, desk.asked, view())
    assert late.told == ["The preview could not be opened in time. Press Preview again."]
    assert may_not.told == ["Only administrators."]


def test_without_a_time_a_preview_says_so(database: Database) -> None:
    client = Client(MEMBER)
    desk = Desk(database, client)
    digest_form._preview(desk.front, desk.asked, {"private_metadata": f"{CHANNEL}|0|0"})
    assert "Choose a time of day." in str(client.views)


def test_whom_it_may_be_about_is_offered_to_those_who_may_subscribe_alone(database: Database) -> None:
    assert digest_form._scopes(Desk(database, Client(), may=False).front, ADA, "") == ()
    offered = digest_form._scopes(Desk(database, Client()).front, ADA, "")
    assert [one.text for one in offered] == ["Everybody"]


def test_what_somebody_has_subscribed_to_meanwhile_is_refused_at_the_form(database: Database) -> None:
    number = subscribed(database)
    desk = Desk(database, Client())
    against = digest_form._against(desk.front, ADA, DAILY, Target(channel=CHANNEL))
    assert list(against["errors"].values()) == [f"This channel gets exactly this already: D{number}."]
    assert digest_form._against(desk.front, ADA, DAILY, Target(channel=CHANNEL, subscription=number, version=1)) == {}
    nobody = Desk(database, Client(), may=False)
    assert digest_form._against(nobody.front, ADA, DAILY, Target(channel=CHANNEL)) == {}


def test_a_form_of_what_was_removed_meanwhile_becomes_one_that_subscribes_to_what_was_chosen(
    database: Database,
) -> None:
    front, number = Desk(database, Client()).front, subscribed(database)
    other = subscribed(database, replace(DAILY, at=time(12)))
    ask = replace(DAILY, at=time(17, 45), country="DE-BY", weekdays=(1,))
    about = Target(channel=CHANNEL, subscription=number, version=1)
    assert digest_form._against(front, ADA, ask, about) == {}
    subscribing.change(front.services, number, replace(DAILY, at=time(9)), version=1, by="U0BEN")
    changed = digest_form._against(front, ADA, ask, about)
    assert (changed["response_action"], changed["view"]["submit"]["text"]) == ("update", "Save")
    assert "was changed meanwhile* by <@U0BEN>, and is now a digest about everybody, every" in str(changed["view"])
    assert target_of(changed["view"]) == Target(channel=CHANNEL, subscription=number, version=2)
    assert digest_form._against(front, ADA, replace(DAILY, at=time(9)), about) == {}, "it is so already"
    subscribing.remove(front.services, number, by="U0BEN")
    gone = digest_form._against(front, ADA, ask, about)["view"]
    assert check_view(gone, surface="modal") == []
    assert target_of(gone).subscription == 0
    assert entered(gone | {"state": {"values": complete(gone["blocks"], {})}}).ask(CHANNEL) == ask
    assert "was removed meanwhile* by <@U0BEN>" in str(gone)
    assert f"This channel already gets D{other}: a digest about everybody" in str(gone)
    assert meanwhile(front.services, 99, ask, version=1) is None


def test_what_was_chosen_is_told_where_it_comes_too_late_all_the_same(database: Database) -> None:
    desk = Desk(database, Client(MEMBER))
    digest_form._subscribe(desk.front, desk.asked, DAILY, Target(channel=CHANNEL, subscription=7, version=1), "")
    assert desk.told == [
        "There is no digest D7. Type /hybrid digest list to see them. You had chosen a digest about everybody, every "
        "business day at 08:30 (Europe/Berlin)."
    ]


def test_the_form_says_what_the_channel_gets_already(database: Database) -> None:
    client = Client(MEMBER)
    desk = Desk(database, client)
    for hour in (9, 10, 11, 12):
        subscribed(database, replace(DAILY, at=time(hour)))
    subscribing.pause(desk.front.services, 1, by=ADA)
    subscribing.remove(desk.front.services, 3, by=ADA)
    digest_channel.open_digest_form(desk.front, desk.asked)
    told = str(client.views[-1])
    assert (
        "This channel already gets D1: a digest about everybody, every business day at 09:00 (Europe/Berlin) (paused)"
        in told
    )
    assert "D2: " in told
    assert "D3: " not in told
    assert "To change it instead: /hybrid digest list" in told
    digest_form._open_change(desk.front, desk.asked, "2")
    assert "This channel also gets D1: " in str(client.views[-1])
    assert "also gets D2" not in str(client.views[-1])
    many = form(DAILY, Target(channel=CHANNEL), there=[f"D{number}: <!channel>" for number in range(9)])
    assert check_view(many, surface="modal") == []
    assert "and 6 more. To change" in str(many)
    assert "<!channel>" not in str(many)
