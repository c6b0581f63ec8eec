"""Text on a terminal: what others wrote, and moments, which name their zone."""

import re
from datetime import UTC, datetime

from rich.text import Text

from bot.terminal.typed import on_terminal

_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""Control characters, line ends of any kind, and changes of the direction of writing."""


def line(text: str, style: str = "", *, for_slack: bool = False) -> Text:
    """One line of text that may be foreign: nothing in it steers the terminal, or begins a line of its own.

    Commands stand in it as they are typed here, but `for_slack`.
    """
    return Text(_STEERING.sub(" ", text if for_slack else on_terminal(text)), style=style)


def utc(when: datetime, *, seconds: bool = False) -> str:
    """A moment: `2026-12-05 01:00 UTC`; `when` is aware."""
    return f"{when.astimezone(UTC):{'%Y-%m-%d %H:%M:%S' if seconds else '%Y-%m-%d %H:%M'}} UTC"


def span(start: datetime, end: datetime) -> str:
    """From one moment to another, with the day once where it is the same: `2026-12-05 01:00 to 04:00 UTC`."""
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    return f"{first:%Y-%m-%d %H:%M} to {f'{last:%H:%M} UTC' if first.date() == last.date() else utc(last)}"
