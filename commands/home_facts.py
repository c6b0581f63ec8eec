"""What the Home tab knows of one person: values only, which the view shows. Every moment is aware and UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from commands.moves.results import RequestLine
from commands.rules.over_time.values import Headcount, Standing
from commands.step import StatusResult
from storage.states import MoveKind


class Kind(StrEnum):
    """For whom the tab is."""

    ADMIN = "admin"
    """Runs checks and plans moves; may be an approver, too."""
    APPROVER = "approver"
    """A member of an approver group who is no administrator."""
    MEMBER = "member"
    """Anybody else of the organisation: is moved some day."""
    OUTSIDER = "outsider"
    """A guest, somebody of another organisation, or somebody who could not be looked up: is told nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who has opened it, as Slack tells it."""

    user: str
    """Slack user id."""
    kind: Kind
    groups: tuple[str, ...] = ()
    """Approver groups that they are in."""
    mail: str = ""
    """In lower case, as their profile has it; empty: not known, or not needed."""
    refusal: str = ""
    """Why they may not run checks and whom to ask, as sentences; empty for an administrator."""
    whom_to_ask: tuple[str, ...] = ()
    """Slack user ids of some administrators; empty: not known."""
    certain: bool = True
    """False: Slack did not tell everything, so they may be more than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """The run of all checks that this person asked for in the tab."""

    busy: bool = False
    """It has not ended yet."""
    problem: str = ""
    """Why it had no result, in a sentence; empty: it had one."""
    reference: str = ""
    """Under which the log tells more, where there is a problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A request that waits for the decision of this person."""

    line: RequestLine
    digest: str
    """Of the plan that is to be decided on."""
    missing: str
    """Which approvals are missing, as a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A request that has begun and has not ended."""

    line: RequestLine
    left: timedelta | None = None
    """How long it will still take; None: it stands still, or that cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlarm:
    """Something that must not wait."""

    says: str
    remedy: str
    who: str
    began_at: datetime
    acknowledged_by: str = ""
    """Slack user id; empty: nobody yet."""
    gone_at: datetime | None = None
    """When it was first seen mended, which the next check has to confirm; None: it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDigest:
    """The digest that was posted last."""

    channel: str
    what: str
    """`a digest about OU Workshop`: holds a stranger's text."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """A channel that gets a digest."""

    channel: str
    what: str
    """`a digest about OU Workshop`: holds a stranger's text."""
    when: str
    """`every business day at 08:30 (Europe/Berlin)`."""
    paused: bool = False
    problem: str = ""
    """Why it cannot be posted, as a sentence."""


class OwnState(StrEnum):
    """How far the move of this person themselves has come."""

    NOT_FOUND = "not found"
    """Nobody of this mail address is known."""
    NOT_PLANNED = "not planned"
    """They are in no wave yet."""
    ASKED = "asked"
    """They are in a wave that waits for approval."""
    PLANNED = "planned"
    """They are in a wave that is approved."""
    UNDER_WAY = "under way"
    PAUSED = "paused"
    """The wave they are in stands still."""
    MOVED = "moved"
    FAILED = "failed"
    """It was tried, and they are where they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMove:
    """The move of this person themselves."""

    state: OwnState
    kind: MoveKind = MoveKind.MOVE
    request: str = ""
    """`M12`; empty: they are in none."""
    title: str = ""
    """Of the wave: a stranger's text."""
    start: datetime | None = None
    end: datetime | None = None
    at: datetime | None = None
    """When they were moved."""
    asker: str = ""
    """Slack user id of whoever asked for it."""
    standing: Standing | None = None
    """Where they stood at the last check; None: not known."""
    objects: bool = False
    """They have said that the time does not suit, and nobody has settled it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts:
    """Everything that the tab of one person shows."""

    visitor: Visitor
    status: StatusResult | None = None
    """For administrators and approvers."""
    people: Headcount | None = None
    """How many people stand where; None: nobody was counted yet."""
    counted_at: datetime | None = None
    """When they were counted, where that is too old to rely on, or other steps were checked later; None: with them."""
    checking: Checking = Checking()
    alarms: tuple[OpenAlarm, ...] = ()
    """Oldest first."""
    alarms_told: bool = True
    """Whether they are posted anywhere: there is a channel for them."""
    halted: str = ""
    """Who stopped all moves and why; empty: nothing is stopped."""
    waiting: tuple[Waiting, ...] = ()
    running: tuple[Progress, ...] = ()
    mine: tuple[RequestLine, ...] = ()
    """Those that this person asked for and that are open, but for the running ones; newest first."""
    ended: RequestLine | None = None
    """The one of theirs that ended last."""
    digest: LastDigest | None = None
    subscriptions: tuple[Subscribed, ...] = ()
    own: OwnMove | None = None
    """For everybody else."""
    may_move: bool = True
    """False: nobody is named who may approve a move, so none can be asked for."""
