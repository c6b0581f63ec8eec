"""Foreign text on a terminal."""

import re

from rich.text import Text

_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""Control characters, line ends of any kind, and changes of the direction of writing."""


def line(text: str, style: str = "") -> Text:
    """One line of text that may be foreign: nothing in it steers the terminal, or begins a line of its own."""
    return Text(_STEERING.sub(" ", text), style=style)
