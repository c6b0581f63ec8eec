"""What the notes to the people of a wave say: templates with a fixed set of placeholders, filled in for one person."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

PLACEHOLDERS = ("name", "day", "from", "until", "zone", "request", "owner")
"""`{name}`: the person. `{day}`, `{from}`, `{until}`, `{zone}`: when they are moved. `{request}`: M12. `{owner}`: who
asked for the move."""
LONGEST = 2_000
"""Characters of a text."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Note(StrEnum):
    """One of the notes that somebody gets."""

    BEFORE_5 = "before-5"
    """Five days before the move."""
    BEFORE_1 = "before-1"
    """One day before it."""
    CHANGED = "changed"
    """The time is another one than an earlier note said."""
    AFTER = "after"
    """The move was verified."""


SHOWN = {Note.BEFORE_5: "Five days before", Note.BEFORE_1: "One day before", Note.AFTER: "After the move"}
"""The notes that have a text of their own, and what stands above each in a preview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The templates, in Slack's mrkdwn."""

    before_5: str = (
        "Hello {name}, on {day} between {from} and {until} ({zone}) you move from Skype for Business to Microsoft "
        "Teams. You need not do anything: your contacts and meetings come along, and from the next morning on you "
        "work in Teams. Questions: ask {owner}."
    )
    before_1: str = (
        "Hello {name}, a short reminder: on {day} between {from} and {until} ({zone}) you move to Microsoft Teams. "
        "Please sign out of Skype for Business before, and sign in to Teams the next morning."
    )
    after: str = (
        "Hello {name}, you are in Microsoft Teams now. Please sign in to Teams once: that brings your contacts along. "
        "If something is missing, ask {owner}."
    )

    def of(self, note: Note) -> str:
        """The template of a note. That of a changed time is what is said five days before, with a line before it."""
        match note:
            case Note.BEFORE_1:
                return self.before_1
            case Note.AFTER:
                return self.after
            case _:
                return self.before_5

    @property
    def digest(self) -> str:
        """SHA-256 of all of them, hexadecimal: who has seen these has seen no others."""
        told = json.dumps([self.before_5, self.before_1, self.after], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRules:
    """The table [notes] of hybridbot.toml."""

    enabled: bool = False
    at: time = time(10)
    """Local time at which what is told days before goes out, in the organisation's time zone."""
    texts: Texts = field(default_factory=Texts)


def problem_of(template: str) -> str:
    """Why a template cannot be used, as a sentence; empty: it can."""
    if not template.strip():
        return "A note has to say something."
    if len(template) > LONGEST:
        return f"A note has at most {LONGEST:,} characters; this one has {len(template):,}."
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    for name in _PLACEHOLDER.findall(template):
        if name not in PLACEHOLDERS:
            return f"{{{name}}} is no placeholder; there are {known}."
    if re.search(r"[{}]", _PLACEHOLDER.sub("", template)):
        return f"A brace stands alone; placeholders are {known}."
    return ""


def filled(template: str, values: Mapping[str, str]) -> str:
    """A template with its placeholders filled in, once: what is in a value is never taken for a placeholder.

    `values` has every name of PLACEHOLDERS, ready for where it is shown.
    """
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)
