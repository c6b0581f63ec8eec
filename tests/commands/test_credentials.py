"""When the bot's own credentials run out, as far as it can be read."""

from datetime import UTC, datetime
from typing import cast

from commands.credentials import read_endings
from commands.services import BotIdentity
from connectors.errors import Unreachable
from connectors.facts import AppCredential
from connectors.graph import Graph

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ENDS = datetime(2027, 1, 31, tzinfo=UTC)


class Registration:
    """In the place of Graph: what it knows of the app registration."""

    def __init__(self, *answers: tuple[AppCredential, ...] | None) -> None:
        self.answers = list(answers)

    def credentials_of(self, client_id: str) -> tuple[AppCredential, ...] | None:
        assert client_id == "app"
        if not self.answers:
            raise Unreachable("Microsoft Graph", "GET /applications", "no answer")
        return self.answers.pop()


def graph(*answers: tuple[AppCredential, ...] | None) -> Graph:
    return cast(Graph, Registration(*answers))


def test_a_certificate_file_tells_its_own_end_and_nobody_is_asked() -> None:
    found = read_endings(graph(), BotIdentity(client_id="app", certificate=("AA", ENDS)), now=NOW)
    assert [(one.key, one.at) for one in found.known] == [("file:AA", ENDS)]
    assert found.unread == ""
    assert read_endings(graph(), BotIdentity(), now=NOW).known == ()


def test_the_end_of_a_secret_is_asked_of_microsoft_365() -> None:
    secret = AppCredential(key_id="1", is_secret=True, name="", mark="abc", ends=ENDS)
    found = read_endings(graph((secret,)), BotIdentity(client_id="app", secret="abc"), now=NOW)
    assert [(one.key, one.at) for one in found.known] == [("secret:1", ENDS)]


def test_what_may_not_be_read_or_is_not_there_is_said_beside_what_is_known() -> None:
    own = BotIdentity(client_id="app", certificate=("AA", ENDS), thumbprint="BB")
    silent = read_endings(graph(), own, now=NOW)
    assert len(silent.known) == 1
    assert "Microsoft Graph" in silent.unread
    assert silent.remedy
    elsewhere = read_endings(graph(None), own, now=NOW)
    assert "not in this tenant" in elsewhere.unread


def test_the_beginning_of_the_secret_is_in_no_representation() -> None:
    assert "abc" not in repr(BotIdentity(client_id="app", secret="abc"))
