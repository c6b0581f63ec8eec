"""Whether Slack would take these blocks: limits, required properties, and which block may stand where.

Tables of Slack's documentation, written down here independently of the SDK's models, so that the two can disagree.
"""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

from sandbox.slack import newer_blocks
from sandbox.slack.elements import IN_ACTIONS, IN_INPUT, IN_SECTION, element
from sandbox.slack.schema import (
    Rule,
    anything,
    at_least_one_of,
    choice,
    every,
    exactly_one_of,
    finding,
    flag,
    items,
    record,
    text,
    typed,
    words,
)

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_TEXT = 13_200
"""Characters of all blocks together; Slack names no number, users saw msg_blocks_too_long near this one."""
MOST_MARKDOWN = 12_000
"""Characters of all markdown blocks of a message together."""

_EVERYWHERE = frozenset(("message", "modal", "home"))
_MESSAGE = frozenset(("message",))
SURFACES: dict[str, frozenset[str]] = {
    "input": _EVERYWHERE,
    "file": _MESSAGE,
    "alert": frozenset(("modal",)),
    "carousel": frozenset(("message", "home")),
    "table": frozenset(("message", "home")),
    **dict.fromkeys(("markdown", "container", "plan", "task_card", "context_actions", "auth_provider"), _MESSAGE),
    **dict.fromkeys(("data_table", "data_visualization"), _MESSAGE),
}
"""Blocks that not every surface takes; the others go everywhere."""
ONE_PER_MESSAGE = ("table", "data_table")
"""Sources conflict on table; one is what Slack's answer "only_one_table_allowed" says."""


