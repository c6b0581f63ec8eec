"""What the work on one person asks of its lease, and what it says in the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from storage.states import ItemState


class Permission(StrEnum):
    """May a call start now?"""

    YES = "yes"
    NOT_NOW = "not now"
    """The request is paused, outside its window, or everything is halted: the person goes back to the queue."""
    NEVER = "never"
    """The request is being cancelled: the person is left out."""
    LOST = "lost"
    """The lease is over, or so short that a call must not start under it."""


class Lease(Protocol):
    """What the work may do, and for how long: asked before each step. Every method may raise StorageError, which ends
    the work as if the process had died there."""

    def may_call(self) -> Permission:
        """Whether a call may start at this moment: the request's state, its window, halts, and what is left of the
        lease."""

    def held(self) -> bool:
        """Whether the lease can still be trusted. Local and monotonic: costs nothing."""

    def note_call(self, cmdlet: str, parameters: Mapping[str, str | bool]) -> bool:
        """Write down that this call starts now, under the token of the lease, if it still may: asked when nothing is
        left to do but to send it. False: it may not, or somebody else has the person."""

    def wait(self, seconds: float) -> bool:
        """Wait so long. False, at once: the lease is over or the process is to end; the person stays leased."""


class Taken(Protocol):
    """What the work needs of somebody who was claimed: `storage.ledger.items.Claimed`."""

    @property
    def attempt(self) -> int:
        """Calls that have failed before."""

    @property
    def call_started_at(self) -> datetime | None:
        """When the last call was begun, by the clock of the ledger; None: there was none."""

    @property
    def claimed_at(self) -> datetime:
        """When they were claimed, by the same clock: that of this process may be another."""

    @property
    def takeover(self) -> bool:
        """Whether another owner, or an earlier run, has left this person leased: what it began may still run."""


def rest_of_earlier_call(claimed: Taken, shown_after: timedelta) -> timedelta:
    """How long, from the claim on, a call that an earlier owner began may still run or not show yet.

    `shown_after`: so long after a call began the directory shows what became of it. Nobody is settled before, so only
    who was taken over has such a call. The clock is that of the ledger alone: this process's may be minutes away.
    """
    if claimed.call_started_at is None or not claimed.takeover:
        return timedelta()
    rest = claimed.call_started_at + shown_after - claimed.claimed_at
    return min(max(rest, timedelta()), shown_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What came of it, for `storage.ledger.items.settle`."""

    state: ItemState
    """MOVED, FAILED, SKIPPED, or QUEUED to try again."""
    outcome: str
    """A sentence for people."""
    error: str = ""
    """As it was received."""
    error_id: str = ""
    moved_at: datetime | None = None
    """When the directory was read with the new home."""
    already_there: bool = False
    """They were there before anything was called."""
    run_at: datetime | None = None
    """Of QUEUED: not before. None: at once."""
    failed_call: bool = False
    """It counts as an attempt."""
    known: bool = True
    """Of QUEUED: the person was read as not moved. If not, nobody knows where they are, and somebody has to look."""
    split_brain: bool = False
    """The person is TeamsOnly in the cloud and homed on premises: everything should stop."""


WAITS = Settlement(state=ItemState.QUEUED, outcome="Waits: nothing is to start now.")
LEFT_OUT = Settlement(state=ItemState.SKIPPED, outcome="Left out, not moved: the request was cancelled.")
"""Only said of somebody whose home was read as the old one."""
