"""What alarms are judged by: what holds now, what cannot be told, and what is open already. Values only.

Every moment is aware and UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class AlarmKind(StrEnum):
    """What must not wait for a digest."""

    SPLIT_BRAIN = "split brain"
    """Somebody is TeamsOnly in the cloud and homed on premises."""
    DOMAIN = "domain"
    """A domain that was verified is no longer."""
    SYNC = "sync"
    """Directory synchronisation has stopped."""
    CREDENTIAL = "credential"
    """A certificate or a secret of the bot runs out."""

    @property
    def words(self) -> str:
        """What the alarm is called by people."""
        return _WORDS[self]


_WORDS = {
    AlarmKind.SPLIT_BRAIN: "In both worlds at once",
    AlarmKind.DOMAIN: "Domain no longer verified",
    AlarmKind.SYNC: "Directory synchronisation stopped",
    AlarmKind.CREDENTIAL: "Credential of the bot runs out",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmFact:
    """Something that holds now."""

    kind: AlarmKind
    subject: str
    """What it is about, lower case; empty: the organisation, or `members`."""
    says: str
    """What is wrong, as sentences. Holds a stranger's text."""
    name: str = ""
    """How the subject is called by people, where many are named in one alarm. A stranger's text."""
    remedy: str
    who: str
    """Whose task it is."""
    stage: int = 0
    """How grave it is, by its kind: an alarm that gets graver is told again."""
    members: tuple[str, ...] = ()
    """Subjects, where one alarm is about many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the stored results say of everything that there are alarms for."""

    facts: tuple[AlarmFact, ...] = ()
    unclear: frozenset[tuple[AlarmKind, str]] = frozenset()
    """Subjects of which it cannot be told."""
    blind: frozenset[AlarmKind] = frozenset()
    """Kinds of which nothing can be told beyond `facts`."""
    seen_at: Mapping[AlarmKind, datetime] = field(default_factory=dict)
    """When what a kind is judged by was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm:
    """An alarm that has begun and not ended."""

    id: int
    kind: AlarmKind
    subject: str
    members: tuple[str, ...] = ()
    stage: int = 0
    gone_at: datetime | None = None
    """When what it is about was first seen gone, and has not been seen since."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """An open alarm that holds still."""

    id: int
    fact: AlarmFact
    graver: bool
    """Than it ever was: to be told again."""


@dataclass(frozen=True, slots=True)
class Fading:
    """An open alarm that was seen gone for the first time, at `at`."""

    id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """What becomes of the alarms. Those that are open and in none of these stay as they are."""

    begin: tuple[AlarmFact, ...] = ()
    last: tuple[Lasting, ...] = ()
    fade: tuple[Fading, ...] = ()
    end: tuple[int, ...] = ()
