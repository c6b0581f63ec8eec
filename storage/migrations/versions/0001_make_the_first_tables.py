"""Make the first tables: check runs, jobs, watched domains and deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATE = sa.String(40)


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "check_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("headline", sa.String(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
    )
    op.create_index("ix_check_run_step_checked_at", "check_run", ["step", "checked_at"])
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message_ts", sa.String(), nullable=False),
        sa.Column("correlation", sa.String(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
    )
    op.create_index("ix_job_state_id", "job", ["state", "id"])
    op.create_table(
        "domain_watch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("open_domain", sa.String()),
        sa.Column("state", STATE, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message_ts", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_look_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.UniqueConstraint("open_domain", name="uq_domain_watch_open_domain"),
    )
    op.create_table(
        "delivery",
        sa.Column("event_id", sa.String(), primary_key=True),
        sa.Column("seen_at", MOMENT, nullable=False),
    )
    op.create_index("ix_delivery_seen_at", "delivery", ["seen_at"])
