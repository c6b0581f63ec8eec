"""In the terminal sentences name its own commands, and what is typed wrongly is answered with the right words."""

import pytest

from bot.terminal.text import line
from bot.terminal.typed import instead_of, on_terminal
from tests.bot.terminal.conftest import Type


@pytest.mark.parametrize(
    ("said", "here"),
    [
        ("Type /hybrid alarms to see them.", "Type hybridbot check alarms to see them."),
        ("/hybrid resume M12 or /hybrid cancel M12", "hybridbot resume M12 or hybridbot cancel M12"),
        ("Type /hybrid digest list.", "Type hybridbot check digest list."),
        ("`/hybrid accept`, or /hybrid why.", "`hybridbot check accept`, or hybridbot check why."),
        ("/hybrid help shows them", "hybridbot --help shows them"),
        ("It is in Slack. Then /hybrid tenant", "It is in Slack. Then hybridbot check tenant"),
    ],
)
def test_a_command_is_named_as_it_is_typed_here(said: str, here: str) -> None:
    assert on_terminal(said) == here


@pytest.mark.parametrize(
    ("said", "here"),
    [
        ("Type /hybrid digest to subscribe anew.", "Type /hybrid digest in Slack to subscribe anew."),
        ("D3 was removed: /hybrid digest", "D3 was removed: /hybrid digest in Slack"),
        ("/hybrid digest in a channel subscribes it.", "/hybrid digest in a channel subscribes it."),
        ("It is asked for in Slack: type /hybrid move.", "It is asked for in Slack: type /hybrid move."),
        ("/hybrid is not open to guests.", "/hybrid is not open to guests."),
        ("https://learn.example/skypeforbusiness/hybrid/plan", "https://learn.example/skypeforbusiness/hybrid/plan"),
    ],
)
def test_what_only_slack_has_is_said_to_be_there(said: str, here: str) -> None:
    assert on_terminal(said) == here


def test_a_line_for_slack_stays_as_it_is() -> None:
    assert line("Type /hybrid status", for_slack=True).plain == "Type /hybrid status"
    assert line("Type /hybrid status").plain == "Type hybridbot check status"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("alarms ack 3", "Type: hybridbot check alarms ack 3"),
        ("alerts", "Did you mean: hybridbot check alarms"),
        ("haltt because", "Did you mean: hybridbot halt"),
        ("digets list", "Did you mean: hybridbot check digest"),
        ("chekc", "Type hybridbot --help for the commands."),
        ("help", "Type hybridbot --help for the commands."),
        ("qqqqqq", "Type hybridbot --help for the commands."),
        ("", "Type hybridbot --help for the commands."),
    ],
)
def test_what_is_no_command_is_answered_with_the_nearest(typed: str, said: str) -> None:
    assert instead_of(tuple(typed.split())) == said


def test_a_command_that_stands_behind_check_says_so(type_line: Type) -> None:
    ended = type_line({}, "alarms", "ack", "3")
    assert ended.code == 64
    assert "hybridbot check alarms ack 3" in ended.err
    assert "hybridbot --help" in type_line({}, "check", "--wrong").err
    assert "?. " not in type_line({}, "chekc").told
