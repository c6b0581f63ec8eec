"""What an error means, as a message and on a terminal."""

import json
from io import StringIO

import pytest
from rich.console import Console

from bot.terminal.show_explained import show_explained
from bot.views.explained import explained_message
from bot.views.message import Message
from commands.step import ExplainedResult
from tests.bot.chat import Workplace, words

KNOWN = ExplainedResult(
    original="Error=(510) <!channel> `x`\nsecond line",
    id="E1",
    title="Fault 510: no shared SIP address space",
    cause="The tenant does not share it.",
    remedy="In Teams PowerShell: Set-CsTenantFederationConfiguration -SharedSipAddressSpace $true",
    who="Teams administrator",
    retry="only after it was mended",
    check="H6",
    source="https://learn.microsoft.com/page",
)
BARE = ExplainedResult(original="x", id="X1", title="T", cause="C.", remedy="R.", who="W", retry="later")
UNKNOWN = ExplainedResult(original="Odd.", cause="This error is not known here.", remedy="Ask.", who="Operator")


def text_of(message: Message) -> str:
    return json.dumps(message.arguments(), ensure_ascii=False)


def printed(result: ExplainedResult) -> str:
    """What a terminal without colours shows."""
    console = Console(file=StringIO(), width=200, color_system=None)
    console.print(show_explained(result))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    "part", ["Fault 510", "What to do", "Teams administrator", "only after it was mended", "E1", "look at H6", "page"]
)
def test_a_known_error_is_shown_with_all_that_is_known(part: str) -> None:
    """In both front ends."""
    assert part in text_of(explained_message(KNOWN))
    assert part in printed(KNOWN)


def test_the_pasted_text_marks_nothing_up_and_makes_no_line_of_its_own() -> None:
    """It is a stranger's."""
    assert "<!channel>" not in text_of(explained_message(KNOWN))
    assert "The error: Error=(510) <!channel> `x` second line" in printed(KNOWN)


@pytest.mark.parametrize(("result", "lines"), [(KNOWN, 5), (BARE, 5), (UNKNOWN, 3)])
def test_what_is_not_known_is_left_out(result: ExplainedResult, lines: int) -> None:
    """No empty line, and no "try again" where nobody knows."""
    assert len(printed(result).splitlines()) == lines
    assert len(explained_message(result).blocks) == (2 if result is UNKNOWN else 3)
    assert ("Try again" in text_of(explained_message(result))) is (result is not UNKNOWN)


def test_somebody_asks_in_slack(office: Workplace) -> None:
    """The answer comes as a message."""
    message = office.chat.ask("/hybrid explain HostedMigration fault: Error=(510), Description=(not enabled)")
    assert "Fault 510" in words(message)
    assert "Set-CsTenantFederationConfiguration" in words(message)
