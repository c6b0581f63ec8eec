"""Which of the messages that wait is next: none before its thread is there, or an earlier one of its channel."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.ledger.tables import OutboxMessage
from storage.states import OutboxState


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a sender leaves where it is for now, because Slack has had too much of it."""

    posts: bool = False
    """New messages."""
    changes: bool = False
    """Changes of messages that are there."""
    channels: frozenset[str] = frozenset()
    """New messages into these."""


NOTHING_HELD = Held()


def next_one(session: Session, state: OutboxState, now: datetime, held: Held, *, locks: bool = True) -> int | None:
    """The id of the one in this state that is due the longest; None: none is that is not held."""
    query = _claimable(state, posts=held.posts, changes=held.changes, channels=bool(held.channels), locks=locks)
    params = {"now": now, **({"channels": sorted(held.channels)} if held.channels else {})}
    found = session.connection().execute(query, params).first()
    return found[0] if found is not None else None


@cache
def _claimable(state: OutboxState, *, posts: bool, changes: bool, channels: bool, locks: bool) -> Select[Any]:
    """Built once for each of the few shapes that it has: to build it takes longer than to ask it."""
    # of one state alone, so that the database goes along its index and stops at the first
    due = OutboxMessage.run_at if state is OutboxState.QUEUED else OutboxMessage.lease_until
    query = (
        select(OutboxMessage.id)
        .where(
            col(OutboxMessage.state) == state,
            col(due) <= bindparam("now"),
            ~_waits_for_its_thread(OutboxMessage),
            ~_waits_for_its_channel(),
            *_let_go(posts=posts, changes=changes, channels=channels),
        )
        .order_by(col(OutboxMessage.run_at), col(OutboxMessage.id))
        .limit(1)
    )
    return query.with_for_update(skip_locked=True) if locks else query


def _let_go(*, posts: bool, changes: bool, channels: bool) -> list[ColumnElement[bool]]:
    """Conditions for what is not held."""
    is_new = col(OutboxMessage.ts) == ""
    conditions = [*([~is_new] if posts else []), *([is_new] if changes else [])]
    if channels:
        outside = col(OutboxMessage.channel).not_in(bindparam("channels", expanding=True))
        conditions.append(or_(~is_new, outside))
    return conditions


def _waits_for_its_channel() -> ColumnElement[bool]:
    """Whether a new message has another before it in its channel, that could be posted now or is being posted.

    Decided by what has been posted, not by what is taken: two who claim at the same moment cannot see that of each
    other, and both see that the earlier one is not there yet.
    """
    earlier = aliased(OutboxMessage)
    return and_(
        col(OutboxMessage.ts) == "",
        exists().where(
            col(earlier.channel) == col(OutboxMessage.channel),
            col(earlier.ts) == "",
            or_(
                (col(earlier.state) == OutboxState.QUEUED) & (col(earlier.run_at) <= bindparam("now")),
                col(earlier.state) == OutboxState.LEASED,
            ),
            or_(
                col(earlier.run_at) < col(OutboxMessage.run_at),
                (col(earlier.run_at) == col(OutboxMessage.run_at)) & (col(earlier.id) < col(OutboxMessage.id)),
            ),
            ~_waits_for_its_thread(earlier),
        ),
    )


def _waits_for_its_thread(message: type[OutboxMessage]) -> ColumnElement[bool]:
    parent = aliased(OutboxMessage)
    return exists().where(
        col(parent.key) == col(message.thread_of),
        col(parent.ts) == "",
        col(parent.state).in_([OutboxState.QUEUED, OutboxState.LEASED]),
    )
