"""What each subscription was told at each of its times, for the next digest and to be shown again. Never changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.digests.tables import Digest, Subscription
from storage.inserts import insert_if_absent
from storage.ledger.tables import OutboxMessage
from storage.states import DigestOutcome, OutboxState, SubscriptionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became in Slack of the message of an active subscription's last digest."""

    subscription: Subscription
    digest_id: int
    state: OutboxState
    problem: str
    """Slack's name of what went wrong, or a sentence; empty: it arrived."""


def insert(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    *,
    subscription_id: int,
    slot_at: datetime,
    day: str,
    made_at: datetime,
    outcome: DigestOutcome,
    facts: str,
    message_key: str,
) -> bool:
    """Keep a digest; False, and nothing changes, where there is one of this time, or of this local day, already."""
    return insert_if_absent(
        session,
        Digest,
        subscription_id=subscription_id,
        slot_at=slot_at,
        day=day,
        made_at=made_at,
        outcome=outcome,
        facts=facts,
        message_key=message_key,
    )


def of_day(session: Session, subscription_id: int, day: str) -> Digest | None:
    """What was said on a local day; None: nothing was."""
    query = select(Digest).where(col(Digest.subscription_id) == subscription_id, col(Digest.day) == day)
    return session.exec(query).first()


def last(session: Session, subscription_id: int) -> Digest | None:
    """The latest, posted or not; None: there is none yet."""
    query = select(Digest).where(col(Digest.subscription_id) == subscription_id)
    return session.exec(query.order_by(col(Digest.slot_at).desc()).limit(1)).first()


def last_posted(
    session: Session,
    subscription_id: int,
    *,
    before: datetime | None = None,
    pending_from: datetime | None = None,
) -> Digest | None:
    """The latest that Slack has taken, of a slot before a moment where one is given; None: there is none.

    pending_from  counts what still waits for Slack, too, of slots from then on: older ones are too late to be posted
    """
    taken: ColumnElement[bool] = col(OutboxMessage.state) == OutboxState.SENT
    if pending_from is not None:
        waits = col(OutboxMessage.state).in_((OutboxState.QUEUED, OutboxState.LEASED))
        taken = or_(taken, waits & (col(Digest.slot_at) >= pending_from))
    query = (
        select(Digest)
        .join(OutboxMessage, col(OutboxMessage.key) == col(Digest.message_key))
        .where(col(Digest.subscription_id) == subscription_id, taken)
        .order_by(col(Digest.slot_at).desc())
        .limit(1)
    )
    if before is not None:
        query = query.where(col(Digest.slot_at) < before)
    return session.exec(query).first()


def last_of_all(session: Session) -> Digest | None:
    """The digest that Slack has taken last, of whatever subscription; None: none was yet."""
    taken = (col(OutboxMessage.key) == col(Digest.message_key), col(OutboxMessage.state) == OutboxState.SENT)
    query = (
        select(Digest)
        .where(exists().where(*taken))
        # in the order in which they were made, so that the primary key finds it
        .order_by(col(Digest.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def deliveries(session: Session) -> list[Delivery]:
    """Of active subscriptions whose record of trouble may be out of date: what became of their last message.

    That is each whose message was given up while nothing is on record, and each with trouble on record after which a
    message has arrived. What is older than the subscription as it is now counts for nothing.
    """
    one = aliased(Digest)
    newest = (
        select(one.id)
        .where(
            col(one.subscription_id) == col(Subscription.id),
            col(one.outcome) == DigestOutcome.POSTED,
            col(one.slot_at) > col(Subscription.counts_from),
        )
        .order_by(col(one.slot_at).desc())
        .limit(1)
        .scalar_subquery()
    )
    given_up = (col(OutboxMessage.state) == OutboxState.FAILED) & (col(Subscription.problem) == "")
    arrived = (col(OutboxMessage.state) == OutboxState.SENT) & (col(Digest.id) > col(Subscription.problem_digest))
    query = (
        select(Subscription, Digest.id, OutboxMessage)
        .select_from(Subscription)
        .join(Digest, col(Digest.id) == newest)
        .join(OutboxMessage, col(OutboxMessage.key) == col(Digest.message_key))
        .where(col(Subscription.state) == SubscriptionState.ACTIVE, given_up | arrived)
        .order_by(col(Subscription.id))
    )
    return [
        Delivery(subscription=row, digest_id=digest or 0, state=message.state, problem=message.problem)
        for row, digest, message in session.exec(query.execution_options(populate_existing=True))
    ]
