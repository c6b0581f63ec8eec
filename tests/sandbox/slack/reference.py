"""What Slack's own reference says of a method. The reference is no part of the repository: see `HERE`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[4] / "shared" / "data" / "slack" / "slack-api-ref"
"""Where it lies, if it is there."""

_CONVERSATIONS = ("channels:read", "groups:read", "im:read", "mpim:read")
READ_BY_HAND: dict[str, dict[str, Any]] = {
    # https://docs.slack.dev/reference/methods/users.conversations, and the same page in slack-ruby/slack-api-ref
    # (14d2f36), read on 2026-11-27
    "users.conversations": {
        "scope": {"bot": _CONVERSATIONS, "user": _CONVERSATIONS},
        "rate_limits": "t3",
        "args": {
            "required": ("token",),
            "properties": ("token", "cursor", "exclude_archived", "limit", "team_id", "types", "user"),
        },
        "errors": (
            "invalid_cursor",
            "invalid_limit",
            "invalid_types",
            "method_not_supported_for_channel_type",
            "missing_argument",
            "missing_scope",
        ),
    },
}
"""Pages that the copy lacks, as far as they are asked for here."""


@cache
def page_of(method: str) -> dict[str, Any]:
    """The reference's page of a method. Raises FileNotFoundError where there is none."""
    if method in READ_BY_HAND:
        return READ_BY_HAND[method]
    page: dict[str, Any] = json.loads((HERE / "methods" / f"{method}.json").read_text(encoding="utf-8"))
    return page
