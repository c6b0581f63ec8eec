"""Keep what was planned for each person, everybody who ever asked for a request, and when its approvals were counted.

A plan that is approved anew no longer has those who were moved or have failed before, and its requester may be another.
"""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_REQUEST = sa.table("move_request", *map(sa.column, ("id", "requester", "plan", "askers")))
_ITEM = sa.table("move_item", *map(sa.column, ("request_id", "user", "member")))


def upgrade() -> None:
    """Bring the schema forward. Of whom the present plan does not have, nothing is known."""
    op.add_column("move_request", sa.Column("approvals_counted_at", MOMENT))
    op.add_column("move_request", sa.Column("askers", sa.String()))
    op.add_column("move_item", sa.Column("member", sa.String()))
    op.execute("UPDATE move_request SET approvals_counted_at = approved_at")
    bind = op.get_bind()
    for request_id, requester, plan in bind.execute(
        sa.select(_REQUEST.c.id, _REQUEST.c.requester, _REQUEST.c.plan)
    ).fetchall():
        askers = json.dumps([requester])
        bind.execute(sa.update(_REQUEST).where(_REQUEST.c.id == request_id).values(askers=askers))
        for key, member in _members(plan):
            of_person = (_ITEM.c.request_id == request_id, _ITEM.c.user == key)
            bind.execute(sa.update(_ITEM).where(*of_person).values(member=member))
    with op.batch_alter_table("move_request") as table:
        table.alter_column("askers", existing_type=sa.String(), nullable=False)


def _members(plan: str) -> Iterator[tuple[str, str]]:
    """Everybody in a plan: their key, and their entry as it is kept; nobody of a plan that cannot be read."""
    try:
        members = json.loads(plan)["members"]
        for member in members:
            kept = json.dumps(member, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            yield member["key"], kept
    except (ValueError, KeyError, TypeError):
        return
