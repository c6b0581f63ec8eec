"""The subscriptions, in words."""

from commands.digests.asks import said_of
from commands.digests.results import SubscriptionLine, SubscriptionsResult
from commands.digests.subscribing import next_of
from commands.rules.wording import counted
from commands.services import Services
from storage.digests import digests, subscriptions
from storage.digests.tables import Digest, Subscription


def listed_ones(services: Services, *, channel: str = "", headline: str = "") -> SubscriptionsResult:
    """What is active or paused, that of `channel` first. `headline`: what was just done. Raises StorageError."""
    with services.database.session() as session:
        rows = subscriptions.open_ones(session)
        last = {row.id: digests.last_posted(session, row.id or 0) for row in rows}
    rows.sort(key=lambda row: (row.channel != channel, row.id or 0))
    here = sum(row.channel == channel for row in rows)
    told = f"{counted(len(rows), 'digest is', 'digests are')} subscribed to" if rows else "Nobody gets a digest yet"
    if rows and channel:
        told += f", {_of(here, len(rows))} in this channel"
    return SubscriptionsResult(
        headline=headline or told,
        lines=tuple(_line(services, row, last[row.id]) for row in rows),
        channel=channel,
        told_at=services.now(),
    )


def _of(here: int, in_all: int) -> str:
    if here == in_all:
        return "all of them" if in_all > 1 else "which is"
    return f"{here or 'none'} of them"


def _line(services: Services, row: Subscription, last: Digest | None) -> SubscriptionLine:
    what, when = said_of(row)
    return SubscriptionLine(
        id=row.id or 0,
        channel=row.channel,
        what=what,
        when=when,
        state=row.state,
        next_at=next_of(services, row),
        last_at=last.slot_at if last is not None else None,
        created_by=row.created_by,
        created_at=row.created_at,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        problem=row.problem,
    )
