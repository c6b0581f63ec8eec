"""Make the move ledger: requests, the people in them, decisions, messages to send, halts and the audit trail."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATE = sa.String(40)
HELD = sa.text("state IN ('queued', 'leased')")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _number(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _lease() -> list[sa.Column[Any]]:
    return [*_text("lease_owner", "lease_token"), sa.Column("lease_until", MOMENT)]


def upgrade() -> None:
    """Bring the schema forward."""
    _requests()
    _items()
    _decisions_and_halts()
    _audit()
    _messages_and_slots()


def _requests() -> None:
    op.create_table(
        "move_request",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", STATE, nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("pause_reason", STATE),
        *_text("origin", "requester", "title", "reason", "plan", "digest", "requirement"),
        *_text("asked_in", "channel", "message_ts", "ended_because"),
        *_number("version", "cards", "concurrency", "canary", "halt_percent", "reminders"),
        sa.Column("window_start", MOMENT),
        sa.Column("window_end", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("approved_at", MOMENT),
        sa.Column("started_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("next_reminder_at", MOMENT),
        sa.UniqueConstraint("origin", name="uq_move_request_origin"),
    )
    op.create_index("ix_move_request_state", "move_request", ["state"])
    op.create_index("ix_move_request_card", "move_request", ["channel", "message_ts"])


def _items() -> None:
    op.create_table(
        "move_item",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("move_request.id"), nullable=False),
        sa.Column("state", STATE, nullable=False),
        *_text("user", "name", "identity", "sip_address", "error", "error_id", "outcome", "meetings", "proof_note"),
        *_number("position", "attempt", "takeovers"),
        *_lease(),
        sa.Column("already_there", sa.Boolean(), nullable=False),
        sa.Column("run_at", MOMENT, nullable=False),
        *(
            sa.Column(name, MOMENT)
            for name in (
                "call_started_at",
                "finished_at",
                "moved_at",
                "synced_at",
                "meetings_at",
                "signed_in_at",
                "proof_due_at",
            )
        ),
    )
    op.create_index("uq_move_item_held", "move_item", ["user"], unique=True, sqlite_where=HELD, postgresql_where=HELD)
    op.create_index("ix_move_item_request_id", "move_item", ["request_id"])
    op.create_index("ix_move_item_claim", "move_item", ["request_id", "state", "run_at"])
    op.create_index("ix_move_item_proof", "move_item", ["proof_due_at"])


def _decisions_and_halts() -> None:
    op.create_table(
        "move_decision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("move_request.id"), nullable=False),
        sa.Column("kind", STATE, nullable=False),
        *_text("person", "digest", "groups", "source", "message_ts", "event", "reason"),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.UniqueConstraint("request_id", "person", name="uq_move_decision_person"),
    )
    op.create_index("ix_move_decision_request_id", "move_decision", ["request_id"])
    op.create_table(
        "move_halt",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_text("by", "reason", "lifted_by"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("lifted_at", MOMENT),
    )


def _audit() -> None:
    op.create_table(
        "audit_record",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("request_id", sa.Integer()),
        *_text("actor", "action", "user", "detail", "previous", "hash"),
    )
    op.create_index("ix_audit_record_request", "audit_record", ["request_id"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), primary_key=True),
        *_number("last"),
        *_text("hash"),
    )
    op.bulk_insert(head, [{"id": 1, "last": 0, "hash": "0" * 64}])


def _messages_and_slots() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Integer()),
        sa.Column("state", STATE, nullable=False),
        *_text("key", "kind", "channel", "thread_of", "payload", "ts", "posted_in", "problem"),
        *_number("edition", "attempts"),
        *_lease(),
        sa.Column("run_at", MOMENT, nullable=False),
        sa.UniqueConstraint("key", name="uq_outbox_message_key"),
    )
    op.create_index("ix_outbox_message_state", "outbox_message", ["state", "run_at"])
    op.create_table(
        "schedule_slot",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("state", STATE, nullable=False),
        *_text("job"),
        *_number("attempt"),
        *_lease(),
        sa.Column("slot_at", MOMENT, nullable=False),
        sa.Column("run_at", MOMENT, nullable=False),
        sa.UniqueConstraint("job", "slot_at", name="uq_schedule_slot_job_slot_at"),
    )
