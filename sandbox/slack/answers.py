"""How a Web API method says no, and what every handler is given."""

from dataclasses import dataclass, field
from typing import Any

Answer = dict[str, Any]
"""The JSON object a method answers with; `ok` is added by web_api."""


class SlackError(Exception):
    """A method's refusal: Slack answers HTTP 200 with `ok: false` and this name."""

    def __init__(self, error: str, *, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []
        self.more = more

    def body(self) -> Answer:
        """The JSON object of the answer."""
        answer: Answer = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            answer["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        return answer


@dataclass(slots=True)
class Call:
    """One call of a Web API method: its name and its arguments, decoded."""

    method: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """An argument as text; absent and null are the default."""
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean argument, in any of the spellings that clients send."""
        value = self.arguments.get(name)
        return default if value is None else str(value).lower() in ("true", "1")

    def number(self, name: str, default: int, *, error: str = "invalid_arguments") -> int:
        """A whole number. Raises SlackError(error) for anything else."""
        value = self.arguments.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError:
            raise SlackError(error, messages=[f"must be an integer [json-pointer:/{name}]"]) from None

    def values(self, name: str) -> list[Any]:
        """A list argument; Slack also takes a comma-separated text."""
        value = self.arguments.get(name)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        return [part.strip() for part in str(value).split(",") if part.strip()]
