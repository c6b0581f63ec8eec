"""What one digest says, as values: stored as JSON, compared with the next one, and shown again at any time.

Everything that changes while nobody looks (ages, what is left of a countdown) is as it was when the digest was made.
Moments are aware and UTC; days are those of the subscription's time zone. Texts hold what strangers have written.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from pydantic import TypeAdapter, ValidationError

from commands.rules.over_time.values import EVERYBODY, Burndown, Headcount, Scope
from storage.states import RequestState

MOST = 40
"""Of each list at most so many are kept; how many there were is said beside it."""
LONGEST = 400
"""Characters of a text that are kept."""
SHOWN = 3
"""Of each list the message itself shows at most so many; the rest is counted, and in its thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Something that holds everybody up, or some people of the scope."""

    key: str
    """By which it is known again: `directory/S5/fabrikam.com`, `people/U11/5d41402a`."""
    says: str
    """What is wrong."""
    action: str
    """What to do next."""
    who: str
    """Whose task it is; empty: not known."""
    days: int | None = None
    """Its age in business days; None: not known."""
    new: bool = False
    """It was not open when the last digest was made."""
    people: int = 0
    """Whom it holds back; 0: everybody, it is a step of the organisation."""
    names: tuple[str, ...] = ()
    """Some of them."""
    also: tuple[str, ...] = ()
    """What else the same deed mends."""

    @property
    def check(self) -> str:
        """Id of the check: U11."""
        return self.key.split("/")[1] if "/" in self.key else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something that is over, or was noticed, in a few words."""

    key: str
    says: str


class MoveState(StrEnum):
    """Where a request to move people stands, as far as a digest tells it."""

    DONE = "done"
    """It has ended since the last digest."""
    RUNNING = "running"
    STOPPED = "stopped"
    """Paused: somebody has to do something."""
    NEXT = "next"
    """Approved or waiting for it, with or without a window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One request to move people."""

    number: int
    state: MoveState
    says: str
    """What has come of it or what it waits for, as a sentence."""
    whole: int
    moved: int = 0
    failed: int = 0
    of_state: RequestState
    back: bool = False
    """It moves people back to the server."""
    starts: datetime | None = None
    """Its window; None: it has none."""

    @property
    def name(self) -> str:
        """`M12`."""
        return f"M{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """Moved people who have not signed in to Teams: their contacts are lost thirty days after the move."""

    people: int = 0
    """Who is still waited for."""
    days: int | None = None
    """Whole days that are left to the first of them; None: nobody is waited for."""
    lost: int = 0
    """Whose days have run out since the last digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source that is silent, or what it said is too old: nothing of it counts as ready."""

    key: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """An alarm that has begun and not ended."""

    key: str
    """`alarm/7`."""
    says: str
    """What is wrong with the people of the scope, as one sentence."""
    action: str
    """What to do next."""
    who: str = ""
    """Whose task it is; empty: not known."""
    noted_by: str = ""
    """Slack id, or an account of the terminal, of who took note of it; empty: nobody yet."""
    people: int = 0
    """Of the scope it is about; 0: it is about no people, or about nobody in particular."""
    mended: bool = False
    """It was seen mended, which the next check has to confirm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """An accepted finding that counts again soon."""

    about: str
    """`H9`, `D6 fabrikam.com`."""
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What is compared with: the last digest that this subscription posted."""

    at: datetime
    """When it was made."""
    day: date
    percent: int | None
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """One digest."""

    subscription: int
    """0: a preview of one that does not exist yet."""
    made_at: datetime
    day: date
    zone: str
    scope: Scope = EVERYBODY
    count: Headcount = field(default_factory=Headcount)
    counted_at: datetime | None = None
    """When people were counted, where something else was checked later; None: with the rest."""
    stopped: bool = False
    """No move can succeed, or it is not known that one can, however ready somebody is for their part."""
    gate: str = ""
    """The step that is known to stop every move: `step 4, Configure hybrid, is blocked`; empty: none."""
    since: Since | None = None
    """None: it is the first."""
    alarms: tuple[Lasting, ...] = ()
    """Those that concern somebody of the scope: whom nobody has taken note of first, then the oldest."""
    blockers: tuple[Blocker, ...] = ()
    """What holds everybody up first, then what holds the most people."""
    blockers_in_all: int = 0
    fixed: tuple[Told, ...] = ()
    fixed_in_all: int = 0
    attention: tuple[Told, ...] = ()
    """What needs attention since the last digest, without blocking."""
    moves: tuple[Move, ...] = ()
    """Done, then running and stopped, then what comes next."""
    moves_in_all: int = 0
    moved: int = 0
    """People of the scope who were moved since the last digest."""
    countdown: Countdown = field(default_factory=Countdown)
    sources: tuple[Source, ...] = ()
    untold: tuple[Source, ...] = ()
    """Steps of which something cannot be told though they were checked lately, a line each."""
    checked_at: datetime | None = None
    """When the oldest of the last checks was made; None: nothing was ever checked."""
    expiring: tuple[Expiring, ...] = ()
    burndown: Burndown | None = None
    halted: str = ""
    """Who stopped all moves and why; empty: nobody did."""
    quiet_since: date | None = None
    """Set where nothing has changed since: it says that, and what comes next."""

    @property
    def sure(self) -> bool:
        """Whether it can be told of everybody how they stand."""
        return not self.count.unknown

    @property
    def all_told(self) -> bool:
        """Whether everything could be told: only then is what is not known to be blocked green."""
        return self.sure and not self.sources and not self.untold

    @property
    def difference(self) -> int | None:
        """Percent points since the last digest; None: there is nothing to compare, or one of the two is not sure."""
        percent = self.count.percent
        if self.since is None or percent is None or self.since.percent is None or not (self.sure and self.since.sure):
            return None
        return percent - self.since.percent

    @property
    def new_week(self) -> bool:
        """Whether it is the first one of a week, from Monday on."""
        return self.since is None or self.since.day.isocalendar()[:2] != self.day.isocalendar()[:2]

    @property
    def ready(self) -> int:
        """Who is moved or ready."""
        return self.count.moved + self.count.ready

    @property
    def pictured(self) -> bool:
        """Whether the burn-down stands in the message: after people were moved, and once a week while the line falls.

        A line that has not moved is half a screen that says nothing.
        """
        if self.burndown is None or self.quiet_since is not None:
            return False
        lefts = {point.count.left for point in self.burndown.points}
        return bool(self.moved) or (self.new_week and len(lefts) > 1)

    @property
    def has_more(self) -> bool:
        """Whether there is more to say than the message itself does. Of what blocks the thread has the whole text."""
        lists = (self.fixed, self.moves, self.expiring, self.sources, self.untold)
        return self.quiet_since is None and bool(
            self.alarms or self.blockers or self.attention or any(len(one) > SHOWN for one in lists)
        )


@cache
def _adapter() -> TypeAdapter[DigestFacts]:
    """Built at the first use, since building it takes a while."""
    return TypeAdapter(DigestFacts)


def dumped(facts: DigestFacts) -> str:
    """As JSON. `loaded` gives back an equal one."""
    return _adapter().dump_json(facts).decode("utf-8")


def loaded(text: str) -> DigestFacts | None:
    """From JSON; None where it is not one, for instance of another version."""
    try:
        return _adapter().validate_json(text)
    except ValidationError:
        return None
