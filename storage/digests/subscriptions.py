"""Who wants a digest where and when. Rows are never deleted: a removed subscription is history.

Every change is conditional on the version that was read, and raises it: of two people who change the same
subscription at once, the second is told.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.digests.tables import Subscription
from storage.inserts import insert_if_absent
from storage.states import SubscriptionState

OPEN = (SubscriptionState.ACTIVE, SubscriptionState.PAUSED)
"""What may still post, now or later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a subscription asks for, as `storage.digests.tables.Subscription` keeps it."""

    channel: str
    at: str
    zone: str
    days: str
    country: str
    scope: str
    only_changes: bool

    @property
    def key(self) -> str:
        """The same for what is the same."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def wanted_by(row: Subscription) -> Wanted:
    """What a subscription asks for."""
    return Wanted(
        channel=row.channel,
        at=row.at,
        zone=row.zone,
        days=row.days,
        country=row.country,
        scope=row.scope,
        only_changes=row.only_changes,
    )


def add(session: Session, wanted: Wanted, *, by: str, now: datetime) -> Subscription | None:
    """Subscribe a channel; None, and nothing changes, where the same is wanted already: see `same`."""
    added = insert_if_absent(
        session,
        Subscription,
        **asdict(wanted),
        open_key=wanted.key,
        state=SubscriptionState.ACTIVE,
        counts_from=now,
        created_by=by,
        created_at=now,
        changed_by=by,
        changed_at=now,
        version=1,
        problem="",
    )
    return same(session, wanted) if added else None


def same(session: Session, wanted: Wanted) -> Subscription | None:
    """The subscription that is not removed and asks for exactly this; None where there is none."""
    query = select(Subscription).where(col(Subscription.open_key) == wanted.key)
    return session.exec(query.execution_options(populate_existing=True)).first()


def get(session: Session, subscription_id: int) -> Subscription | None:
    """A subscription as it is now, also a removed one."""
    return session.get(Subscription, subscription_id, populate_existing=True)


def lock(session: Session, subscription_id: int) -> Subscription | None:
    """The same, which nobody else changes until the transaction ends; needs `Database.writing`."""
    query = select(Subscription).where(col(Subscription.id) == subscription_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def open_ones(session: Session, *, channel: str = "") -> list[Subscription]:
    """What is active or paused, in the order in which it was made; with `channel`, that channel's alone."""
    query = select(Subscription).where(col(Subscription.state).in_(OPEN)).order_by(col(Subscription.id))
    if channel:
        query = query.where(col(Subscription.channel) == channel)
    return list(session.exec(query.execution_options(populate_existing=True)))


def active(session: Session) -> list[Subscription]:
    """What is to be posted, in the order in which it was made."""
    query = select(Subscription).where(Subscription.state == SubscriptionState.ACTIVE).order_by(col(Subscription.id))
    return list(session.exec(query.execution_options(populate_existing=True)))


def pause(session: Session, row: Subscription, *, by: str, now: datetime) -> bool:
    """Post nothing until it is resumed; False where it is not active any more, or was changed since it was read."""
    return _changed(session, row, of=(SubscriptionState.ACTIVE,), by=by, now=now, state=SubscriptionState.PAUSED)


def resume(session: Session, row: Subscription, *, by: str, now: datetime) -> bool:
    """Go on with the first time after `now`: nothing is made up for. False as for `pause`."""
    return _changed(
        session,
        row,
        of=(SubscriptionState.PAUSED,),
        by=by,
        now=now,
        state=SubscriptionState.ACTIVE,
        counts_from=now,
        problem="",
        problem_digest=None,
    )


def remove(session: Session, row: Subscription, *, by: str, now: datetime) -> bool:
    """End it; what it said stays. False where it is removed, or was changed since it was read."""
    return _changed(
        session,
        row,
        of=OPEN,
        by=by,
        now=now,
        state=SubscriptionState.REMOVED,
        open_key=None,
        problem="",
        problem_digest=None,
    )


def change(session: Session, row: Subscription, wanted: Wanted, *, by: str, now: datetime) -> bool:
    """Let it ask for something else from `now` on; False where it is removed, or was changed since it was read.

    Raises IntegrityError where another one asks for that already: look with `same` before.
    """
    return _changed(
        session,
        row,
        of=OPEN,
        by=by,
        now=now,
        counts_from=now,
        open_key=wanted.key,
        problem="",
        problem_digest=None,
        **asdict(wanted),
    )


def note_problem(session: Session, subscription_id: int, problem: str, *, digest: int | None = None) -> bool:
    """Note why it cannot be posted, and whose message was given up; False where that is on record, or it is not active.

    Without a problem: it can again. It is no change by a person: the version stays.
    """
    return _one(
        session,
        update(Subscription)
        .where(
            col(Subscription.id) == subscription_id,
            col(Subscription.state) == SubscriptionState.ACTIVE,
            col(Subscription.problem) != problem,
        )
        .values(problem=problem, problem_digest=digest),
    )


def _changed(
    session: Session, row: Subscription, *, of: Sequence[SubscriptionState], by: str, now: datetime, **values: Any
) -> bool:
    return _one(
        session,
        update(Subscription)
        .where(
            col(Subscription.id) == row.id,
            col(Subscription.version) == row.version,
            col(Subscription.state).in_(of),
        )
        .values(version=Subscription.version + 1, changed_by=by, changed_at=now, **values),
    )


def _one(session: Session, statement: Any) -> bool:
    return bool(session.exec(statement.execution_options(synchronize_session=False)).rowcount == 1)
