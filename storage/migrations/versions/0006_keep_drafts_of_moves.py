"""Keep plans that somebody was shown and has not asked for yet."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    names = ("by", "reason", "plan", "digest", "asked_in", "confirm")
    op.create_table(
        "move_draft",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in names),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_move_draft_created_at", "move_draft", ["created_at"])
