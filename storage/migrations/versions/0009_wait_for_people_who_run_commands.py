"""Keep which requests people carry out by hand, whose commands they were given, and until when that is waited for.

Until now somebody who waited for a person's command was leased like somebody who is being moved, and everybody's
command had been handed out when the request began.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_HANDED_OUT = (
    "UPDATE move_item SET handed_at = (SELECT started_at FROM move_request WHERE id = request_id), "
    "state = 'queued', lease_owner = '', lease_token = '', lease_until = NULL "
    "WHERE state IN ('queued', 'leased') "
    "AND request_id IN (SELECT id FROM move_request WHERE by_hand AND started_at IS NOT NULL)"
)


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("move_request", sa.Column("by_hand", sa.Boolean()))
    op.add_column("move_request", sa.Column("waits_until", MOMENT))
    op.add_column("move_item", sa.Column("handed_at", MOMENT))
    # no text that somebody typed has this in it: in a JSON string the quotes are escaped
    op.execute('UPDATE move_request SET by_hand = (plan LIKE \'%"executor":"manual"%\')')
    with op.batch_alter_table("move_request") as table:
        table.alter_column("by_hand", existing_type=sa.Boolean(), nullable=False)
    op.execute(_HANDED_OUT)
