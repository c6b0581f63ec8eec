"""What a control call is: its address, the fields of its body, and the function that carries it out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from sandbox.nameserver import PublicDns
from sandbox.slack.emulator import SlackEmulator
from sandbox.world import World


class Wrong(Exception):
    """The body cannot be used. The message is a sentence for whoever called."""


@dataclass
class Parts:
    """What the control calls work on."""

    world: World
    dns: PublicDns
    slack: SlackEmulator
    users: int
    """How many Skype for Business users the company started with: what a reset makes again."""
    environment: dict[str, str] = field(default_factory=dict)
    """The settings with which a bot reaches this company; complete once everything listens."""


Body = Mapping[str, Any]
Answer = dict[str, Any]
Run = Callable[[Parts, Body], Answer | Awaitable[Answer]]

REQUIRED = object()
"""Marks a field that has no default."""

_KINDS = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    dict: "an object",
    list: "a list",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body: what it holds, and what it is when it is left out. Null counts as left out."""

    kind: type
    default: Any = REQUIRED

    def read(self, name: str, value: Any) -> Any:
        """The value as it is to be used. Raises Wrong where it has another kind."""
        kinds = (float, int) if self.kind is float else (self.kind,)
        fits = isinstance(value, kinds) and not (isinstance(value, bool) and self.kind is not bool)
        if not fits or (isinstance(value, float) and not isfinite(value)):
            raise Wrong(f"The field {name!r} must be {_KINDS[self.kind]}.")
        if self.default is REQUIRED and value == "":
            raise Wrong(f"The field {name!r} must not be empty.")
        return value


@dataclass(frozen=True, slots=True)
class Call:
    """One control call. `open_body` takes any JSON object as it is, under the name "body"."""

    method: str
    path: str
    summary: str
    run: Run
    fields: Mapping[str, Field] = field(default_factory=dict)
    open_body: bool = False
    secret_fields: tuple[str, ...] = ()
    """Fields that the journal does not keep."""
    noted: bool = True
    """Whether the journal keeps it, if it changes something."""

    @property
    def changes(self) -> bool:
        """Whether it changes the company."""
        return self.method == "POST"

    def read(self, body: object) -> dict[str, Any]:
        """The body checked against the fields, defaults filled in. Raises Wrong with a sentence."""
        if not isinstance(body, dict):
            raise Wrong("The body must be a JSON object.")
        if self.open_body:
            return {"body": body}
        unknown = sorted(set(body) - set(self.fields))
        if unknown:
            takes = ", ".join(self.fields) or "no fields"
            raise Wrong(f"{self.path} has no field {unknown[0]!r}; it takes {takes}.")
        result = {}
        for name, wanted in self.fields.items():
            if body.get(name) is not None:
                result[name] = wanted.read(name, body[name])
            elif wanted.default is REQUIRED:
                raise Wrong(f"{self.path} needs the field {name!r}.")
            else:
                result[name] = wanted.default
        return result
