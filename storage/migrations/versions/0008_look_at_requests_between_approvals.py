"""Keep when a request that has approvals is looked at again, and who was seen split between two homes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the schema forward. What has approvals by now is looked at as soon as a bot of this version runs."""
    op.add_column("move_request", sa.Column("judge_due_at", MOMENT))
    op.add_column("move_request", sa.Column("judged_at", MOMENT))
    op.add_column("move_request", sa.Column("judge_note", sa.String()))
    op.add_column("move_item", sa.Column("split_at", MOMENT))
    op.execute("UPDATE move_request SET judge_note = ''")
    op.execute("UPDATE move_request SET judge_due_at = asked_at WHERE state = 'pending'")
    # how earlier versions have noted it: in the outcome of who was just tried, and in the proof of who had been moved
    op.execute(
        "UPDATE move_item SET split_at = finished_at WHERE state = 'failed' AND outcome LIKE '%is TeamsOnly in %'"
    )
    op.execute(
        "UPDATE move_item SET split_at = finished_at "
        "WHERE state = 'moved' AND proof_note LIKE 'Microsoft 365 takes the person for moved, and the directory does%'"
    )
    with op.batch_alter_table("move_request") as table:
        table.alter_column("judge_note", existing_type=sa.String(), nullable=False)
