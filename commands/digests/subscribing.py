"""Subscribes a channel to a digest, and changes, pauses, resumes and removes what was subscribed to.

Each is one conditional change of one row: of two people at once, the second is told what has become of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commands.digests.asks import asked_by, name_of, wanted_of
from commands.rules.digests.ask import Ask
from commands.rules.schedules.schedule import day_of, next_due
from commands.services import Services
from commands.step import UsageError
from commands.words import shown
from storage.digests import digests, subscriptions
from storage.digests.tables import Subscription
from storage.ledger import outbox
from storage.ledger.clock import read_clock
from storage.states import SubscriptionState

SUBSCRIBED = "digest-subscribed"
"""Kind of the message that tells a channel what it gets from now on."""
_LIST = "Type /hybrid digest list to see them."


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What came of it."""

    row: Subscription
    new: bool
    """False: the same was subscribed to before, and nothing has changed."""
    first: datetime | None
    """When its next digest comes."""


def subscribe(services: Services, ask: Ask, *, by: str) -> Subscribed:
    """Subscribe a channel, which is told so in the same transaction; or find what asks for exactly the same.

    Raises UnknownZone and UnknownCountry, and StorageError.
    """
    wanted = wanted_of(ask)
    with services.database.writing() as session:
        now = read_clock(session, services.now())
        first = next_due(ask.schedule(services.organisation.policy.calendar), now)
        row = subscriptions.add(session, wanted, by=by, now=now)
        if row is not None:
            _tell_channel(session, row, ask, by=by, first=first, now=now)
            return Subscribed(row, new=True, first=first)
        found = subscriptions.same(session, wanted)
    if found is None:  # pragma: no cover - it was removed between two statements of this transaction
        raise UsageError("That has changed just now. Try it again.")
    return Subscribed(found, new=False, first=first)


def change(services: Services, number: int, ask: Ask, *, version: int, by: str) -> Subscribed:
    """Let a subscription ask for something else from now on; its channel is told.

    version  of what was changed: of two people who change the same, the second is told

    Raises UsageError where it is gone or was changed meanwhile, or another one asks for that already.
    """
    wanted = wanted_of(ask)
    with services.database.writing() as session:
        now = read_clock(session, services.now())
        row = known(session, number)
        first = _first(services, session, row, ask, now) if row.state is SubscriptionState.ACTIVE else None
        same = subscriptions.same(session, wanted)
        if same is not None and same.id != row.id:
            raise UsageError(f"{name_of(same)} asks for exactly that already, so {name_of(row)} stays as it is.")
        if row.version != version or not subscriptions.change(session, row, wanted, by=by, now=now):
            raise UsageError(f"{name_of(row)} was changed just now by somebody else. {_LIST}")
        changed = known(session, number)
        _tell_channel(session, changed, ask, by=by, first=first, now=now, changed=True)
    return Subscribed(changed, new=False, first=first)


def pause(services: Services, number: int, *, by: str) -> str:
    """Post no more of it until it is resumed. What came of it, in a sentence. Raises UsageError."""
    return _settle(services, number, _Turn(SubscriptionState.PAUSED, subscriptions.pause, "is paused"), by=by)


def resume(services: Services, number: int, *, by: str) -> str:
    """Post it again from its next time on. Raises UsageError."""
    said = "goes on; what it would have said meanwhile is not made up for"
    return _settle(services, number, _Turn(SubscriptionState.ACTIVE, subscriptions.resume, said), by=by)


def remove(services: Services, number: int, *, by: str) -> str:
    """End it; what it said can still be shown. Raises UsageError."""
    return _settle(services, number, _Turn(SubscriptionState.REMOVED, subscriptions.remove, "is removed"), by=by)


@dataclass(frozen=True, slots=True)
class _Turn:
    to: SubscriptionState
    change: Callable[..., bool]
    said: str


def _settle(services: Services, number: int, turn: _Turn, *, by: str) -> str:
    with services.database.writing() as session:
        row = known(session, number, removed=turn.to is SubscriptionState.REMOVED)
        if row.state is turn.to:
            return f"{name_of(row)} {turn.said.partition(';')[0]} already"
        now = read_clock(session, services.now())
        if not turn.change(session, row, by=by, now=now):
            raise UsageError(f"{name_of(row)} was changed just now by somebody else. {_LIST}")
        _tell_turn(services, session, known(session, number, removed=True), turn, by=by, now=now)
    return f"{name_of(row)} {turn.said}"


def _tell_turn(  # noqa: PLR0913 - what is told
    services: Services, session: Session, row: Subscription, turn: _Turn, *, by: str, now: datetime
) -> None:
    """Tell the channel what has become of its digest: that can be typed anywhere."""
    what, when, first = "a digest that this version cannot read", "", None
    try:
        ask = asked_by(row)
        what, when = ask.what, ask.when
        if row.state is SubscriptionState.ACTIVE:
            first = _first(services, session, row, ask, now)
    except (UsageError, ValueError):
        pass  # the same words without a time: what cannot be told any more can be paused and removed all the same
    payload = {
        "subscription": row.id,
        "by": by,
        "what": what,
        "when": when,
        "first": first.isoformat() if first is not None else "",
        "turn": turn.to.value,
    }
    key = f"{SUBSCRIBED}:{row.id}:{row.version}"
    outbox.put(session, key=key, kind=SUBSCRIBED, channel=row.channel, payload=payload, run_at=now)


def known(session: Session, number: int, *, removed: bool = False) -> Subscription:
    """The subscription of this number. Raises UsageError where there is none, or it was removed."""
    row = subscriptions.get(session, number)
    if row is None:
        raise UsageError(f"There is no digest D{shown(str(number))}. {_LIST}", meant="digest list")
    if row.state is SubscriptionState.REMOVED and not removed:
        raise UsageError(f"{name_of(row)} was removed. Type /hybrid digest to subscribe anew.", meant="digest")
    return row


def next_of(services: Services, row: Subscription) -> datetime | None:
    """When its next digest comes; None: it is not active, or its times cannot be told."""
    if row.state is not SubscriptionState.ACTIVE:
        return None
    try:
        with services.database.session() as session:
            return _first(services, session, row, asked_by(row), services.now())
    except (UsageError, ValueError):
        return None


def _first(services: Services, session: Session, row: Subscription, ask: Ask, now: datetime) -> datetime | None:
    """Its next time on a day that has had no digest yet. Raises UnknownZone and UnknownCountry."""
    schedule = ask.schedule(services.organisation.policy.calendar)
    first = next_due(schedule, now)
    while first is not None and digests.of_day(session, row.id or 0, str(day_of(schedule, first))) is not None:
        first = next_due(schedule, first)
    return first


def _tell_channel(  # noqa: PLR0913 - what is told
    session: Session,
    row: Subscription,
    ask: Ask,
    *,
    by: str,
    first: datetime | None,
    now: datetime,
    changed: bool = False,
) -> None:
    outbox.put(
        session,
        key=f"{SUBSCRIBED}:{row.id}:{row.version}",
        kind=SUBSCRIBED,
        channel=row.channel,
        payload={
            "subscription": row.id,
            "by": by,
            "what": ask.what,
            "when": ask.when,
            "first": first.isoformat() if first is not None else "",
            "changed": changed,
            "paused": row.state is SubscriptionState.PAUSED,
        },
        run_at=now,
    )
