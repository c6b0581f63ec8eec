"""Makes digests: one row and its messages in one transaction; whoever dies in between loses and doubles nothing.

The row is unique for its time and for the local day: of any number of replicas one makes a digest, and another who
runs the same again makes nothing. What is too late is skipped, and never made up for.
"""

from datetime import datetime, timedelta

import structlog

from commands.digests.asks import asked_by
from commands.digests.due import GRACE, Slot
from commands.digests.gathering import gather
from commands.digests.shared import Shared
from commands.rules.digests.ask import Ask
from commands.rules.digests.changed import Posting, posting
from commands.rules.digests.facts import DigestFacts, dumped, loaded
from commands.rules.digests.judge import judge, quiet
from commands.rules.schedules.schedule import day_of
from commands.services import Services
from storage.digests import digests, subscriptions
from storage.digests.tables import Digest, Subscription
from storage.ledger import outbox
from storage.ledger.clock import read_clock
from storage.states import DigestOutcome, SubscriptionState

DIGEST, DETAIL = "digest", "digest-detail"
"""Kinds of messages in the outbox: the digest, and what it had no room for, in its thread."""

_log = structlog.get_logger("hybridbot.digests")


def make(services: Services, slot: Slot, *, grace: timedelta = GRACE, shared: Shared | None = None) -> bool:
    """Make the digest of one time; False where there is none to make: it was made, is too late, or is wanted no more.

    `shared`: what the digests of this minute have in common. Raises StorageError.
    """
    with services.database.session() as session:
        row = subscriptions.get(session, slot.subscription)
        waits = read_clock(session, services.now()) - grace
        before = digests.last_posted(session, slot.subscription, before=slot.slot_at, pending_from=waits)
    if row is None or not _wanted(row, slot):
        return False
    ask = asked_by(row)
    known = _comparable(before, ask)
    facts = _facts(services, ask, row, known, shared)
    how = posting(known, facts, only_changes=ask.only_changes)
    if how is Posting.SHORT and known is not None:
        facts = quiet(facts, known)
    made = _keep(services, slot, ask, row, facts, posts=how is not Posting.NONE, until=slot.slot_at + grace)
    if made:
        _log.info("a digest was made", subscription=slot.subscription, slot=slot.slot_at.isoformat(), how=how.value)
    return made


def _comparable(before: Digest | None, ask: Ask) -> DigestFacts | None:
    """What the last one said, if it was about the same people: else there is nothing to compare with."""
    known = loaded(before.facts) if before is not None else None
    return known if known is not None and known.scope == ask.scope else None


def _facts(
    services: Services, ask: Ask, row: Subscription, before: DigestFacts | None, shared: Shared | None
) -> DigestFacts:
    since = before.made_at if before is not None else None
    return judge(gather(services, ask, subscription=row.id or 0, since=since, shared=shared), before)


def _wanted(row: Subscription, slot: Slot) -> bool:
    return row.state is SubscriptionState.ACTIVE and slot.slot_at > row.counts_from


def _keep(  # noqa: PLR0913 - what is kept
    services: Services, slot: Slot, ask: Ask, row: Subscription, facts: DigestFacts, *, posts: bool, until: datetime
) -> bool:
    """The digest and its messages, in one transaction."""
    text = dumped(facts)
    key = message_key(slot) if posts else ""
    day = day_of(ask.schedule(services.organisation.policy.calendar), slot.slot_at)
    with services.database.writing() as session:
        now = read_clock(session, services.now())
        locked = subscriptions.lock(session, slot.subscription)
        if locked is None or locked.version != row.version or not _wanted(locked, slot) or now > until:
            return False
        if not digests.insert(
            session,
            subscription_id=slot.subscription,
            slot_at=slot.slot_at,
            day=str(day),
            made_at=facts.made_at,
            outcome=DigestOutcome.POSTED if posts else DigestOutcome.UNCHANGED,
            facts=text,
            message_key=key,
        ):
            return False
        if posts:
            payload = {"facts": text, "until": until.isoformat()}
            outbox.put(session, key=key, kind=DIGEST, channel=row.channel, payload=payload, run_at=now)
            if facts.has_more:
                detail = key.replace(DIGEST, DETAIL, 1)
                outbox.put(
                    session,
                    key=detail,
                    kind=DETAIL,
                    channel=row.channel,
                    thread_of=key,
                    payload=payload,
                    run_at=now,
                )
    return True


def message_key(slot: Slot) -> str:
    """`digest:3:2026-11-23T07:30Z`."""
    return f"{DIGEST}:{slot.subscription}:{slot.slot_at:%Y-%m-%dT%H:%MZ}"


def preview(services: Services, ask: Ask, *, subscription: int = 0) -> DigestFacts:
    """What a digest would say now: of one that exists with its last digest to compare with. Keeps nothing.

    Raises UnknownZone, UnknownCountry and StorageError.
    """
    before: Digest | None = None
    if subscription:
        with services.database.session() as session:
            waits = read_clock(session, services.now()) - GRACE
            before = digests.last_posted(session, subscription, pending_from=waits)
    known = _comparable(before, ask)
    since = known.made_at if known is not None else None
    return judge(gather(services, ask, subscription=subscription, since=since), known)
