"""Keep when the approvals of a request were asked for: a changed plan asks anew, and reminders count from then."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("move_request", sa.Column("asked_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE move_request SET asked_at = created_at")
    with op.batch_alter_table("move_request") as table:
        table.alter_column("asked_at", existing_type=sa.DateTime(timezone=True), nullable=False)
