"""Whose a channel is: asked of all at once, kept for a while, and what Slack does not say is not known to be ours."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.outbox.ownership import FRESH, KEPT, Ownership
from sandbox.slack.workspace import BOT_USER_ID, Channel
from tests.sandbox.slack.running import Workspace

OURS, SHARED, FOREIGN = "C0MIGRATION", "C0PARTNER", "C0GENERAL"
"""The bot is no member of the last one, which is public."""
LIST, ONE = "users.conversations", "conversations.info"


class Office:
    """A workspace, and whose its channels are by a clock of its own."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.elapsed = 1000.0
        self.channels = workspace.emulator.hub.workspace.channels
        client = workspace.client()
        client.retry_handlers = []
        self.ownership = Ownership(client, elapsed=lambda: self.elapsed)

    def shared(self, *channels: str) -> list[bool]:
        return [self.ownership.is_shared(channel) for channel in channels]

    def calls(self) -> tuple[int, int]:
        """How often the list, and one channel, was asked for."""
        return len(self.workspace.entries(LIST)), len(self.workspace.entries(ONE))

    def open(self, channel: str, *members: str) -> None:
        self.channels[channel] = Channel(
            id=channel,
            name=channel.lower(),
            kind="channel",
            members=["U0ADA", *members],
            created=self.workspace.clock.now(),
            topic="",
        )
        self.workspace.emulator.hub.workspace.messages[channel] = {}


@pytest.fixture
def office(workspace: Workspace) -> Office:
    return Office(workspace)


def test_two_hundred_channels_cost_two_calls(office: Office) -> None:
    teams = [f"C0TEAM{number}" for number in range(200)]
    for channel in teams:
        office.open(channel, BOT_USER_ID)
    assert office.shared(SHARED, OURS, *teams) == [True, *[False] * 201]
    assert office.calls() == (2, 0)


def test_many_who_ask_at_once_ask_slack_once(office: Office) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(office.ownership.is_shared, [SHARED, OURS] * 10)) == [True, False] * 10
    assert office.calls() == (1, 0)


def test_what_is_with_a_person_is_not_asked_about(office: Office) -> None:
    assert office.shared("U0ADA", "D1") == [False, False]
    assert office.calls() == (0, 0)


def test_a_channel_that_becomes_shared_is_known_when_the_answer_has_become_old(office: Office) -> None:
    assert office.shared(OURS) == [False]
    office.channels[OURS].is_ext_shared = True
    office.elapsed += KEPT - 1
    assert office.shared(OURS) == [False]
    office.elapsed += 1
    assert office.shared(OURS) == [True]
    assert office.calls() == (2, 0)


def test_a_channel_that_the_bot_has_joined_since_is_found_by_another_list(office: Office) -> None:
    assert office.shared(OURS) == [False]
    office.open("C0NEW", BOT_USER_ID)
    office.elapsed += FRESH
    assert office.shared("C0NEW", OURS) == [False, False]
    assert office.calls() == (2, 0)


def test_a_channel_that_no_list_has_is_asked_about_by_itself_and_remembered(office: Office) -> None:
    assert office.shared(FOREIGN, FOREIGN) == [False, False]
    office.elapsed += FRESH
    office.open("C0NEW", BOT_USER_ID)
    assert office.shared("C0NEW", FOREIGN) == [False, False]
    assert office.calls() == (2, 1)
    office.channels[FOREIGN].is_ext_shared = True
    office.elapsed += KEPT
    assert office.shared(FOREIGN) == [True]
    assert office.calls() == (3, 2)


def test_of_a_channel_that_slack_does_not_know_nothing_is_known(office: Office) -> None:
    for _ in range(2):
        with pytest.raises(SlackApiError, match="channel_not_found"):
            office.shared("C0NOWHERE")
    assert office.calls() == (1, 2)


@pytest.mark.parametrize(("kind", "seconds", "pause"), [("429", 20, 20.0), ("500", 0, 1.0)])
def test_a_list_that_failed_is_not_asked_for_again_by_everybody_who_waits_for_it(
    office: Office, kind: str, seconds: int, pause: float
) -> None:
    office.workspace.fault(kind, LIST, seconds=seconds)
    for elapsed in (0.0, pause - 0.1):
        office.elapsed += elapsed
        with pytest.raises(SlackApiError):
            office.shared(OURS)
    before = office.calls()
    office.elapsed += 0.2
    assert office.shared(OURS) == [False]
    assert office.calls() == (before[0] + 1, 0)


def test_a_list_that_fails_takes_nothing_back_that_is_still_known(office: Office) -> None:
    assert office.shared(SHARED) == [True]
    office.workspace.fault("500", LIST, times=None)
    office.elapsed += FRESH
    with pytest.raises(SlackApiError):
        office.shared("C0NEW")
    assert office.shared(SHARED, OURS) == [True, False]


class Old(WebClient):
    """Slack as an app meets it that was installed otherwise than its manifest says, or that Slack tells less."""

    def __init__(self, answer: Callable[[], dict[str, Any]]) -> None:
        super().__init__()
        self.answer = answer
        self.asked: list[str] = []

    def users_conversations(self, **_: Any) -> Any:
        self.asked.append(LIST)
        return self.answer()

    def conversations_info(self, *, channel: str, **_: Any) -> Any:
        self.asked.append(channel)
        return {"channel": {"id": channel, "is_pending_ext_shared": ["T2"] if channel == SHARED else []}}


def _lacks_a_scope() -> dict[str, Any]:
    raise SlackApiError("no", {"error": "missing_scope"})


def _says_not_whose() -> dict[str, Any]:
    return {"channels": [{"id": SHARED}, {"id": OURS}]}


@pytest.mark.parametrize("answer", [_lacks_a_scope, _says_not_whose])
def test_where_the_list_does_not_say_it_each_channel_is_asked_about(answer: Callable[[], dict[str, Any]]) -> None:
    client = Old(answer)
    ownership = Ownership(client, elapsed=lambda: 0.0)
    assert [ownership.is_shared(channel) for channel in (SHARED, OURS, SHARED)] == [True, False, True]
    assert client.asked == [LIST, SHARED, OURS]


def test_a_list_without_an_end_is_left(office: Office) -> None:
    client = Old(lambda: {"channels": [], "response_metadata": {"next_cursor": "again"}})
    assert not Ownership(client).is_shared(OURS)
    assert client.asked.count(LIST) == 25
