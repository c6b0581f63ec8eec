"""What a person has entered: state.values as Slack builds it, and what an input refuses before it is sent."""

import re
from typing import Any

from sandbox.slack.blocks import elements_of
from sandbox.slack.elements import STATEFUL

JSON = dict[str, Any]

_FIELDS = {
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
}
_KINDS = {
    "static": "option",
    "external": "option",
    "users": "user",
    "channels": "channel",
    "conversations": "conversation",
}
_REQUIRED = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


def value_field(kind: str) -> tuple[str, str]:
    """The names of an element's value and of its initial value: ("selected_option", "initial_option")."""
    if kind in _FIELDS:
        return _FIELDS[kind]
    if kind.endswith("_select"):
        noun = _KINDS[kind.removeprefix("multi_").removesuffix("_select")]
        plural = "s" if kind.startswith("multi_") else ""
        return f"selected_{noun}{plural}", f"initial_{noun}{plural}"
    return "value", "initial_value"


def mapping(value: Any) -> JSON:
    """An object as it is; anything else counts as an empty one."""
    return value if isinstance(value, dict) else {}


def complete(blocks: list[JSON], sent: Any) -> JSON:
    """state.values with an entry for every element that holds a value: what was sent, else what it starts with."""
    values: JSON = {}
    given = mapping(sent)
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in STATEFUL:
                continue
            name, initial = value_field(element["type"])
            entry = mapping(given.get(block["block_id"])).get(element["action_id"])
            multiple = element["type"].startswith("multi_") or element["type"] in ("checkboxes", "file_input")
            value = entry.get(name) if isinstance(entry, dict) and name in entry else element.get(initial)
            if value in ("", None):
                value = [] if multiple else None
            values.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], name: value}
    return values


def find_element(blocks: list[JSON], block_id: str, action_id: str) -> JSON | None:
    """An element by its ids."""
    for block in blocks:
        if block.get("block_id") == block_id:
            return next((e for e in elements_of(block) if e.get("action_id") == action_id), None)
    return None


def action_of(element: JSON, given: JSON) -> JSON:
    """The `actions` entry for an element that was used; `given` is what the page says of it.

    Raises ValueError with a sentence when what was chosen is not there to choose.
    """
    action: JSON = {"type": element["type"], "action_id": element["action_id"], "block_id": given["block_id"]}
    if element["type"] in ("button", "workflow_button", "icon_button"):
        return action | {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    if element["type"] == "overflow":
        return action | {"selected_option": _chosen(element, given.get("selected_option"))}
    name, initial = value_field(element["type"])
    value = given.get(name)
    if name == "selected_option" and value is not None:
        value = _chosen(element, value)
    if name == "selected_options":
        value = [_chosen(element, option) for option in value or []]
    if element.get(initial) is not None:
        action[initial] = element[initial]
    return action | {name: value}


def _chosen(element: JSON, option: Any) -> JSON:
    """The whole option with the value that was chosen; one that the app suggested while typing is taken as it is."""
    if not isinstance(option, dict) or "value" not in option:
        raise ValueError("An option has been chosen without a value.")
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    offered: list[JSON] = [offer for group in groups for offer in group["options"]]
    if not offered and element["type"].endswith("external_select"):
        return option
    found = next((offer for offer in offered if offer.get("value") == option["value"]), None)
    if found is None:
        raise ValueError(f"There is no option {option['value']!r}.")
    return found


def refused_inputs(blocks: list[JSON], values: JSON) -> dict[str, str]:
    """What Slack's own client refuses before anything is sent: block_id -> sentence."""
    problems: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = values[block["block_id"]][element["action_id"]][value_field(element["type"])[0]]
        if value in (None, [], ""):
            if not block.get("optional"):
                problems[block["block_id"]] = _REQUIRED
        elif element["type"] == "file_input":
            if problem := _files_problem(element, value):
                problems[block["block_id"]] = problem
        elif isinstance(value, str) and (problem := _text_problem(element, value)):
            problems[block["block_id"]] = problem
    return problems


def _files_problem(element: JSON, files: list[JSON]) -> str:
    most, kinds = element.get("max_files", 10), element.get("filetypes") or []
    if len(files) > most:
        return f"At most {most} can be chosen."
    if kinds and not all(file["name"].rpartition(".")[2].lower() in kinds for file in files):
        return f"Only files of these types can be chosen: {', '.join(kinds)}."
    return ""


def _text_problem(element: JSON, value: str) -> str:
    match element["type"]:
        case "plain_text_input":
            return _length_problem(element, value)
        case "email_text_input":
            return "" if _EMAIL.fullmatch(value) else "Must be a valid email address."
        case "url_text_input":
            return "" if _URL.fullmatch(value) else "Must be a valid URL."
        case "number_input":
            return _number_problem(element, value)
        case _:
            return ""


def _length_problem(element: JSON, value: str) -> str:
    if len(value) < element.get("min_length", 0):
        return f"Must be at least {element['min_length']} characters long."
    if len(value) > element.get("max_length", 3000):
        return f"Must be at most {element.get('max_length', 3000)} characters long."
    return ""


def _number_problem(element: JSON, value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Must be a number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Must be a whole number."
    if number < float(element.get("min_value", "-inf")):
        return f"Must be at least {element['min_value']}."
    return f"Must be at most {element['max_value']}." if number > float(element.get("max_value", "inf")) else ""
