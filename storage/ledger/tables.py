"""The tables of the move ledger: requests, the people in them, decisions, messages to send, halts and the audit trail.

What a row means to people stands in docs/moves.md. A moment is aware and UTC. Nothing here is ever deleted but
drafts, for which nobody has asked yet.
"""

from datetime import datetime
from typing import cast

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.models import UtcDateTime, state_column
from storage.states import (
    DecisionKind,
    ItemState,
    MoveKind,
    OutboxState,
    PauseReason,
    RequestState,
)

_HELD = text("state IN ('queued', 'leased')")


class MoveRequest(SQLModel, table=True):
    """Somebody asked to move these people. Shown to people as `M` and the id: M12."""

    __tablename__ = "move_request"
    __table_args__ = (
        UniqueConstraint("origin", name="uq_move_request_origin"),
        Index("ix_move_request_state", "state"),
        Index("ix_move_request_card", "channel", "message_ts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    origin: str
    """Slack's id of what asked for it: a second delivery of the same finds this row."""
    kind: MoveKind = Field(sa_column=Column(state_column(MoveKind), nullable=False))
    state: RequestState = Field(
        default=RequestState.PENDING, sa_column=Column(state_column(RequestState), nullable=False)
    )
    version: int = 1
    """Grows with every change of state, plan or decisions: what was read of another version is out of date."""
    requester: str
    """Slack user id."""
    askers: str
    """JSON list of Slack user ids: everybody who ever asked for it, the requester last."""
    title: str = ""
    reason: str
    plan: str
    """The plan as JSON, as commands/rules/moves/plan.py writes it: what approvers approve."""
    digest: str
    """SHA-256 of the plan, hexadecimal."""
    requirement: str
    """Which approvals it needs and why, as JSON (commands/rules/moves/requirement.py)."""
    by_hand: bool = False
    """People run its commands, and nobody of it is ever claimed: it is only read who has moved."""
    waits_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """By hand: then those are given up whose commands nobody has run. None: it has not begun, or is asked for anew."""
    asked_in: str = ""
    """Channel in which it was asked for; empty: the Home tab or the terminal."""
    channel: str = ""
    """Where the card stands, and its ts; empty until it is posted."""
    message_ts: str = ""
    cards: int = 1
    """How many cards it has had: a changed plan gets a new one, and reactions to those before never count for it."""
    concurrency: int
    canary: int
    """So many people are moved and verified alone before the rest."""
    halt_percent: int
    """Failures of this share of those tried pause the request."""
    window_start: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """None: at once."""
    window_end: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    """When the approvals of the present plan were asked for: reminders and the escalation count from then."""
    expires_at: datetime = Field(sa_type=UtcDateTime)
    """A pending request ends here, and frees its people."""
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approvals_counted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When its approvals were last found to be enough; to go on after a pause, or to try again, leaves it as it is."""
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    pause_reason: PauseReason | None = Field(default=None, sa_column=Column(state_column(PauseReason), nullable=True))
    ended_because: str = ""
    """A sentence: who rejected or cancelled it and why; empty for one that ran."""
    judge_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When its people are looked at again, while it waits for approvals and has some; None: nobody has decided yet."""
    judged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When that was done last, for the present plan."""
    judge_note: str = ""
    """What stood against it then, or could not be told, as a sentence; empty: all was as it was asked for."""
    reminders: int = 0
    """How many were sent."""
    next_reminder_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def card_key(self) -> str:
        """The key of its present card in the outbox: `card:12`, and after a change of its plan `card:12:2`.

        Whoever changes the plan counts `cards` up, empties `message_ts`, puts the new card into the outbox with the
        payload `{"card": 2}`, and touches the old one, which then says that it is out of date.
        """
        return card_key_of(number_of(self), self.cards)


class MoveItem(SQLModel, table=True):
    """One person of a request, and how far their move has come."""

    __tablename__ = "move_item"
    __table_args__ = (
        Index("uq_move_item_held", "user", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_move_item_claim", "request_id", "state", "run_at"),
        Index("ix_move_item_proof", "proof_due_at"),
        Index("ix_move_item_moved", "state", "moved_at"),
        Index("ix_move_item_identity", text("lower(identity)")),
        Index("ix_move_item_sip_address", text("lower(sip_address)")),
    )

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="move_request.id", index=True)
    position: int
    """0 is the first; the first `canary` people run alone."""
    user: str
    """objectGUID, lower case: one spelling per person."""
    name: str
    identity: str
    """User principal name."""
    sip_address: str
    """With the prefix `sip:`."""
    member: str | None = None
    """Their entry of the last plan that had them, as JSON (commands/rules/moves/plan.py); None: not kept by then."""
    state: ItemState = Field(default=ItemState.QUEUED, sa_column=Column(state_column(ItemState), nullable=False))
    attempt: int = 0
    """Calls that failed, or whose outcome was read back as not moved."""
    takeovers: int = 0
    """How often another owner took it over."""
    run_at: datetime = Field(sa_type=UtcDateTime)
    """Not before: backs off after a failure. By hand: when it is read again whether they have moved."""
    handed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """By hand: when their command was given to a person, who may run it at any moment since."""
    call_started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the last Move-CsUser was sent."""
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lease_owner: str = ""
    lease_token: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str = ""
    """The last error as it was received."""
    error_id: str = ""
    """Its id in the error catalogue: E2; empty: not known."""
    outcome: str = ""
    """A sentence for people: what happened last."""
    already_there: bool = False
    """It was found moved before any call: not this request's doing."""
    moved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When Active Directory was read with the new home."""
    synced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When Microsoft 365 was seen to know it."""
    meetings_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the meeting migration was seen to have succeeded."""
    meetings: str = ""
    """The last state of the meeting migration, as it was read."""
    signed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the first sign-in to Teams was seen."""
    proof_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the proof is looked for again; None: complete, given up, or not moved."""
    proof_note: str = ""
    """What the last look could not read, in a sentence."""
    split_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When they were last seen TeamsOnly in the cloud and homed on premises; None: never, or it is mended."""


class Decision(SQLModel, table=True):
    """What one approver decided about a request; the history is in the audit trail."""

    __tablename__ = "move_decision"
    __table_args__ = (UniqueConstraint("request_id", "person", name="uq_move_decision_person"),)

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="move_request.id", index=True)
    person: str
    """Slack user id."""
    kind: DecisionKind = Field(sa_column=Column(state_column(DecisionKind), nullable=False))
    digest: str
    """Of the plan that was decided about: it counts for no other."""
    groups: str
    """JSON list: the approver groups that the person was in when that was looked up last, while it could be decided."""
    source: str
    """reaction, button or command."""
    message_ts: str
    """The card that was decided on."""
    event: str
    """Slack's id of the event or the click."""
    reason: str = ""
    decided_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Set: it counts no more."""


class Halt(SQLModel, table=True):
    """Everything stands still while one of these is not lifted."""

    __tablename__ = "move_halt"

    id: int | None = Field(default=None, primary_key=True)
    by: str
    reason: str
    at: datetime = Field(sa_type=UtcDateTime)
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lifted_by: str = ""


class AuditRecord(SQLModel, table=True):
    """Something that happened, in the chain of everything that did. Never changed, never deleted."""

    __tablename__ = "audit_record"
    __table_args__ = (Index("ix_audit_record_request", "request_id"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """1, 2, 3 ... without a gap."""
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    """Slack user id, an account of the terminal, or `bot`."""
    action: str
    request_id: int | None = None
    user: str = ""
    """objectGUID of the person it is about."""
    detail: str
    """Canonical JSON object."""
    previous: str
    """Hash of the record before; 64 zeros for the first."""
    hash: str
    """SHA-256 over this record with `previous`, hexadecimal."""


class AuditHead(SQLModel, table=True):
    """The end of the chain: one row, locked by whoever appends. A tail that was cut off does not fit it."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    """Always 1."""
    last: int
    hash: str


class OutboxMessage(SQLModel, table=True):
    """One message that Slack is to show. Its text is made from the other tables when it is sent."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("key", name="uq_outbox_message_key"),
        Index("ix_outbox_message_state", "state", "run_at"),
        Index("ix_outbox_message_request", "request_id", "kind"),
        Index("ix_outbox_message_item", "item_id"),
        Index("ix_outbox_message_channel", "channel", "ts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str
    """What it says and about what: `card:12` (`MoveRequest.card_key`), `final:12`, `reminder:12:1`."""
    kind: str
    """card, final, reminder and the others of bot/outbox/rendering.py: chooses the view."""
    request_id: int | None = None
    item_id: int | None = None
    """The one person of the request that it is about, for what is looked up by them: `MoveItem.id`."""
    channel: str
    """A channel, or the id of a person."""
    thread_of: str = ""
    """Key of the message in whose thread it goes; empty: none."""
    payload: str = "{}"
    """JSON object with what the other tables do not tell."""
    state: OutboxState = Field(default=OutboxState.QUEUED, sa_column=Column(state_column(OutboxState), nullable=False))
    edition: int = 1
    """Grows each time it is to be shown anew; what was sent of an older edition leaves it queued."""
    attempts: int = 0
    run_at: datetime = Field(sa_type=UtcDateTime)
    lease_owner: str = ""
    lease_token: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ts: str = ""
    """Of the posted message; from then on it is updated, not posted."""
    posted_in: str = ""
    """The conversation that it was posted in."""
    problem: str = ""


def number_of(row: MoveRequest | MoveItem | OutboxMessage) -> int:
    """The id of a row that was stored; only one that never was has none."""
    return cast(int, row.id)


def card_key_of(request_id: int, number: int) -> str:
    """The key of one of the cards of a request: see `MoveRequest.card_key`."""
    return f"card:{request_id}" if number == 1 else f"card:{request_id}:{number}"


class MoveDraft(SQLModel, table=True):
    """A plan that somebody was shown and has not asked for yet. The only rows of the ledger that are deleted."""

    __tablename__ = "move_draft"
    __table_args__ = (Index("ix_move_draft_created_at", "created_at"),)

    id: str = Field(primary_key=True)
    """Random, so that nobody comes upon another's."""
    by: str
    """Slack user id, or an account of the terminal: nobody else may send it."""
    kind: MoveKind = Field(sa_column=Column(state_column(MoveKind), nullable=False))
    reason: str
    plan: str
    """The plan as JSON."""
    digest: str
    asked_in: str = ""
    """Channel in which it was planned; empty: the Home tab or the terminal."""
    confirm: str = ""
    """What has to be typed before it is sent; empty: nothing."""
    created_at: datetime = Field(sa_type=UtcDateTime)
