"""The emoji this workspace knows: names as Slack writes them, and what the page shows (emoji.txt)."""

import re
from functools import cache
from importlib.resources import files

ALIASES = {"thumbsup": "+1", "thumbsdown": "-1", "collision": "boom"}
"""Other names of the same sign. Slack delivers the first name, as far as is known; the emulator does so here."""

_TONE = re.compile(r"(?P<name>[^:]+)(?P<tone>::skin-tone-[2-6])?")


@cache
def known_emoji() -> dict[str, str]:
    """Name -> sign."""
    lines = files("sandbox.slack").joinpath("emoji.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines)


def canonical(name: str) -> str | None:
    """The name under which a reaction is kept ("thumbsup" -> "+1", skin tone kept), or None for no such emoji."""
    match = _TONE.fullmatch(name.strip().strip(":"))
    if match is None:
        return None
    base = ALIASES.get(match["name"], match["name"])
    return base + (match["tone"] or "") if base in known_emoji() else None
