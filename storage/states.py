"""Stored enumerations. Standard library only: rules may import this module."""

from enum import StrEnum


class JobState(StrEnum):
    """Where a job stands. Only QUEUED and RUNNING (with an expired lease) can be claimed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class WatchState(StrEnum):
    """Where the background watch of a domain stands."""

    WAITING_FOR_RECORD = "waiting for record"
    """The DNS record is not public yet."""
    WAITING_FOR_CONFIRMATION = "waiting for confirmation"
    """The record is public, but nobody has confirmed the verification."""
    VERIFIED = "verified"
    GIVEN_UP = "given up"


class MoveKind(StrEnum):
    """Which way people are moved."""

    MOVE = "move"
    """From Skype for Business Server to Teams."""
    ROLLBACK = "rollback"
    """From Teams back to a pool of Skype for Business Server."""


class RequestState(StrEnum):
    """Where a request to move people stands: docs/moves.md has the diagram."""

    PENDING = "pending"
    """Waits for approvals; holds its people."""
    APPROVED = "approved"
    """Has its approvals, and waits for its window or for the check before the first move."""
    RUNNING = "running"
    PAUSED = "paused"
    """Claims nothing; calls in flight finish."""
    CANCELLING = "cancelling"
    """Claims nothing, queued people are left out, calls in flight finish."""
    DONE = "done"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"


OPEN_REQUESTS = (
    RequestState.PENDING,
    RequestState.APPROVED,
    RequestState.RUNNING,
    RequestState.PAUSED,
    RequestState.CANCELLING,
)


PAUSABLE = (RequestState.APPROVED, RequestState.RUNNING)
"""What would begin moves, now or in its window."""
CANCELLABLE = (RequestState.PENDING, *PAUSABLE, RequestState.PAUSED)
"""What moves people some time, unless somebody ends it."""
CHANGEABLE = (RequestState.PENDING, RequestState.APPROVED, RequestState.PAUSED)
"""What can get another plan: it is before its first move, or stands still."""


class ItemState(StrEnum):
    """Where the move of one person stands. QUEUED and LEASED hold the person: nobody is in two requests."""

    QUEUED = "queued"
    LEASED = "leased"
    MOVED = "moved"
    FAILED = "failed"
    SKIPPED = "skipped"


HELD_ITEMS = (ItemState.QUEUED, ItemState.LEASED)


class PauseReason(StrEnum):
    """Why a request is paused."""

    BY_HAND = "by hand"
    WINDOW_CLOSED = "window closed"
    HALTED = "halted"
    """Somebody stopped everything: a fresh approval is needed."""
    TOO_MANY_FAILURES = "too many failures"
    SPLIT_BRAIN = "split brain"
    """Somebody is TeamsOnly in the cloud and homed on premises."""
    CANARY_FAILED = "canary failed"


class DecisionKind(StrEnum):
    """What an approver decided."""

    APPROVE = "approve"
    REJECT = "reject"


class OutboxState(StrEnum):
    """Where an intended Slack message stands."""

    QUEUED = "queued"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"


class SlotState(StrEnum):
    """Where one fire time of a scheduled job stands."""

    QUEUED = "queued"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


class SubscriptionState(StrEnum):
    """Whether a channel gets its digest."""

    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"


class DigestOutcome(StrEnum):
    """What became of one time of a subscription."""

    POSTED = "posted"
    """It was handed to the outbox."""
    UNCHANGED = "unchanged"
    """Nothing had changed, and the subscriber wants to hear of changes only."""


class ObjectionState(StrEnum):
    """Where the word of somebody stands whom the time of their move does not suit."""

    OPEN = "open"
    SETTLED = "settled"
    """Somebody has kept the time for them: of that time nothing more is to be said."""
    PAST = "past"
    """They were told of another time since, or have no move to come. Once that time is theirs again they may say the
    same again."""
