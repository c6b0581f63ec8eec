"""Blocks that Slack takes are taken; blocks that Slack refuses are refused, with a pointer to the place."""

import random
from typing import Any

import pytest
from slack_sdk.models import blocks as sdk
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from sandbox.slack.blocks import check_blocks, check_view, elements_of, view_is_too_large, with_ids

Block = dict[str, Any]


def plain(words: str) -> Block:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str) -> Block:
    return {"type": "mrkdwn", "text": words}


def button(number: int = 0, **more: Any) -> Block:
    return {"type": "button", "action_id": f"a{number}", "text": plain("Go")} | more


def option(number: int = 0) -> Block:
    return {"text": plain(f"Option {number}"), "value": str(number)}


SECTION: Block = {"type": "section", "text": mrkdwn("Hello")}
INPUT: Block = {"type": "input", "label": plain("Name"), "element": {"type": "plain_text_input", "action_id": "n"}}
RICH: Block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}
RAW: Block = {"type": "raw_text", "text": "x"}
CONFIRM = {"title": plain("Sure?"), "text": mrkdwn("Really"), "confirm": plain("Yes"), "deny": plain("No")}
POINTS = [{"label": "Mon", "value": 3}, {"label": "Tue", "value": 4}]
LINES = {"type": "line", "series": [{"name": "Ready", "data": POINTS}], "axis_config": {"categories": ["Mon", "Tue"]}}

GOOD: dict[str, Block] = {
    "section": SECTION,
    "fields and accessory": {"type": "section", "fields": [mrkdwn("*a*")] * 10, "accessory": button()},
    "header": {"type": "header", "text": plain("H" * 150)},
    "actions": {"type": "actions", "elements": [button(n) for n in range(25)]},
    "confirm": {"type": "actions", "elements": [button(confirm=CONFIRM, style="danger", accessibility_label="Go now")]},
    "context": {"type": "context", "elements": [mrkdwn("c")] * 10},
    "image": {"type": "image", "image_url": "https://x.example/y.png", "alt_text": "A burn-down picture"},
    "input": INPUT,
    "table": {"type": "table", "rows": [[RAW, RICH], [RAW, RAW]], "column_settings": [None, {"align": "right"}]},
    "data_table": {"type": "data_table", "caption": "People", "rows": [[RAW], [{"type": "raw_number", "value": 3}]]},
    "chart": {"type": "data_visualization", "title": "Ready", "chart": LINES},
    "pie": {"type": "data_visualization", "title": "Ready", "chart": {"type": "pie", "segments": POINTS}},
    "markdown": {"type": "markdown", "text": "m" * 12_000},
    "container": {"type": "container", "title": plain("More"), "child_blocks": [SECTION] * 10, "is_collapsible": True},
    "plan": {
        "type": "plan",
        "title": "P",
        "tasks": [{"type": "task_card", "task_id": "1", "title": "T", "status": "pending"}],
    },
    "task_card": {"type": "task_card", "task_id": "1", "title": "T", "status": "complete", "details": RICH},
}

