"""Keep since when findings are open, where people stand, digests, alarms, visits of the Home tab, and notes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _text(name: str, *, null: bool = False, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=null, primary_key=key)


def _moment(name: str, *, null: bool = False, key: bool = False) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=null, primary_key=key)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def upgrade() -> None:
    """Bring the schema forward."""
    _readiness()
    _digests()
    _telling()
    op.add_column("schedule_slot", sa.Column("problem", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_schedule_slot_state", "schedule_slot", ["state", "run_at"])
    op.add_column("outbox_message", sa.Column("item_id", sa.Integer(), nullable=True))
    op.create_index("ix_outbox_message_request", "outbox_message", ["request_id", "kind"])
    op.create_index("ix_outbox_message_item", "outbox_message", ["item_id"])
    op.create_index("ix_job_channel", "job", ["channel", "finished_at"])
    op.create_index("ix_outbox_message_channel", "outbox_message", ["channel", "ts"])
    op.create_index("ix_move_item_moved", "move_item", ["state", "moved_at"])
    for column in ("identity", "sip_address"):
        op.create_index(f"ix_move_item_{column}", "move_item", [sa.text(f"lower({column})")])


def _readiness() -> None:
    op.create_table(
        "open_finding",
        *(_text(name, key=True) for name in ("step", "of_check", "subject")),
        _text("verdict"),
        _moment("since"),
        _moment("blocked_since", null=True),
        _moment("seen_at"),
        _moment("closed_at", null=True),
    )
    op.create_table(
        "person_standing",
        _text("person", key=True),
        *map(_text, ("name", "identity", "sip_domain", "unit", "department", "state", "known")),
        _moment("since"),
        _text("blockers"),
    )
    for column in ("unit", "department", "sip_domain"):
        op.create_index(f"ix_person_standing_{column}", "person_standing", [column])
    op.create_index("ix_person_standing_address", "person_standing", [sa.text("lower(identity)")])
    op.create_table(
        "census_count",
        _moment("at", key=True),
        *(_text(name, key=True) for name in ("unit", "department", "sip_domain", "state")),
        _number("people"),
    )


def _digests() -> None:
    op.create_table(
        "digest_subscription",
        _id(),
        *map(_text, ("channel", "at", "zone", "days", "country", "scope")),
        sa.Column("only_changes", sa.Boolean(), nullable=False),
        _text("open_key", null=True),
        sa.Column("state", sa.String(40), nullable=False),
        _moment("counts_from"),
        _text("created_by"),
        _moment("created_at"),
        _text("changed_by"),
        _moment("changed_at"),
        _number("version"),
        _text("problem"),
        sa.Column("problem_digest", sa.Integer(), nullable=True),
        sa.UniqueConstraint("open_key", name="uq_digest_subscription_open_key"),
    )
    for column in ("state", "channel"):
        op.create_index(f"ix_digest_subscription_{column}", "digest_subscription", [column])
    op.create_table(
        "digest",
        _id(),
        sa.Column("subscription_id", sa.Integer(), sa.ForeignKey("digest_subscription.id"), nullable=False),
        _moment("slot_at"),
        _text("day"),
        _moment("made_at"),
        sa.Column("outcome", sa.String(40), nullable=False),
        _text("facts"),
        _text("message_key"),
        sa.UniqueConstraint("subscription_id", "slot_at", name="uq_digest_subscription_slot"),
        sa.UniqueConstraint("subscription_id", "day", name="uq_digest_subscription_day"),
    )
    op.create_index("ix_digest_subscription", "digest", ["subscription_id", "slot_at"])


def _telling() -> None:
    op.create_table(
        "alarm",
        _id(),
        *map(_text, ("kind", "subject")),
        _text("open_key", null=True),
        *map(_text, ("says", "remedy", "who")),
        _number("stage"),
        _text("members"),
        _moment("began_at"),
        _moment("seen_at"),
        _moment("gone_at", null=True),
        _moment("ended_at", null=True),
        _text("acknowledged_by"),
        _moment("acknowledged_at", null=True),
        sa.UniqueConstraint("open_key", name="uq_alarm_open_key"),
    )
    op.create_index("ix_alarm_began_at", "alarm", ["began_at"])
    op.create_table(
        "home_visit",
        _text("user", key=True),
        _moment("opened_at"),
        _text("shown"),
        _moment("published_at", null=True),
        _moment("taken_until", null=True),
    )
    op.create_index("ix_home_visit_opened_at", "home_visit", ["opened_at"])
    op.create_table(
        "wave_notes",
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("move_request.id"), primary_key=True),
        _text("approved_by"),
        _moment("approved_at"),
        _text("texts"),
    )
    op.create_table(
        "objection",
        _id(),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("move_request.id"), nullable=False),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("move_item.id"), nullable=False),
        _text("user"),
        _moment("window_start"),
        *map(_text, ("reason", "owner")),
        sa.Column("state", sa.String(40), nullable=False),
        _number("times"),
        _moment("said_at"),
        _text("settled_by"),
        _moment("settled_at", null=True),
        sa.UniqueConstraint("item_id", name="uq_objection_item"),
    )
    op.create_index("ix_objection_request_id", "objection", ["request_id"])
