"""The properties of a PowerShell object, as pypsrp reads it, by name and kind.

Real .NET objects carry adapted properties and those made in a script extended ones, so both are read. Names
are compared without case, as PowerShell does.
"""

from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID


class Unreadable(ValueError):
    """A property is missing or is of another kind than documented."""


class ShellObject(Protocol):
    """An object as pypsrp reads it (GenericComplexObject)."""

    adapted_properties: dict[str, Any]
    extended_properties: dict[str, Any]


class Properties:
    """The properties of one object, by name."""

    def __init__(self, item: ShellObject) -> None:
        adapted = getattr(item, "adapted_properties", None)
        extended = getattr(item, "extended_properties", None)
        if not isinstance(adapted, dict) or not isinstance(extended, dict):
            raise Unreadable("the shell gave something that is not an object")
        self._values = {name.lower(): value for name, value in (adapted | extended).items()}

    def _value(self, name: str) -> Any:
        try:
            return self._values[name.lower()]
        except KeyError as error:
            raise Unreadable(f"the property {name} is missing") from error

    def text(self, name: str) -> str:
        """A text; of an object (an enumeration, an identity) what PowerShell prints for it; null is empty."""
        value = self._value(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """True or false, and nothing else."""
        value = self._value(name)
        if not isinstance(value, bool):
            raise Unreadable(f"the property {name} is neither true nor false")
        return value

    def flag_or_null(self, name: str) -> bool:
        """As `flag`, of an attribute that need not have a value: null is False."""
        return self._value(name) is not None and self.flag(name)

    def moment(self, name: str) -> datetime:
        """A time, as aware UTC. One without a zone counts as UTC: it is off by half a day at most."""
        try:
            moment = datetime.fromisoformat(self.text(name))
        except ValueError as error:
            raise Unreadable(f"the property {name} is not a time") from error
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

    def lower_texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list, lower case; empty where the property is missing or null."""
        values = self._values.get(name.lower())
        return tuple(str(value).lower() for value in values) if isinstance(values, list) else ()

    def optional_text(self, name: str) -> str:
        """As `text`; empty where the property is missing."""
        return self.text(name) if name.lower() in self._values else ""

    def optional_flag(self, name: str) -> bool:
        """As `flag`; False where the property is missing or null."""
        return self._values.get(name.lower()) is not None and self.flag(name)

    def text_if_there(self, name: str) -> str | None:
        """As `text`; None, so "not known", where the property is missing."""
        return self.text(name) if name.lower() in self._values else None

    def number_if_there(self, name: str) -> int | None:
        """A whole number; None, so "not known", where the property is missing or null."""
        value = self._values.get(name.lower())
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise Unreadable(f"the property {name} is not a whole number")
        return value

    def filled_if_there(self, name: str) -> bool | None:
        """Whether a list or a text has anything in it; None where the property is missing."""
        return bool(self._value(name)) if name.lower() in self._values else None

    def guid(self, name: str) -> UUID:
        """A GUID, also one that came as text."""
        text = self.text(name)
        try:
            return UUID(text)
        except ValueError as error:
            raise Unreadable(f"the property {name} is not a GUID") from error

    def has(self, name: str) -> bool:
        """Whether the property is there at all, with or without a value."""
        return name.lower() in self._values

    def first(self, *names: str) -> Any:
        """The first of several properties that is there, under which the same is known; None where none is."""
        return next((self._values[name.lower()] for name in names if name.lower() in self._values), None)
