"""What is typed arrives as Slack writes it; what is entered is complete and checked."""

import random
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.slack import seed
from sandbox.slack.emoji import canonical, known_emoji
from sandbox.slack.form_state import action_of, complete, refused_inputs, value_field
from sandbox.slack.manifest import subcommands
from sandbox.slack.texts import as_command, as_message
from sandbox.slack.workspace import Workspace


@pytest.fixture
def people() -> Workspace:
    """A seeded workspace, not served."""
    workspace = Workspace(clock=Clock(), random=random.Random(1))  # noqa: S311 - repeatable on purpose
    seed.fill(workspace)
    return workspace


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("check-sync @ada", "check-sync <@U0ADA|ada>"),
        ("check-sync @ada.", "check-sync <@U0ADA|ada>."),
        ("tell #general", "tell <#C0GENERAL|general>"),
        ("verify-domain contoso.com", "verify-domain <http://contoso.com|contoso.com>"),
        ("verify-domain Fabrikam.COM.", "verify-domain <http://Fabrikam.COM|Fabrikam.COM>."),
        ("see https://contoso.com/a?b=c.", "see <https://contoso.com/a?b=c>."),
        ("why ada@contoso.com", "why <mailto:ada@contoso.com|ada@contoso.com>"),
        ("a & b < c", "a &amp; b &lt; c"),
        ("@nobody and #nowhere stay", "@nobody and #nowhere stay"),
        ("@identity approves", "<!subteam^S0IDENTITY|@identity> approves"),
        ("<@U0BEN> stays", "<@U0BEN> stays"),
    ],
)
def test_commands_are_escaped(people: Workspace, typed: str, expected: str) -> None:
    assert as_command(people, typed, should_escape=True) == expected


def test_commands_without_should_escape_arrive_as_typed(people: Workspace) -> None:
    assert as_command(people, "check @ada & contoso.com", should_escape=False) == "check @ada & contoso.com"


def test_messages_mention_without_the_name(people: Workspace) -> None:
    assert as_message(people, "@ben look at @here") == "<@U0BEN> look at <!here>"


def test_the_usage_hint_gives_the_subcommands() -> None:
    hint = "[status | verify-domain [domain] | move <mailboxes> | help]"
    assert [entry["usage"] for entry in subcommands(hint)] == [
        "status",
        "verify-domain [domain]",
        "move <mailboxes>",
        "help",
    ]
    assert subcommands("verify-domain [domain]")[0]["name"] == "verify-domain"
    assert subcommands("[domain]") == [{"usage": "domain", "name": "domain"}]
    assert subcommands("") == []


def test_emoji_have_one_name() -> None:
    """Aliases lead to the name that Slack delivers; skin tones stay."""
    assert canonical(":thumbsup:") == "+1"
    assert canonical("thumbsup::skin-tone-3") == "+1::skin-tone-3"
    assert canonical("no_such_emoji") is None
    needed = {"white_check_mark", "x", "large_green_circle", "large_yellow_circle", "red_circle", "white_circle"}
    assert needed <= set(known_emoji())


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("plain_text_input", "value"),
        ("static_select", "selected_option"),
        ("multi_users_select", "selected_users"),
        ("checkboxes", "selected_options"),
        ("conversations_select", "selected_conversation"),
        ("datetimepicker", "selected_date_time"),
    ],
)
def test_values_are_named_as_slack_names_them(kind: str, field: str) -> None:
    assert value_field(kind)[0] == field


def test_the_state_has_every_input_even_untouched() -> None:
    option = {"text": {"type": "plain_text", "text": "A"}, "value": "a"}
    menu = {"type": "static_select", "action_id": "m", "options": [option], "initial_option": option}
    text = {"type": "plain_text_input", "action_id": "t"}
    blocks: list[dict[str, Any]] = [
        {"type": "input", "block_id": "one", "element": text},
        {"type": "section", "block_id": "two", "accessory": menu},
        {"type": "actions", "block_id": "three", "elements": [{"type": "button", "action_id": "b"}]},
    ]
    assert complete(blocks, {}) == {
        "one": {"t": {"type": "plain_text_input", "value": None}},
        "two": {"m": {"type": "static_select", "selected_option": option}},
    }
    sent = {"one": {"t": {"type": "plain_text_input", "value": "hi"}}}
    assert complete(blocks, sent)["one"]["t"]["value"] == "hi"


def test_a_choice_must_be_one_of_the_options() -> None:
    menu = {
        "type": "overflow",
        "action_id": "m",
        "options": [{"text": {"type": "plain_text", "text": "A"}, "value": "a"}],
    }
    chosen = action_of(menu, {"block_id": "b", "selected_option": {"value": "a"}})
    assert chosen["selected_option"]["text"]["text"] == "A"
    with pytest.raises(ValueError, match="no option 'z'"):
        action_of(menu, {"block_id": "b", "selected_option": {"value": "z"}})


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "ab", "Must be at least 3 characters long."),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "Must be at most 3 characters long."),
        ({"type": "email_text_input"}, "ada", "Must be a valid email address."),
        ({"type": "url_text_input"}, "contoso", "Must be a valid URL."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Must be a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "9"}, "9.5", "Must be at most 9."),
        ({"type": "number_input", "is_decimal_allowed": True}, "many", "Must be a number."),
        ({"type": "plain_text_input"}, "", "Please complete this required field."),
    ],
)
def test_inputs_are_checked_before_they_are_sent(element: dict[str, object], value: str, sentence: str) -> None:
    blocks = [{"type": "input", "block_id": "b", "element": element | {"action_id": "a"}}]
    values = complete(blocks, {"b": {"a": {"value": value}}})
    assert refused_inputs(blocks, values) == {"b": sentence}