def _block(kind: str, required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return record({"type": choice(kind), **required}, {"block_id": words(255), **(optional or {})})


_IMAGE_SOURCES: dict[str, Rule] = {
    "image_url": words(3000),
    "slack_file": record({}, {"id": words(255), "url": words(3000)}),
}
_CONTEXT_TEXTS: dict[str, Rule] = {"plain_text": text(2000), "mrkdwn": text(2000)}
_RULES: dict[str, Rule] = {
    "section": every(
        _block(
            "section",
            {},
            {"text": text(3000), "fields": items(10, text(2000)), "accessory": element(IN_SECTION), "expand": flag},
        ),
        at_least_one_of("text", "fields"),
    ),
    "header": _block("header", {"text": text(150, plain=True)}, {"level": choice(1, 2, 3, 4)}),
    "divider": _block("divider", {}),
    "actions": _block("actions", {"elements": items(25, element(IN_ACTIONS))}),
    "context": _block(
        "context", {"elements": items(10, typed(lambda: {"image": element(frozenset(("image",))), **_CONTEXT_TEXTS}))}
    ),
    "image": every(
        _block("image", {"alt_text": words(2000)}, {"title": text(2000, plain=True), **_IMAGE_SOURCES}),
        exactly_one_of("image_url", "slack_file"),
    ),
    "input": _block(
        "input",
        {"label": text(2000, plain=True), "element": element(IN_INPUT)},
        {"hint": text(2000, plain=True), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": _block("rich_text", {"elements": items(1000, anything)}),
    "video": _block(
        "video",
        {
            "alt_text": words(2000),
            "title": text(200, plain=True),
            "video_url": words(3000),
            "thumbnail_url": words(3000),
        },
        {"author_name": words(50), "description": text(200, plain=True), "provider_icon_url": words(3000)}
        | {"provider_name": words(50), "title_url": words(3000)},
    ),
    "file": _block("file", {"external_id": words(255), "source": choice("remote")}),
    "markdown": _block("markdown", {"text": words(MOST_MARKDOWN)}),
    **newer_blocks.rules(_block, lambda: _RULES),
}


def check_blocks(blocks: Any, surface: str, *, at: str = "/blocks") -> list[str]:
    """What is wrong with the blocks of a message, modal or home tab; empty when Slack would take them."""
    found: list[str] = []
    items(MOST_BLOCKS[surface], typed(lambda: _RULES), fewest=0)(blocks, at, found)
    if found:
        return found
    for number, block in enumerate(blocks):
        if surface not in SURFACES.get(block["type"], _EVERYWHERE):
            found.append(finding(f"unsupported type: {block['type']}", f"{at}/{number}/type"))
        if block["type"] == "input" and surface != "modal" and block["element"]["type"] == "file_input":
            found.append(finding("unsupported type: file_input", f"{at}/{number}/element/type"))
    found.extend(_duplicates(blocks, at))
    found.extend(_length_bounds(blocks, at))
    if surface == "message":
        kinds = [b["type"] for b in blocks]
        found.extend(finding(f"only one {k} allowed per message", at) for k in ONE_PER_MESSAGE if kinds.count(k) > 1)
        if kinds.count("data_visualization") > 2:
            found.append(finding("no more than 2 data_visualization blocks allowed", at))
        if sum(len(b["text"]) for b in blocks if b["type"] == "markdown") > MOST_MARKDOWN:
            found.append(finding(f"markdown text must be less than {MOST_MARKDOWN + 1} characters", at))
    return found


def _duplicates(blocks: list[dict[str, Any]], at: str) -> Iterator[str]:
    """Ids must be unique: block_id in the whole, action_id in its block."""
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            yield finding(f'`block_id` "{block_id}" already exists for another block', f"{at}/{number}/block_id")
        seen.update((block_id,) if block_id else ())
        actions: set[str] = set()
        for inner in elements_of(block):
            action_id = inner.get("action_id")
            if action_id in actions:
                yield finding(
                    f'`action_id` "{action_id}" already exists for another element', f"{at}/{number}/elements"
                )
            actions.update((action_id,) if action_id else ())


def _length_bounds(blocks: list[dict[str, Any]], at: str) -> Iterator[str]:
    """A text input's shortest length must not be above its longest."""
    for number, block in enumerate(blocks):
        for inner in elements_of(block):
            if inner.get("min_length", 0) > inner.get("max_length", 3000):
                yield finding("min_length must be at most max_length", f"{at}/{number}/element/min_length")


def elements_of(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The elements of a block that a person can act on, also those inside cards and containers."""
    found: list[dict[str, Any]] = []
    if block["type"] in ("actions", "context_actions"):
        found.extend(block["elements"])
    found.extend(block[name] for name in ("accessory", "element") if name in block)
    if block["type"] == "card":
        found.extend(block.get("actions", []))
    for inner in block.get("elements", []) if block["type"] == "carousel" else block.get("child_blocks", []):
        found.extend(elements_of(inner))
    return found


def text_length(blocks: list[dict[str, Any]]) -> int:
    """Characters of all texts in the blocks, for msg_blocks_too_long. Tables have limits of their own."""

    def count(value: Any) -> int:
        if isinstance(value, dict):
            own = len(value["text"]) if isinstance(value.get("text"), str) else 0
            return own + sum(count(inner) for inner in value.values() if not isinstance(inner, str))
        return sum(map(count, value)) if isinstance(value, list) else 0

    return count([block for block in blocks if block.get("type") not in ONE_PER_MESSAGE])


def with_ids(blocks: list[dict[str, Any]], random: Random) -> list[dict[str, Any]]:
    """A copy in which every block has a block_id and every element an action_id, as Slack fills them in."""
    filled: list[dict[str, Any]] = copy.deepcopy(blocks)
    for block in filled:
        block.setdefault("block_id", _short_id(random))
        for inner in elements_of(block):
            if inner["type"] != "image":
                inner.setdefault("action_id", _short_id(random))
    return filled


def _short_id(random: Random) -> str:
    return "".join(random.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=5))


_VIEW_COMMON: dict[str, Rule] = {
    "private_metadata": words(3000, fewest=0),
    "callback_id": words(255, fewest=0),
    "external_id": words(255, fewest=0),
}
_VIEWS: dict[str, Rule] = {
    "modal": record(
        {"type": choice("modal"), "title": text(24, plain=True), "blocks": anything},
        {"submit": text(24, plain=True), "close": text(24, plain=True), "clear_on_close": flag, "notify_on_close": flag}
        | {"submit_disabled": flag, **_VIEW_COMMON},
    ),
    "home": record({"type": choice("home"), "blocks": anything}, _VIEW_COMMON),
}
MOST_VIEW = 250 * 1024
"""Bytes of a view's JSON."""


def check_view(view: Any, surface: str) -> list[str]:
    """What is wrong with a view of this kind (modal or home)."""
    found: list[str] = []
    cleaned = {name: value for name, value in view.items() if value is not None} if isinstance(view, dict) else view
    typed(lambda: _VIEWS, allowed=frozenset((surface,)))(cleaned, "/view", found)
    if found:
        return found
    found.extend(check_blocks(cleaned["blocks"], surface, at="/view/blocks"))
    if (
        not found
        and surface == "modal"
        and "submit" not in cleaned
        and any(b["type"] == "input" for b in cleaned["blocks"])
    ):
        found.append(finding("missing required field: submit", "/view"))
    return found


def view_is_too_large(view: Any) -> bool:
    """Whether a view is above the limit of 250 KB."""
    return len(json.dumps(view, separators=(",", ":")).encode()) > MOST_VIEW
