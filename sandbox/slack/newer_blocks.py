"""The blocks of 2025 and 2026: tables, cards, containers, alerts, plans. Limits as documented in November 2026."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.slack.elements import IN_ACTIONS, element
from sandbox.slack.schema import (
    Rule,
    anything,
    at_least_one_of,
    choice,
    every,
    finding,
    flag,
    items,
    number,
    record,
    text,
    typed,
    words,
)

MakeBlock = Callable[[str, dict[str, Rule], dict[str, Rule] | None], Rule]

MOST_TABLE_TEXT = 10_000
MOST_DATA_TABLE_TEXT = 20_000

_RAW_TEXT = record({"type": choice("raw_text"), "text": words(3000)})
_RAW_NUMBER = record({"type": choice("raw_number"), "value": number(-1e15, 1e15)}, {"text": words(100)})
_RICH_TEXT = record({"type": choice("rich_text"), "elements": items(1000, anything)}, {"block_id": words(255)})
_CELLS = {"raw_text": _RAW_TEXT, "raw_number": _RAW_NUMBER, "rich_text": _RICH_TEXT}
_HEADER_CELLS = frozenset(("raw_text", "raw_number"))
_ACTION_CELLS: dict[str, Rule] = {
    "actions": record({"type": choice("actions"), "elements": items(25, element(IN_ACTIONS))}, {"block_id": words(255)})
}
_BUTTONS = element(frozenset(("button",)))
_COLUMN = record({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})


def rules(block: MakeBlock, all_rules: Callable[[], Mapping[str, Rule]]) -> dict[str, Rule]:
    """The rules by type. `block` makes a block's rule; `all_rules` is asked for what containers may hold."""
    task_states = choice("in_progress", "complete", "error")
    return {
        "table": every(
            block(
                "table",
                {"rows": items(100, items(20, typed(lambda: _CELLS)))},
                {"column_settings": items(20, _nullable(_COLUMN))},
            ),
            _all_cells(MOST_TABLE_TEXT),
        ),
        "data_table": every(
            block(
                "data_table",
                {
                    "caption": words(2000),
                    "rows": items(201, items(20, typed(lambda: _CELLS | _ACTION_CELLS)), fewest=2),
                },
                {"page_size": number(1, 100), "row_header_column_index": number(0, 19), "column_settings": anything},
            ),
            _all_cells(MOST_DATA_TABLE_TEXT),
            _data_table_form,
        ),
        "data_visualization": block("data_visualization", {"title": words(50), "chart": _CHART}, None),
        "card": every(block("card", {}, _CARD), at_least_one_of("hero_image", "title", "actions", "body")),
        "carousel": block("carousel", {"elements": items(10, typed(all_rules, allowed=frozenset(("card",))))}, None),
        "container": every(
            block("container", {"child_blocks": items(10, typed(all_rules))}, _CONTAINER),
            at_least_one_of("title", "rich_text_title"),
        ),
        "alert": block(
            "alert", {"text": text(200)}, {"level": choice("default", "info", "warning", "error", "success")}
        ),
        "plan": block("plan", {"title": words(3000)}, {"plan_id": words(255), "tasks": items(50, _TASK_OF_PLAN)}),
        "task_card": block("task_card", {**_TASK, "status": task_states}, _TASK_MORE),
        "context_actions": block(
            "context_actions", {"elements": items(5, element(frozenset(("feedback_buttons", "icon_button"))))}, None
        ),
        "auth_provider": block(
            "auth_provider", {"value": words(150), "name": text(75, plain=True), "is_connected": flag}, _AUTH_PROVIDER
        ),
    }


