"""Remember what was last seen, and since when."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "sighting",
        sa.Column("domain", sa.String(), primary_key=True),
        sa.Column("record", sa.String(), primary_key=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("previous", sa.String()),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("settles_by", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
    )
