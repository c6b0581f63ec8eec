"""A small pretend workspace as `/client/state` gives it, and messages that hold every kind of block."""

from typing import Any

from tests.browser.sample_blocks import (
    BEN,
    CHANNEL,
    INPUTS,
    MARKDOWN,
    NEWER,
    RICH,
    START,
    STATUS,
    TABLES,
    TEXTS,
    mrkdwn,
    plain,
)

ADA, BOT, APP_IM = "U0ADA", "U0BOT", "D0APP"


def state(acting: str) -> dict[str, Any]:
    """What the page is told of the workspace when `acting` opens it."""
    people = [
        (ADA, "ada", "Ada Admin", "Messaging", "admin", "#2a6f97"),
        (BEN, "ben", "Ben Berg", "Identity", "approver", "#f2c14e"),
        ("U0GUS", "gus", "Gus Guest", "", "guest", "#6b705c"),
        ("U0DOT", "dot", "Dot Gone", "", "deactivated", "#444444"),
        (BOT, "hybridbot", "hybridbot", "", "bot", "#0b6e69"),
    ]
    names = ("id", "name", "real_name", "title", "kind", "color")
    channel = {"is_ext_shared": False, "bot_is_member": True, "unread": 0, "topic": ""}
    return {
        "team": {"id": "T0", "name": "Contoso"},
        "me": acting,
        "people": [dict(zip(names, person, strict=True)) for person in people],
        "channels": [
            {
                **channel,
                "id": CHANNEL,
                "name": "hybrid-migration",
                "kind": "channel",
                "members": [ADA, BEN, BOT],
                "topic": "Skype for Business to Microsoft 365",
            },
            {
                **channel,
                "id": "C0OTHER",
                "name": "lunch",
                "kind": "channel",
                "members": [ADA],
                "bot_is_member": False,
                "unread": 3,
            },
            {
                **channel,
                "id": "C0EXT",
                "name": "with-partner",
                "kind": "private",
                "members": [ADA],
                "is_ext_shared": True,
            },
            {**channel, "id": "D0BEN", "name": "", "kind": "im", "members": [ADA, BEN], "bot_is_member": False},
            {**channel, "id": APP_IM, "name": "", "kind": "im", "members": [acting, BOT]},
        ],
        "commands": [
            {
                "command": "/hybrid",
                "description": "Readiness, checked and explained",
                "usage_hint": "[status | ...]",
                "subcommands": [
                    {"usage": "status", "name": "status"},
                    {"usage": "tenant", "name": "tenant"},
                    {"usage": "verify-domain [domain]", "name": "verify-domain"},
                    {"usage": "check-sync", "name": "check-sync"},
                ],
            }
        ],
        "shortcuts": [
            {"name": "Plan a move", "type": "global", "callback_id": "plan_move"},
            {"name": "Explain this", "type": "message", "callback_id": "explain"},
        ],
        "bot": {"user_id": BOT, "app_id": "A0", "name": "hybridbot", "connections": 1},
        "emoji": {"white_check_mark": "✅", "x": "❌", "large_green_circle": "🟢", "red_circle": "🔴", "eyes": "👀"},
    }


def message(number: int, text: str, blocks: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """A message of the bot, `number` minutes after the start."""
    return {
        "channel": CHANNEL,
        "ts": f"{START + 60 * number}.000100",
        "user": BOT,
        "bot_id": "B0",
        "text": text,
        "blocks": blocks or [],
        "reactions": [],
        "reply_count": 0,
        "files": [],
        "edited": False,
        "ephemeral": False,
        **more,
    }


def messages() -> list[dict[str, Any]]:
    """The channel's messages, oldest first."""
    answer_inputs = [{"type": "actions", "block_id": "inputs", "elements": INPUTS[:-1]}]
    csv = {
        "id": "F1",
        "name": "missing.csv",
        "title": "People who are missing",
        "mimetype": "text/csv",
        "size": 2048,
        "url": "/client/files/F1",
    }
    return [
        message(0, "Shall we start <https://example.com|today>? " + TEXTS, user=ADA, bot_id=None),
        message(
            1,
            "Hybrid readiness: blocked at step 2 of 5.",
            STATUS,
            reactions=[{"name": "eyes", "users": [BEN], "count": 1}],
            reply_count=2,
            latest_reply=f"{START + 400}.0",
        ),
        message(2, "Choose.", answer_inputs),
        message(3, "Rich text.", [RICH, {"type": "markdown", "text": MARKDOWN}]),
        message(4, "A table.", TABLES, files=[csv]),
        message(5, "Newer blocks.", NEWER, edited=True),
        message(
            6, "This sentence stands for a block that the page does not know.", [{"type": "hologram", "shape": "cube"}]
        ),
        message(
            7,
            "Only you can use <b>this</b>.",
            [{"type": "section", "text": mrkdwn("Only *you* may read this.")}],
            ephemeral=True,
        ),
        message(
            8,
            "<img src=x onerror=alert(1)> <javascript:alert(1)|click> <https://e.com|<b>x</b>>",
            user=BEN,
            bot_id=None,
        ),
    ]


MODAL: dict[str, Any] = {
    "id": "V1",
    "type": "modal",
    "title": plain("Plan a move"),
    "submit": plain("Plan"),
    "close": plain("Cancel"),
    "blocks": [
        {"type": "section", "text": mrkdwn("Who moves, and *when*?")},
        *(
            {
                "type": "input",
                "block_id": f"b_{e['action_id']}",
                "label": plain(f"Field {e['action_id']}"),
                "element": e,
                "optional": e["action_id"] != "text",
                "hint": plain("A short hint"),
            }
            for e in INPUTS
        ),
    ],
}

HOME: dict[str, Any] = {
    "id": "VH",
    "type": "home",
    "blocks": [{"type": "header", "text": plain("Where we are")}, *STATUS],
}

PANEL: dict[str, Any] = {
    "sections": [
        {
            "id": "dns",
            "title": "Public DNS",
            "lines": [
                {"label": "fabrikam.com TXT", "value": "not published", "state": "attention"},
                {"label": "contoso.com TXT", "value": "MS=ms12345678", "state": "ok"},
            ],
            "actions": [
                {
                    "id": "publish",
                    "label": "Publish the record of fabrikam.com",
                    "method": "POST",
                    "path": "/control/dns/publish-verification",
                    "body": {"domain": "fabrikam.com"},
                    "kind": "button",
                    "hint": "What the registrar's web page would do",
                }
            ],
        },
        {
            "id": "sync",
            "title": "Directory sync",
            "lines": [{"label": "Last cycle", "value": "12 minutes ago", "state": "ok"}],
            "actions": [
                {
                    "id": "scope",
                    "label": "OU Workshop is in scope",
                    "method": "POST",
                    "path": "/control/sync/scope",
                    "body": {"ou": "Workshop", "in_scope": True},
                    "kind": "switch",
                    "on": False,
                }
            ],
        },
        {
            "id": "shell",
            "title": "Management shell",
            "lines": [{"label": "pool01.contoso.com", "value": "does not answer", "state": "broken"}],
            "actions": [],
        },
        {
            "id": "clock",
            "title": "Clock",
            "lines": [{"label": "Ahead of real time", "value": "0 minutes", "state": "off"}],
            "actions": [],
        },
    ],
}

CSV = "\ufeffname,address,reason\r\n" + "".join(f'"Person, {n}",p{n}@contoso.com,OU not synced\r\n' for n in range(12))
