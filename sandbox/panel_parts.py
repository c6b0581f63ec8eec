"""What the company panel is made of: sections, lines and the actions that make a control call."""

from typing import Any

from sandbox.world import World

Line = dict[str, str]
Section = dict[str, Any]


def section(key: str, title: str, lines: list[Line], actions: list[dict[str, Any]]) -> Section:
    """A section of the panel."""
    return {"id": key, "title": title, "lines": lines, "actions": actions}


def line(label: str, value: str, state: str) -> Line:
    """A fact; `state` is ok, attention, broken or off."""
    return {"label": label, "value": value, "state": state}


def button(key: str, label: str, path: str, body: dict[str, Any], *, hint: str = "") -> dict[str, Any]:
    """A button that makes a control call; `path` is the call's without /control/."""
    return {
        "id": key,
        "label": label,
        "method": "POST",
        "path": f"/control/{path}",
        "body": body,
        "kind": "button",
        "hint": hint,
    }


def switch(key: str, label: str, path: str, body: dict[str, Any], *, on: bool) -> dict[str, Any]:
    """A switch: `body` is what to post in order to turn it to the other side."""
    return button(key, label, path, body) | {"kind": "switch", "on": on}


def failing(world: World, system: str, kind: str) -> bool:
    """Whether this fault is in force everywhere."""
    return any(
        (fault["system"], fault["kind"], fault["match"]) == (system, kind, "") for fault in world.faults.listed()
    )


def outage(world: World, label: str, *, system: str, kind: str) -> dict[str, Any]:
    """A switch that is on while the system works; turning it off breaks the system."""
    if failing(world, system, kind):
        return switch(f"{system}-works", label, "faults/clear", {"system": system}, on=False)
    return switch(f"{system}-works", label, "fault", {"system": system, "kind": kind}, on=True)
