"""What the result of a check carries for the alarms, beside what it says to people.

Standard library only, as commands/step.py: a result is kept as JSON, and one of an older version has none of this.
"""

from dataclasses import dataclass
from datetime import datetime

MOST_UNCLEAR = 1000
"""People of whom something cannot be told, by name; where there are more, it cannot be told of anybody."""


@dataclass(frozen=True, slots=True)
class Torn:
    """Somebody who is TeamsOnly in the cloud and homed on premises."""

    name: str
    """A stranger's text."""
    identity: str
    """User principal name, or else the SIP address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitBrain:
    """Who of everybody on premises is in both worlds at once."""

    people: tuple[Torn, ...] = ()
    unclear: tuple[str, ...] = ()
    """Identities of those of whom it cannot be told."""
    read: bool = True
    """False: beyond those of `people` it cannot be told of anybody."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A credential of the bot, and when it runs out. `at` is aware and UTC."""

    key: str
    """By which it is told apart from others: `secret`, or `certificate`, and its id. Not secret."""
    what: str
    """For people: `The client secret “hybridbot 2026”`."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Endings:
    """When the bot's own credentials run out."""

    known: tuple[Ending, ...] = ()
    unread: str = ""
    """Why the others cannot be told, as a sentence; empty: there are no others."""
    remedy: str = ""
