"""The parts of blocks, with their limits: buttons, menus, inputs, options, confirmations."""

from collections.abc import Mapping
from typing import Any

from sandbox.slack.schema import (
    Rule,
    anything,
    at_least_one_of,
    choice,
    every,
    exactly_one_of,
    flag,
    items,
    number,
    record,
    text,
    typed,
    words,
)

_ID = words(255)
_PLACEHOLDER = text(150, plain=True)
_URL = words(3000)
_DATE = words(10, fewest=10)
_TIME = words(5, fewest=5)

CONFIRM = record(
    {"title": text(100, plain=True), "text": text(300), "confirm": text(30, plain=True), "deny": text(30, plain=True)},
    {"style": choice("primary", "danger")},
)


def _option(*, plain: bool) -> Rule:
    # Slack's older pages allow 75 characters for the value, the newer ones 150.
    more = {"description": text(75, plain=plain), "url": _URL}
    return record({"text": text(75, plain=plain), "value": words(150)}, more)


PLAIN_OPTION = _option(plain=True)
ANY_OPTION = _option(plain=False)
OPTION_GROUP = record({"label": text(75, plain=True), "options": items(100, PLAIN_OPTION)})
_FILTER = record(
    {},
    {"include": items(4, words(20)), **dict.fromkeys(("exclude_bot_users",), flag)}
    | {"exclude_external_shared_channels": flag},
)
_DISPATCH = record({"trigger_actions_on": items(2, choice("on_enter_pressed", "on_character_entered"))})


def _element(kind: str, required: Mapping[str, Rule], optional: Mapping[str, Rule]) -> Rule:
    return record({"type": choice(kind), **required}, {"action_id": _ID, **optional})


def _menu(kind: str, required: Mapping[str, Rule], optional: Mapping[str, Rule]) -> Rule:
    several = {"max_selected_items": number(1, 100)} if kind.startswith("multi_") else {}
    return _element(
        kind,
        required,
        {"placeholder": _PLACEHOLDER, "confirm": CONFIRM, "focus_on_load": flag} | several | dict(optional),
    )


def _menus() -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    for multi in ("", "multi_"):
        first = "initial_option" + ("s" if multi else "")
        initial = items(100, PLAIN_OPTION) if multi else PLAIN_OPTION
        ids: Rule = items(100, _ID) if multi else _ID
        plural = "s" if multi else ""
        rules[f"{multi}static_select"] = every(
            _menu(
                f"{multi}static_select",
                {},
                {"options": items(100, PLAIN_OPTION), first: initial} | {"option_groups": items(100, OPTION_GROUP)},
            ),
            exactly_one_of("options", "option_groups"),
        )
        rules[f"{multi}external_select"] = _menu(
            f"{multi}external_select", {}, {first: initial, "min_query_length": number(0, 100)}
        )
        rules[f"{multi}users_select"] = _menu(f"{multi}users_select", {}, {f"initial_user{plural}": ids})
        rules[f"{multi}channels_select"] = _menu(
            f"{multi}channels_select", {}, {f"initial_channel{plural}": ids, "response_url_enabled": flag}
        )
        rules[f"{multi}conversations_select"] = _menu(
            f"{multi}conversations_select",
            {},
            {f"initial_conversation{plural}": ids, "default_to_current_conversation": flag, "filter": _FILTER}
            | {"response_url_enabled": flag},
        )
    return rules