BAD: dict[str, tuple[Block, str]] = {
    "unknown type": ({"type": "sections"}, "unsupported type: sections [json-pointer:/blocks/0/type]"),
    "no type": ({"text": plain("x")}, "missing required field: type [json-pointer:/blocks/0]"),
    "unknown property": (SECTION | {"txt": 1}, "invalid additional property: txt [json-pointer:/blocks/0]"),
    "long section": (
        {"type": "section", "text": mrkdwn("x" * 3001)},
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "empty text": (
        {"type": "section", "text": mrkdwn("")},
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "empty section": ({"type": "section"}, "missing required field: text or fields [json-pointer:/blocks/0]"),
    "11 fields": (
        {"type": "section", "fields": [mrkdwn("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "mrkdwn header": (
        {"type": "header", "text": mrkdwn("x")},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "long header": (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "26 buttons": (
        {"type": "actions", "elements": [button(n) for n in range(26)]},
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "no buttons": (
        {"type": "actions", "elements": []},
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "long button": (
        {"type": "actions", "elements": [button(text=plain("x" * 76))]},
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "button style": (
        {"type": "actions", "elements": [button(style="warning")]},
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "confirm title": (
        {"type": "actions", "elements": [button(confirm=CONFIRM | {"title": plain("x" * 101)})]},
        "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
    ),
    "same action_id": (
        {"type": "actions", "elements": [button(1), button(1)]},
        '`action_id` "a1" already exists for another element [json-pointer:/blocks/0/elements]',
    ),
    "11 in context": (
        {"type": "context", "elements": [mrkdwn("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "button in context": (
        {"type": "context", "elements": [button()]},
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "image without alt_text": (
        {"type": "image", "image_url": "https://x.example/y.png"},
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "overflow of 6": (
        {"type": "actions", "elements": [{"type": "overflow", "options": [option(n) for n in range(6)]}]},
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "101 options": (
        {"type": "actions", "elements": [{"type": "static_select", "options": [option(n) for n in range(101)]}]},
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "long option value": (
        {"type": "actions", "elements": [{"type": "static_select", "options": [option() | {"value": "x" * 151}]}]},
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    "101 rows": (
        {"type": "table", "rows": [[RAW]] * 101},
        "no more than 100 items allowed [json-pointer:/blocks/0/rows]",
    ),
    "21 columns": (
        {"type": "table", "rows": [[RAW] * 21]},
        "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
    ),
    "empty cell": (
        {"type": "table", "rows": [[RAW | {"text": ""}]]},
        "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]",
    ),
    "table too long": (
        {"type": "table", "rows": [[RAW | {"text": "x" * 2600}] * 4]},
        "must be less than 10001 characters in all cells [json-pointer:/blocks/0/rows]",
    ),
    "ragged data table": (
        {"type": "data_table", "caption": "c", "rows": [[RAW], [RAW, RAW]]},
        "all rows must have the same number of cells [json-pointer:/blocks/0/rows/1]",
    ),
    "rich header cell": (
        {"type": "data_table", "caption": "c", "rows": [[RICH], [RAW]]},
        "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]",
    ),
    "no caption": (
        {"type": "data_table", "rows": [[RAW], [RAW]]},
        "missing required field: caption [json-pointer:/blocks/0]",
    ),
    "chart labels": (
        {"type": "data_visualization", "title": "t", "chart": LINES | {"axis_config": {"categories": ["Mon"]}}},
        "labels must match axis_config.categories [json-pointer:/blocks/0/chart/series/0/data]",
    ),
    "long markdown": (
        {"type": "markdown", "text": "x" * 12_001},
        "must be less than 12001 characters [json-pointer:/blocks/0/text]",
    ),
    "alert in a message": (
        {"type": "alert", "text": plain("x")},
        "unsupported type: alert [json-pointer:/blocks/0/type]",
    ),
    "pending outside a plan": (
        {"type": "task_card", "task_id": "1", "title": "T", "status": "pending"},
        "must be one of: in_progress, complete, error [json-pointer:/blocks/0/status]",
    ),
    "min above max": (
        INPUT | {"element": {"type": "plain_text_input", "action_id": "n", "min_length": 5, "max_length": 4}},
        "min_length must be at most max_length [json-pointer:/blocks/0/element/min_length]",
    ),
}


@pytest.mark.parametrize("block", GOOD.values(), ids=GOOD)
def test_good_blocks_are_taken(block: Block) -> None:
    assert check_blocks([block], "message") == []


@pytest.mark.parametrize(("block", "expected"), BAD.values(), ids=BAD)
def test_bad_blocks_are_refused_with_a_pointer(block: Block, expected: str) -> None:
    assert check_blocks([block], "message") == [expected]


def test_a_message_takes_50_blocks_and_a_modal_100() -> None:
    assert check_blocks([SECTION] * 51, "message") == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert check_blocks([SECTION] * 100, "modal") == []
    assert check_blocks([SECTION] * 101, "home") == ["no more than 100 items allowed [json-pointer:/blocks]"]


def test_some_blocks_stand_only_where_slack_shows_them() -> None:
    """Tables and markdown are for messages, alerts for modals."""
    assert check_blocks([GOOD["table"]], "modal")
    assert check_blocks([GOOD["markdown"]], "home")
    assert not check_blocks([{"type": "alert", "text": plain("x"), "level": "warning"}], "modal")
    assert check_blocks([GOOD["table"], GOOD["table"]], "message") == [
        "only one table allowed per message [json-pointer:/blocks]"
    ]


def test_markdown_blocks_share_their_limit() -> None:
    long = {"type": "markdown", "text": "x" * 6001}
    assert check_blocks([long, long], "message") == [
        "markdown text must be less than 12001 characters [json-pointer:/blocks]"
    ]


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    modal = {"type": "modal", "title": plain("T"), "blocks": [INPUT], "submit": None}
    assert check_view(modal, "modal") == ["missing required field: submit [json-pointer:/view]"]
    assert check_view(modal | {"submit": plain("Go")}, "modal") == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": plain("x" * 25)}, "/view/title/text"),
        ({"title": mrkdwn("x")}, "/view/title/type"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"type": "home"}, "/view/type"),
        ({"blocks": [{"type": "section"}]}, "/view/blocks/0"),
    ],
)
def test_bad_views_are_refused_with_a_pointer(change: Block, pointer: str) -> None:
    modal = {"type": "modal", "title": plain("T"), "blocks": [SECTION]} | change
    assert [found.partition("[json-pointer:")[2].rstrip("]") for found in check_view(modal, "modal")] == [pointer]


def test_a_view_has_at_most_250_kilobytes() -> None:
    assert view_is_too_large({"blocks": ["x" * 256_001]})
    assert not view_is_too_large({"blocks": ["x" * 200_000]})


def test_what_the_sdk_builds_is_taken() -> None:
    """The tables here and the SDK's models were written independently; they agree on ordinary blocks."""
    choices = [sdk.Option(value="1", text="One", description="The first")]
    menus = [
        sdk.StaticSelectElement(action_id="s1", options=choices, initial_option=choices[0], placeholder="Choose"),
        sdk.UserSelectElement(action_id="s2", placeholder="Who"),
        sdk.ConversationMultiSelectElement(action_id="s3", max_selected_items=3),
        sdk.CheckboxesElement(action_id="s4", options=choices, initial_options=choices),
        sdk.RadioButtonsElement(action_id="s5", options=choices),
        sdk.DatePickerElement(action_id="s6", initial_date="2026-11-29"),
        sdk.TimePickerElement(action_id="s7", initial_time="02:00"),
        sdk.DateTimePickerElement(action_id="s8", initial_date_time=1795000000),
        sdk.OverflowMenuElement(action_id="s9", options=choices),
        sdk.ExternalDataSelectElement(action_id="s10", min_query_length=2),
    ]
    confirm = sdk.ConfirmObject(title="Sure?", text="Really", confirm="Yes", deny="No", style="danger")
    built: list[Any] = [
        sdk.ActionsBlock(elements=menus),
        sdk.SectionBlock(
            text="*Hi*", accessory=sdk.ButtonElement(text="Go", action_id="b", confirm=confirm, style="primary")
        ),
        sdk.ContextBlock(
            elements=[
                sdk.ImageElement(image_url="https://x.example/a.png", alt_text="a"),
                sdk.MarkdownTextObject(text="b"),
            ]
        ),
        sdk.DividerBlock(),
        sdk.HeaderBlock(text="Head"),
        sdk.CardBlock(title="Card", actions=[sdk.ButtonElement(text="Go", action_id="c")]),
        sdk.CarouselBlock(elements=[sdk.CardBlock(title="One"), sdk.CardBlock(body="Two")]),
        sdk.ContainerBlock(
            title="More", child_blocks=[sdk.DividerBlock()], is_collapsible=True, default_collapsed=True
        ),
        sdk.PlanBlock(title="Plan", tasks=[sdk.TaskCardBlock(task_id="1", title="T", status="pending")]),
        sdk.TableBlock(rows=[[{"type": "raw_text", "text": "a"}]]),
        sdk.MarkdownBlock(text="**x**"),
    ]
    assert check_blocks([block.to_dict() for block in built], "message") == []


def test_inputs_of_the_sdk_are_taken_in_a_modal() -> None:
    inputs: list[InputInteractiveElement] = [
        sdk.PlainTextInputElement(action_id="i1", multiline=True, max_length=3000, placeholder="Why"),
        sdk.EmailInputElement(action_id="i2"),
        sdk.UrlInputElement(action_id="i3"),
        sdk.NumberInputElement(action_id="i4", is_decimal_allowed=False, min_value="1"),
        sdk.RichTextInputElement(action_id="i5"),
    ]
    blocks = [sdk.InputBlock(label=f"Field {n}", element=element, hint="Hint") for n, element in enumerate(inputs)]
    view = View(type="modal", title="Form", submit="Send", close="Cancel", blocks=blocks, notify_on_close=True)
    assert check_view(view.to_dict(), "modal") == []


def test_missing_ids_are_filled_in_as_slack_does() -> None:
    """Blocks get a block_id, elements an action_id; what the app gave stays, and its own value is untouched."""
    given = [SECTION, {"type": "actions", "block_id": "mine", "elements": [{"type": "button", "text": plain("Go")}]}]
    filled = with_ids(given, random.Random(1))  # noqa: S311 - repeatable on purpose
    assert filled[0]["block_id"]
    assert filled[1]["block_id"] == "mine"
    assert elements_of(filled[1])[0]["action_id"]
    assert "block_id" not in given[0]