_PICTURE = element(frozenset(("image",)))
_CARD: dict[str, Rule] = {
    **{"title": text(150), "subtitle": text(150), "body": text(200), "subtext": text(200)},
    **{"icon": _PICTURE, "hero_image": _PICTURE, "slack_icon": anything, "actions": items(3, _BUTTONS)},
}
_CONTAINER: dict[str, Rule] = {
    **{"title": text(150, plain=True), "rich_text_title": _RICH_TEXT, "subtitle": text(150), "icon": _PICTURE},
    **{"is_collapsible": flag, "default_collapsed": flag, "has_header_divider": flag},
    "width": choice("narrow", "standard", "wide", "full"),
}
_TASK: dict[str, Rule] = {"task_id": words(255), "title": words(3000)}
_TASK_MORE: dict[str, Rule] = {"details": _RICH_TEXT, "output": _RICH_TEXT, "sources": items(50, anything)}
_TASK_OF_PLAN = record(
    {**_TASK, "type": choice("task_card"), "status": choice("pending", "in_progress", "complete", "error")},
    {**_TASK_MORE, "block_id": words(255)},
)
_AUTH_PROVIDER: dict[str, Rule] = {
    **{"description": text(150, plain=True), "icon_url": words(3000), "auth_url": words(3000)},
    **{"disconnect_url": words(3000), "connected_identity": text(75, plain=True)},
    **{"connected_context": text(75, plain=True), "accessory": element(frozenset(("overflow",))), "fallback": anything},
}


def _nullable(rule: Rule) -> Rule:
    def check(value: Any, pointer: str, found: list[str]) -> None:
        if value is not None:
            rule(value, pointer, found)

    return check


def _all_cells(most: int) -> Rule:
    """All cells together may hold so many characters."""

    def check(value: Any, pointer: str, found: list[str]) -> None:
        rows = value.get("rows") if isinstance(value, dict) else None
        cells = [cell for row in rows if isinstance(row, list) for cell in row] if isinstance(rows, list) else []
        if sum(_cell_length(cell) for cell in cells) > most:
            found.append(finding(f"must be less than {most + 1} characters in all cells", f"{pointer}/rows"))

    return check


def _cell_length(cell: Any) -> int:
    if isinstance(cell, dict):
        return sum(len(v) if k == "text" and isinstance(v, str) else _cell_length(v) for k, v in cell.items())
    return sum(map(_cell_length, cell)) if isinstance(cell, list) else 0


def _data_table_form(value: Any, pointer: str, found: list[str]) -> None:
    """The header holds no rich text and no actions; all rows are equally long."""
    rows = value.get("rows") if isinstance(value, dict) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        return
    for position, cell in enumerate(rows[0]):
        if isinstance(cell, dict) and cell.get("type") not in _HEADER_CELLS:
            found.append(finding(f"unsupported type: {cell.get('type')}", f"{pointer}/rows/0/{position}/type"))
    for position, row in enumerate(rows):
        if len(row) != len(rows[0]):
            found.append(finding("all rows must have the same number of cells", f"{pointer}/rows/{position}"))


def _series_form(value: Any, pointer: str, found: list[str]) -> None:
    """Every series has one point for each category, in their order, and a name of its own."""
    try:
        categories = value["axis_config"]["categories"]
        names = [series["name"] for series in value["series"]]
        labels = [[point["label"] for point in series["data"]] for series in value["series"]]
    except (KeyError, TypeError):
        return
    if len(set(names)) != len(names):
        found.append(finding("series names must be unique", f"{pointer}/series"))
    for position, found_labels in enumerate(labels):
        if found_labels != categories:
            found.append(finding("labels must match axis_config.categories", f"{pointer}/series/{position}/data"))


_POINT = record({"label": words(20), "value": number(-1e15, 1e15)})
_SERIES = record({"name": words(20), "data": items(20, _POINT)})
_AXES = record({"categories": items(20, words(20))}, {"x_label": words(50), "y_label": words(50)})
_CHARTS: dict[str, Rule] = {
    "pie": record({"type": choice("pie"), "segments": items(12, _POINT)}),
    **{
        kind: every(record({"type": choice(kind), "series": items(12, _SERIES), "axis_config": _AXES}), _series_form)
        for kind in ("bar", "line", "area")
    },
}
_CHART = typed(lambda: _CHARTS)
