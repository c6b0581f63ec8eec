"""What is told of readiness over time: who is meant, how many stand where, what changed, and how fast it goes.

Values only. `changes.py` compares, `people.py` counts, `burndown.py` reckons; digests, the Home tab, reports and
pictures show. Every moment is aware and UTC; a day is the day of the time zone that was asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from commands.step import Finding, Step, StepResult, Verdict


class ScopeKind(StrEnum):
    """By what the people are chosen whom something is about."""

    EVERYBODY = "everybody"
    UNIT = "unit"
    DEPARTMENT = "department"
    SIP_DOMAIN = "sip domain"
    WAVE = "wave"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom something is about. `value` is what the directory says (any case), or the number of a request."""

    kind: ScopeKind = ScopeKind.EVERYBODY
    value: str = ""

    @property
    def said(self) -> str:
        """`everybody`, `OU Workshop`, `department Sales`, `@fabrikam.com`, `wave M12`. Holds a stranger's text."""
        match self.kind:
            case ScopeKind.EVERYBODY:
                return "everybody"
            case ScopeKind.UNIT:
                return f"OU {self.value}"
            case ScopeKind.DEPARTMENT:
                return f"department {self.value}"
            case ScopeKind.SIP_DOMAIN:
                return f"@{self.value}"
            case ScopeKind.WAVE:
                return f"wave M{self.value}"


EVERYBODY = Scope()


class Standing(StrEnum):
    """Where one person stands."""

    MOVED = "moved"
    """Homed in the cloud."""
    READY = "ready"
    """Nothing of their own stands in the way."""
    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    """Cannot be told: a source was silent, or what it said is too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headcount:
    """How many people of a scope stood where."""

    moved: int = 0
    ready: int = 0
    blocked: int = 0
    unknown: int = 0

    @property
    def whole(self) -> int:
        """Everybody of the scope."""
        return self.moved + self.ready + self.blocked + self.unknown

    @property
    def left(self) -> int:
        """Who is still homed on premises, or may be."""
        return self.whole - self.moved

    @property
    def percent(self) -> int | None:
        """Share of those who are moved or ready, rounded down: 100 is everybody. None: there is nobody."""
        return (self.moved + self.ready) * 100 // self.whole if self.whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What was known of the five steps at a moment: each step's result as it counted then.

    What was accepted then is marked, and what was good but too old to rely on cannot be told.
    """

    at: datetime
    results: Mapping[Step, StepResult]


FindingKey = tuple[Step, str, str]
"""Step, id of the check, and what the finding is about in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One finding of a comparison."""

    step: Step
    finding: Finding
    """As it is now; of what is gone, as it was."""
    before: Verdict | None = None
    """How it counted before; None: there was no such finding."""
    since: datetime | None = None
    """Since when it has been open without an end; None: not known, or not open."""
    working_days: int | None = None
    """Its age in business days of whoever reads it; None: not known."""

    @property
    def key(self) -> FindingKey:
        """By which it is told apart from others."""
        return self.step, self.finding.check, self.finding.subject.strip().casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs between two snapshots. Each finding is in exactly one of the groups, or is ready
    and was not known to be otherwise."""

    failing: tuple[Change, ...] = ()
    """Newly not ready, or worse than before."""
    fixed: tuple[Change, ...] = ()
    """Was not ready, and is now, or is no longer there while its check could be made."""
    still: tuple[Change, ...] = ()
    """Not ready before and now, and no worse."""
    accepted: tuple[Change, ...] = ()
    """Not ready, and accepted now."""
    unknown: tuple[Change, ...] = ()
    """Cannot be told now, because a source is silent or too old: neither fixed nor failing."""

    @property
    def nothing(self) -> bool:
        """Whether nothing has begun, ended or become untellable."""
        untold = any(change.before is not Verdict.UNKNOWN for change in self.unknown)
        return not (self.failing or self.fixed or untold)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleBlocker:
    """One thing that holds people of a scope back, and the one fix for it: the biggest first."""

    check: str
    title: str
    """What is checked, in a few words."""
    fix: str
    who: str
    """Whose task it is."""
    people: int
    """Whom it holds back."""
    alone: int
    """How many of them nothing else blocks: these could move once it is done."""
    since: datetime
    """When the first of them was seen in this state."""
    names: tuple[str, ...] = ()
    """Some of them, for the detail: a stranger's text."""


@dataclass(frozen=True, slots=True)
class Point:
    """How many people were where at the end of a day; of the present day, at the last check."""

    day: date
    count: Headcount


@dataclass(frozen=True, slots=True, kw_only=True)
class Burndown:
    """How many people of a scope are left to be moved, day by day, and when that may end."""

    points: tuple[Point, ...]
    """A day each, growing, without gaps: a day without a check stands as the one before it, and of the days after that
    only who was moved can be told."""
    per_day: float = 0.0
    """People moved on a business day, as observed over the last weeks."""
    earliest: date | None = None
    """With the pace of the best observed weeks; None: cannot be told, and `because` says why."""
    latest: date | None = None
    """With the pace of the worst; None while `earliest` is given: it may never end at that pace."""
    because: str = ""
    """Why there is no range, or how far it can be trusted, as a sentence."""