_BUTTON = _element(
    "button",
    {"text": text(75, plain=True)},
    {"url": _URL, "value": words(2000), "style": choice("primary", "danger"), "confirm": CONFIRM}
    | {"accessibility_label": words(75)},
)
_CHECKS = {"options": items(10, ANY_OPTION)}
_ELEMENTS: dict[str, Rule] = {
    "button": _BUTTON,
    "overflow": _element("overflow", {"options": items(5, PLAIN_OPTION)}, {"confirm": CONFIRM}),
    "checkboxes": _element(
        "checkboxes", _CHECKS, {"initial_options": items(10, ANY_OPTION), "confirm": CONFIRM, "focus_on_load": flag}
    ),
    "radio_buttons": _element(
        "radio_buttons", _CHECKS, {"initial_option": ANY_OPTION, "confirm": CONFIRM, "focus_on_load": flag}
    ),
    "datepicker": _menu("datepicker", {}, {"initial_date": _DATE}),
    "timepicker": _menu("timepicker", {}, {"initial_time": _TIME, "timezone": words(100)}),
    "datetimepicker": _element(
        "datetimepicker", {}, {"initial_date_time": number(0, 9_999_999_999), "confirm": CONFIRM, "focus_on_load": flag}
    ),
    "plain_text_input": _element(
        "plain_text_input",
        {},
        {"initial_value": words(3000, fewest=0), "multiline": flag, "min_length": number(0, 3000)}
        | {"max_length": number(1, 3000), "placeholder": _PLACEHOLDER, "focus_on_load": flag}
        | {"dispatch_action_config": _DISPATCH},
    ),
    "email_text_input": _element(
        "email_text_input",
        {},
        {"initial_value": words(3000), "placeholder": _PLACEHOLDER, "focus_on_load": flag}
        | {"dispatch_action_config": _DISPATCH},
    ),
    "url_text_input": _element(
        "url_text_input",
        {},
        {"initial_value": words(3000), "placeholder": _PLACEHOLDER, "focus_on_load": flag}
        | {"dispatch_action_config": _DISPATCH},
    ),
    "number_input": _element(
        "number_input",
        {"is_decimal_allowed": flag},
        {"initial_value": words(100), "min_value": words(100), "max_value": words(100), "placeholder": _PLACEHOLDER}
        | {"focus_on_load": flag, "dispatch_action_config": _DISPATCH},
    ),
    "rich_text_input": _element(
        "rich_text_input",
        {},
        {"initial_value": anything, "placeholder": _PLACEHOLDER, "focus_on_load": flag}
        | {"dispatch_action_config": _DISPATCH},
    ),
    "file_input": _element("file_input", {}, {"filetypes": items(100, words(50)), "max_files": number(1, 10)}),
    "image": every(
        record(
            {"type": choice("image"), "alt_text": words(2000)},
            {"image_url": _URL, "slack_file": record({}, {"id": _ID, "url": _URL})},
        ),
        exactly_one_of("image_url", "slack_file"),
    ),
    "feedback_buttons": _element("feedback_buttons", {"positive_button": anything, "negative_button": anything}, {}),
    "icon_button": _element(
        "icon_button",
        {"icon": choice("trash"), "text": text(75, plain=True)},
        {"value": words(2000), "confirm": CONFIRM, "accessibility_label": words(75), "visible_to_user_ids": anything},
    ),
    "workflow_button": _element("workflow_button", {"text": text(75, plain=True), "workflow": anything}, {}),
    **_menus(),
}

_SELECTS = frozenset(kind for kind in _ELEMENTS if kind.endswith("_select"))
_PICKS = frozenset(("checkboxes", "radio_buttons", "datepicker", "timepicker"))
IN_ACTIONS = _SELECTS | _PICKS | {"button", "overflow", "datetimepicker", "workflow_button", "rich_text_input"}
IN_SECTION = _SELECTS | _PICKS | {"button", "overflow", "image", "workflow_button"}
IN_INPUT = (_SELECTS | _PICKS | frozenset(k for k in _ELEMENTS if k.endswith("_input"))) | {"datetimepicker"}
STATEFUL = (IN_ACTIONS | IN_INPUT) - {"button", "overflow", "workflow_button"}
"""Elements that hold a value: they appear in state.values."""


def element(allowed: frozenset[str]) -> Rule:
    """One of these kinds of elements."""
    return typed(lambda: _ELEMENTS, allowed=allowed)


def check_options(body: Any) -> list[str]:
    """What is wrong with the answer to a typeahead: at most 100 options, or groups of them."""
    found: list[str] = []
    rule = every(
        record({}, {"options": items(100, ANY_OPTION, fewest=0), "option_groups": items(100, OPTION_GROUP, fewest=0)}),
        at_least_one_of("options", "option_groups"),
    )
    rule(body, "", found)
    return found
