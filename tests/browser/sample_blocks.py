"""Blocks of every kind, as a bot may send them."""

from typing import Any

BEN, CHANNEL = "U0BEN", "C0MAIN"
PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAFElEQVR4nG"
    "NkaGAgATCRonhU9VBVDQBVJwCVnHqpuAAAAABJRU5ErkJggg=="
)
START = 1_790_000_000
"""Unix time of the first message."""


def plain(text: str) -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str) -> dict[str, Any]:
    """An option of a menu."""
    return {"text": plain(text), "value": value}


CONFIRM: dict[str, Any] = {
    "title": plain("Verify fabrikam.com"),
    "text": mrkdwn("Microsoft 365 then *owns* this domain."),
    "confirm": plain("Verify"),
    "deny": plain("Not now"),
    "style": "danger",
}

TEXTS = (
    "*bold* _italic_ ~struck~ `code` and *_both_*, snake_case_name, 2*3*4 "
    "and <https://example.com/a?b=1&amp;c=2|a link>\n"
    "&gt; a quote with &lt;b&gt;escapes&lt;/b&gt; &amp; more\n• first\n• second\n1. one\n2. two\n"
    f"<@{BEN}> <#{CHANNEL}> <!subteam^S0|@admins> <!here> :white_check_mark: :nosuchemoji: "
    f"<!date^{START}^{{date_num}} {{time}}|fallback> https://example.org/bare.\n```\nkey = <value>\n```"
)

STATUS: list[dict[str, Any]] = [
    {
        "type": "section",
        "text": mrkdwn("*Hybrid readiness: blocked at step 2 of 5*"),
        "accessory": {"type": "button", "action_id": "refresh", "text": plain("Refresh"), "value": "all"},
    },
    {
        "type": "context",
        "elements": [
            {"type": "image", "image_url": PNG, "alt_text": "mark"},
            mrkdwn(f"Checked <!date^{START}^{{ago}}|then>"),
        ],
    },
    {"type": "divider"},
    {
        "type": "section",
        "fields": [
            mrkdwn("*Domains*\nfabrikam.com is not verified"),
            mrkdwn("*Directory*\n37 of 250 people are missing"),
        ],
    },
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            {
                "type": "button",
                "action_id": "verify",
                "text": plain("Verify now"),
                "style": "primary",
                "value": "fabrikam.com",
                "confirm": CONFIRM,
            },
            {"type": "button", "action_id": "stop", "text": plain("Stop watching"), "style": "danger", "value": "1"},
            {"type": "button", "action_id": "open", "text": plain("Documentation"), "url": "https://example.com/"},
            {"type": "overflow", "action_id": "more", "options": [option("Show details", "d"), option("Export", "e")]},
        ],
    },
]

INPUTS: list[dict[str, Any]] = [
    {
        "type": "static_select",
        "action_id": "static",
        "placeholder": plain("Pick an OU"),
        "options": [option("Sales", "s"), option("Workshop", "w")],
    },
    {"type": "users_select", "action_id": "user", "initial_user": BEN},
    {"type": "conversations_select", "action_id": "conv"},
    {"type": "external_select", "action_id": "ext", "min_query_length": 1, "placeholder": plain("Find a mailbox")},
    {
        "type": "multi_static_select",
        "action_id": "many",
        "options": [option("One", "1"), option("Two", "2")],
        "initial_options": [option("One", "1")],
    },
    {
        "type": "checkboxes",
        "action_id": "boxes",
        "options": [option("Voice", "v"), option("Meetings", "m")],
        "initial_options": [option("Voice", "v")],
    },
    {"type": "radio_buttons", "action_id": "radio", "options": [option("Now", "n"), option("Later", "l")]},
    {"type": "datepicker", "action_id": "date", "initial_date": "2026-11-29"},
    {"type": "timepicker", "action_id": "time", "initial_time": "02:00"},
    {"type": "plain_text_input", "action_id": "text", "placeholder": plain("Reason")},
]


def rich_text(*sections: dict[str, Any]) -> dict[str, Any]:
    """A rich_text block."""
    return {"type": "rich_text", "elements": list(sections)}


def span(text: str, **style: bool) -> dict[str, Any]:
    """A text element of rich text, with its style."""
    return {"type": "text", "text": text, **({"style": style} if style else {})}


RICH = rich_text(
    {
        "type": "rich_text_section",
        "elements": [
            span("Bold", bold=True),
            span(" then "),
            {"type": "link", "url": "https://example.com", "text": "link"},
            span(" "),
            {"type": "user", "user_id": BEN},
            span(" "),
            {"type": "emoji", "name": "eyes"},
        ],
    },
    {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [{"type": "rich_text_section", "elements": [span("outer")]}],
    },
    {
        "type": "rich_text_list",
        "style": "bullet",
        "indent": 1,
        "elements": [{"type": "rich_text_section", "elements": [span("inner")]}],
    },
    {"type": "rich_text_quote", "elements": [span("quoted")]},
    {"type": "rich_text_preformatted", "elements": [span("MS=ms12345678")]},
)

MARKDOWN = (
    "## Result\n**37** of *250* people\n\n- missing\n  - in Workshop\n- [x] done\n\n> note\n\n"
    "| OU | People |\n|---|--:|\n| Workshop | 30 |\n\n```\nGet-CsUser\n```"
)


def _cell(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


TABLES: list[dict[str, Any]] = [
    {
        "type": "table",
        "column_settings": [{"is_wrapped": True}, {"align": "right"}],
        "rows": [
            [_cell("Person"), _cell("Why")],
            [
                _cell("Anna <Ärmel>"),
                rich_text({"type": "rich_text_section", "elements": [span("OU not synced", bold=True)]}),
            ],
            [_cell("Number"), {"type": "raw_number", "value": 30}],
        ],
    },
]

NEWER: list[dict[str, Any]] = [
    {"type": "header", "text": plain("Check of the directory")},
    {"type": "alert", "level": "warning", "text": mrkdwn("The last sync was *3 hours* ago.")},
    {
        "type": "container",
        "title": plain("Details"),
        "is_collapsible": True,
        "child_blocks": [{"type": "section", "text": mrkdwn("inside the container")}],
    },
    {
        "type": "card",
        "title": mrkdwn("*Wave 2*"),
        "subtitle": mrkdwn("24 people"),
        "body": mrkdwn("Saturday 02:00"),
        "actions": [{"type": "button", "action_id": "card", "text": plain("Open")}],
    },
    {
        "type": "plan",
        "title": "Refreshing",
        "tasks": [
            {"type": "task_card", "task_id": "1", "title": "Ask Microsoft 365", "status": "complete"},
            {
                "type": "task_card",
                "task_id": "2",
                "title": "Ask the management shell",
                "status": "in_progress",
                "details": rich_text({"type": "rich_text_section", "elements": [span("since 4 seconds")]}),
            },
        ],
    },
    {
        "type": "image",
        "image_url": "https://127.0.0.1:1/none.png",
        "alt_text": "A chart of 250 people",
        "title": plain("People by state"),
    },
]
