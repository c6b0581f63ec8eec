"""The tables of the digests: who wants one where and when, and what each said."""

from datetime import datetime

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models import UtcDateTime, state_column
from storage.states import DigestOutcome, SubscriptionState


class Subscription(SQLModel, table=True):
    """A channel gets a digest at a time of day."""

    __tablename__ = "digest_subscription"
    __table_args__ = (
        UniqueConstraint("open_key", name="uq_digest_subscription_open_key"),
        Index("ix_digest_subscription_state", "state"),
        Index("ix_digest_subscription_channel", "channel"),
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    """Conversation in Slack."""
    at: str
    """Local time of day: `08:30`."""
    zone: str
    """IANA name of the time zone."""
    days: str
    """JSON list of weekdays (`Mon`), for a subscriber who chose them; empty list: business days."""
    country: str
    """Whose public holidays are no business days, `DE` or `DE-BY`; empty: those of the organisation's calendar."""
    scope: str
    """JSON of a `Scope` (commands/rules/over_time/values.py)."""
    only_changes: bool
    """Silent while nothing has changed, but for once a week."""
    open_key: str | None
    """What is wanted and where, as a fingerprint, until it is removed; NULL afterwards. Nothing is wanted twice."""
    state: SubscriptionState = Field(
        default=SubscriptionState.ACTIVE, sa_column=Column(state_column(SubscriptionState), nullable=False)
    )
    counts_from: datetime = Field(sa_type=UtcDateTime)
    """Slots before are nobody's: when it was made, changed or resumed last."""
    created_by: str
    """Slack user id."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_by: str
    changed_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
    problem: str = ""
    """Why it cannot be posted, in a sentence; empty: it can, as far as is known."""
    problem_digest: int | None = None
    """The digest whose message was given up because of it, or the last before one that could not be made (0: there was
    none); NULL: its times cannot be told."""


class Digest(SQLModel, table=True):
    """What one subscription was told, or spared, at one of its times."""

    __tablename__ = "digest"
    __table_args__ = (
        UniqueConstraint("subscription_id", "slot_at", name="uq_digest_subscription_slot"),
        UniqueConstraint("subscription_id", "day", name="uq_digest_subscription_day"),
        Index("ix_digest_subscription", "subscription_id", "slot_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="digest_subscription.id")
    slot_at: datetime = Field(sa_type=UtcDateTime)
    day: str
    """Day for which the slot was chosen, `2026-11-24`, though clocks may show the next: there is one
    digest a day, also when its time is changed that day."""
    made_at: datetime = Field(sa_type=UtcDateTime)
    outcome: DigestOutcome = Field(sa_column=Column(state_column(DigestOutcome), nullable=False))
    facts: str
    """What it said, as JSON (commands/rules/digests/): the next one compares itself with it, and it can be shown again.
    """
    message_key: str
    """Key of the message in the outbox; empty: there is none."""
