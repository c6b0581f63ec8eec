"""Which messages belong to a card: replies in its thread and those that share it. Slack is one value here."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.approvals.approvers import CannotTell
from bot.approvals.elsewhere import beside_a_card, places_in
from bot.listeners.front import Front
from bot.listeners.reactions import on_reaction_added, on_reaction_removed
from bot.views.decisions import beside
from bot.views.message import Message
from commands.rules.moves.policy import Policy
from storage.database import Database
from storage.ledger import outbox
from storage.ledger.tables import OutboxMessage
from storage.states import RequestState
from tests.storage.ledger.requesting import MINUTE, NOW, change, opened, the

CARD = "1700000000.000100"
Listener = Callable[[Front, Mapping[str, Any], Mapping[str, Any]], None]
SHARED = {"from_url": "https://contoso.slack.com/archives/C2/p1700000000000100?thread_ts=1.1"}


class Showing:
    """Slack, which shows one message, and how often it was asked."""

    def __init__(self, **message: Any) -> None:
        self.shown = message
        self.asked = 0

    def message(self, _channel: str, _ts: str) -> dict[str, Any]:
        self.asked += 1
        return self.shown


@pytest.fixture
def number(database: Database) -> int:
    """A request whose card stands in C2."""
    number = opened(database)
    with database.writing() as session:
        claimed = outbox.claim(session, owner="test", now=NOW, lease=MINUTE)
        assert isinstance(claimed, OutboxMessage)
        assert outbox.sent(
            session, claimed.id or 0, token=claimed.lease_token, edition=1, channel="C2", ts=CARD, now=NOW
        )
    return number


def belongs_to(database: Database, slack: Showing, channel: str = "C2") -> tuple[int | None, str] | None:
    found = beside_a_card(database, cast(Any, slack), channel, "1700000009.000100")
    return (found.request.id, found.thread_ts) if found is not None else None


def test_a_reply_belongs_to_the_card_of_its_thread(database: Database, number: int) -> None:
    assert belongs_to(database, Showing(thread_ts=CARD)) == (number, CARD)
    assert belongs_to(database, Showing(thread_ts="1700000000.000200")) is None
    assert belongs_to(database, Showing(thread_ts=CARD), "C9") is None, "the same moment in another channel"


@pytest.mark.parametrize("attachment", [SHARED, {"channel_id": "C2", "ts": CARD}])
def test_a_message_that_shares_a_card_belongs_to_it_in_any_channel(
    database: Database, number: int, attachment: dict[str, str]
) -> None:
    assert belongs_to(database, Showing(attachments=[{"text": "Look."}, attachment]), "C9") == (number, "")


def test_any_other_message_belongs_to_nothing(database: Database, number: int) -> None:
    assert (
        belongs_to(database, Showing(text="Fine.", attachments=[{"from_url": "https://contoso.com/archives"}])) is None
    )


def test_while_nothing_can_be_decided_slack_is_not_even_asked(database: Database, number: int) -> None:
    """People react to messages all day; and who reacts in the thread of a request that runs decides nothing."""
    assert change(database, number, RequestState.RUNNING)
    slack = Showing(thread_ts=CARD)
    assert belongs_to(database, slack) is None
    assert slack.asked == 0
    opened(database, "cd", origin="another")
    assert belongs_to(database, slack) is None
    assert slack.asked == 1


class Reacting:
    """What the listener works with: the desk does everything at once, and Slack is told what it is told."""

    def __init__(self, database: Database, slack: Any) -> None:
        self.whispered: list[tuple[str, str, str, str]] = []
        self.services = SimpleNamespace(database=database, now=lambda: NOW)
        self.approvals = SimpleNamespace(policy=Policy(), cards=slack)
        self.posting = self.desk = self

    def hand_over(self, work: Callable[[], None]) -> None:
        work()

    def whisper(self, channel: str, user: str, thread: str, message: Message) -> None:
        self.whispered.append((channel, user, thread, message.text))

    def react(self, on: Listener, ts: str = "1700000009.000100", *, reaction: str = "+1") -> list[tuple[str, ...]]:
        item = {"type": "message", "channel": "C2", "ts": ts}
        on(cast(Any, self), {"user": "UIRIS", "reaction": reaction, "item": item}, {})
        return [*self.whispered]


def test_who_reacts_beside_a_card_is_told_there_alone(database: Database, number: int) -> None:
    reacting = Reacting(database, Showing(thread_ts=CARD))
    [(channel, user, thread, says)] = reacting.react(on_reaction_added)
    assert (channel, user, thread) == ("C2", "UIRIS", CARD)
    assert says.startswith(f"M{number}: your reaction decides nothing here")


def test_nothing_is_said_of_a_reaction_that_goes_or_decides_nothing_anywhere(database: Database, number: int) -> None:
    reacting = Reacting(database, Showing(thread_ts=CARD))
    assert reacting.react(on_reaction_removed) == []
    assert reacting.react(on_reaction_added, reaction="tada") == []
    assert Reacting(database, Showing(text="Fine.")).react(on_reaction_added) == []


def test_of_a_message_that_cannot_be_read_nothing_is_said(database: Database, number: int) -> None:
    def refuse(_channel: str, _ts: str) -> Any:
        raise CannotTell("Slack does not answer.")

    assert Reacting(database, SimpleNamespace(message=refuse)).react(on_reaction_added) == []


def test_a_card_of_a_former_plan_is_out_of_date(database: Database, number: int) -> None:
    reacting = Reacting(database, Showing())
    [(_, _, _, says)] = reacting.react(on_reaction_added, CARD)
    assert "this card is out of date" in says
    assert len(reacting.react(on_reaction_removed, CARD)) == 1, "taking it away from there is no decision"


def test_places_are_told_with_the_point_of_their_moment() -> None:
    assert list(places_in({"thread_ts": CARD, "attachments": [SHARED]}, "C9")) == [("C9", CARD), ("C2", CARD)]


@pytest.mark.parametrize(
    ("reply", "because"), [(True, "a reply in the thread of its card"), (False, "this message only shows its card")]
)
def test_who_reacts_there_is_told_where_to_decide(database: Database, number: int, reply: bool, because: str) -> None:
    said = beside(the(database, number), reply=reply).text
    assert because in said
    assert said.endswith("Please decide on the card itself.")
