"""Small rules from which the checks of blocks and views are built.

A rule takes a value, its JSON pointer and the list of findings, and adds what is wrong in Slack's words:
"must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]".
"""

from collections.abc import Callable, Mapping
from typing import Any

Rule = Callable[[Any, str, list[str]], None]


def finding(what: str, pointer: str) -> str:
    """One finding in Slack's form."""
    return f"{what} [json-pointer:{pointer}]"


def words(most: int, *, fewest: int = 1) -> Rule:
    """A text of so many characters."""

    def check(value: Any, pointer: str, found: list[str]) -> None:
        if not isinstance(value, str):
            found.append(finding("must provide a string", pointer))
        elif len(value) > most:
            found.append(finding(f"must be less than {most + 1} characters", pointer))
        elif len(value) < fewest:
            found.append(finding(f"must be more than {fewest - 1} characters", pointer))

    return check


def choice(*allowed: Any) -> Rule:
    """One of some values."""

    def check(value: Any, pointer: str, found: list[str]) -> None:
        if value not in allowed:
            found.append(finding(f"must be one of: {', '.join(map(str, allowed))}", pointer))

    return check


def flag(value: Any, pointer: str, found: list[str]) -> None:
    """True or false."""
    if not isinstance(value, bool):
        found.append(finding("must be a boolean", pointer))


def number(least: float, most: float) -> Rule:
    """A number within bounds."""

    def check(value: Any, pointer: str, found: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            found.append(finding("must be a number", pointer))
        elif not least <= value <= most:
            found.append(finding(f"must be between {least} and {most}", pointer))

    return check


def anything(value: Any, pointer: str, found: list[str]) -> None:
    """No demand: the form is Slack's own business."""


def items(most: int, rule: Rule, *, fewest: int = 1) -> Rule:
    """A list of so many things, each following a rule."""

    def check(value: Any, pointer: str, found: list[str]) -> None:
        if not isinstance(value, list):
            found.append(finding("must be an array", pointer))
            return
        if len(value) > most:
            found.append(finding(f"no more than {most} items allowed", pointer))
        if len(value) < fewest:
            found.append(finding(f"no fewer than {fewest} items allowed", pointer))
        for number_, item in enumerate(value):
            rule(item, f"{pointer}/{number_}", found)

    return check


def record(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """An object with these properties and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any, pointer: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            found.append(finding("must be an object", pointer))
            return
        found.extend(finding(f"missing required field: {name}", pointer) for name in required if name not in value)
        for name, inner in value.items():
            if name not in known:
                found.append(finding(f"invalid additional property: {name}", pointer))
            else:
                known[name](inner, f"{pointer}/{name}", found)

    return check


def typed(variants: Callable[[], Mapping[str, Rule]], *, allowed: frozenset[str] | None = None) -> Rule:
    """An object whose `type` chooses the rule. `allowed` narrows the types at this place."""

    def check(value: Any, pointer: str, found: list[str]) -> None:
        if not isinstance(value, dict):
            found.append(finding("must be an object", pointer))
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            found.append(finding("missing required field: type", pointer))
            return
        rule = variants().get(kind)
        if rule is None or (allowed is not None and kind not in allowed):
            found.append(finding(f"unsupported type: {kind}", f"{pointer}/type"))
            return
        rule(value, pointer, found)

    return check


def every(*rules: Rule) -> Rule:
    """Several rules about the same value."""

    def check(value: Any, pointer: str, found: list[str]) -> None:
        for rule in rules:
            rule(value, pointer, found)

    return check


def exactly_one_of(*names: str) -> Rule:
    """An object with exactly one of these properties."""

    def check(value: Any, pointer: str, found: list[str]) -> None:
        if isinstance(value, dict) and sum(name in value for name in names) != 1:
            found.append(finding(f"must have exactly one of: {', '.join(names)}", pointer))

    return check


def at_least_one_of(*names: str) -> Rule:
    """An object with one of these properties, or more."""

    def check(value: Any, pointer: str, found: list[str]) -> None:
        if isinstance(value, dict) and not any(name in value for name in names):
            found.append(finding(f"missing required field: {' or '.join(names)}", pointer))

    return check


def text(most: int, *, plain: bool = False, fewest: int = 1) -> Rule:
    """A text object; `plain` allows no mrkdwn."""
    plain_text = {"type": choice("plain_text"), "text": words(most, fewest=fewest)}
    mrkdwn = {"type": choice("mrkdwn"), "text": words(most, fewest=fewest)}
    variants = {"plain_text": record(plain_text, {"emoji": flag})}
    if not plain:
        variants["mrkdwn"] = record(mrkdwn, {"verbatim": flag})
    return typed(lambda: variants)
