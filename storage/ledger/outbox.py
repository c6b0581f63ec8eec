"""Messages that Slack is to show: one row each, written in the transaction that makes the message true.

A sender takes a row under a lease, posts or updates, and notes where it stands. Posting twice cannot be told from
posting once, so whoever takes a row that was taken before and has no ts (`attempts > 1`) looks for it in the channel.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, update
from sqlmodel import Session, col, select

from storage.inserts import insert_if_absent
from storage.ledger import audit
from storage.ledger.chain import canonical
from storage.ledger.locks import lock_request
from storage.ledger.tables import OutboxMessage
from storage.ledger.turns import NOTHING_HELD, Held, next_one
from storage.states import OutboxState

CARD = "card"
"""The kind of the one message of a request that approvers decide on; bot/outbox/rendering.py has the other kinds."""
CHANGED = "changed"
"""The kind of what tells that something is no longer as it was approved."""
PACE = timedelta(seconds=3)
"""A message is not changed more often: Slack allows about one change a second in a channel, for everything there."""


def answer_key(kind: str, request_id: int, suffix: str = "") -> str:
    """The key of a message in the thread of a card: `final:12`, `changed:12:7`."""
    return ":".join(filter(None, (kind, str(request_id), suffix)))


def put(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    *,
    key: str,
    kind: str,
    channel: str,
    request_id: int | None = None,
    item_id: int | None = None,
    thread_of: str = "",
    payload: Mapping[str, Any] | None = None,
    run_at: datetime,
) -> bool:
    """Intend a message, not before `run_at`; False, and nothing changes, where one of this key was intended before.

    With `thread_of` it waits until the message of that key has been posted.
    """
    return insert_if_absent(
        session,
        OutboxMessage,
        key=key,
        kind=kind,
        channel=channel,
        request_id=request_id,
        item_id=item_id,
        thread_of=thread_of,
        payload=canonical(payload or {}),
        state=OutboxState.QUEUED,
        edition=1,
        attempts=0,
        run_at=run_at,
        lease_owner="",
        lease_token="",
        ts="",
        posted_in="",
        problem="",
    )


def touch(session: Session, key: str, *, run_at: datetime) -> bool:
    """What the message of this key shows has changed: have it shown anew, at the pace. False where there is none.

    One that is being sent right now is sent once more afterwards; one that waits anyway keeps its time.
    """
    return _touch(session, col(OutboxMessage.key) == key, run_at=run_at) == 1


def touch_about(session: Session, kind: str, item_id: int, *, run_at: datetime) -> int:
    """The same for all messages of a kind about one person of a request, but for those that were given up unposted.

    Returns how many.
    """
    given_up = and_(col(OutboxMessage.state) == OutboxState.FAILED, col(OutboxMessage.ts) == "")
    mine = and_(col(OutboxMessage.item_id) == item_id, col(OutboxMessage.kind) == kind, ~given_up)
    return _touch(session, mine, run_at=run_at)


def _touch(session: Session, which: ColumnElement[bool], *, run_at: datetime) -> int:
    later = case((col(OutboxMessage.run_at) > run_at, col(OutboxMessage.run_at)), else_=run_at)
    waits = col(OutboxMessage.state) == OutboxState.QUEUED
    leased = col(OutboxMessage.state) == OutboxState.LEASED
    changed = session.exec(
        update(OutboxMessage)
        .where(which)
        .values(
            edition=OutboxMessage.edition + 1,
            state=case((leased, OutboxState.LEASED), else_=OutboxState.QUEUED),
            run_at=case((or_(waits, leased), col(OutboxMessage.run_at)), else_=later),
        )
        .execution_options(synchronize_session=False)
    )
    return changed.rowcount


def claim(
    session: Session, *, owner: str, now: datetime, lease: timedelta, held: Held = NOTHING_HELD
) -> OutboxMessage | None:
    """Take the message that is due the longest, until `now + lease`; None if none is due, or all that are is `held`.

    Due is what is queued and its time has come, and before that what was taken by somebody whose lease has run out.
    The row that is returned says which edition is to be shown, and holds the token to answer with. Any number of
    senders may claim at the same moment: of one channel new messages are taken one at a time, in the order in which
    they are due.
    """
    found = next_one(session, OutboxState.LEASED, now, held) or next_one(session, OutboxState.QUEUED, now, held)
    if found is None:
        return None
    taken = session.exec(
        update(OutboxMessage)
        .where(col(OutboxMessage.id) == found)
        .values(
            state=OutboxState.LEASED,
            lease_owner=owner,
            lease_token=token_hex(16),
            lease_until=now + lease,
            attempts=OutboxMessage.attempts + 1,
        )
        .execution_options(synchronize_session=False)
    )
    return session.get(OutboxMessage, found, populate_existing=True) if taken.rowcount == 1 else None


def any_due(session: Session, *, now: datetime, held: Held = NOTHING_HELD) -> bool:
    """Whether `claim` may find one. Takes no lock."""
    states = (OutboxState.LEASED, OutboxState.QUEUED)
    return any(next_one(session, state, now, held, locks=False) is not None for state in states)


def sent(  # noqa: PLR0913 - what the sender knows; all by name
    session: Session, message_id: int, *, token: str, edition: int, channel: str, ts: str, now: datetime
) -> bool:
    """Note that this edition is shown, and where; False if the lease was lost.

    What has changed since stays queued, and is shown after the pace. For a card call `requests.place_card` first.
    """
    newer = col(OutboxMessage.edition) > edition
    return _while_held(
        session,
        message_id,
        token=token,
        state=case((newer, OutboxState.QUEUED), else_=OutboxState.SENT),
        posted_in=channel,
        ts=ts,
        run_at=now + PACE,
        problem="",
        # each edition has its own: one that is changed for a month is not given up at the first trouble after it
        attempts=0,
    )


def later(  # noqa: PLR0913 - what the sender knows; all by name
    session: Session, message_id: int, *, token: str, run_at: datetime, problem: str, tried: bool = True
) -> bool:
    """Put it back until `run_at`, with a sentence why; False if the lease was lost.

    tried  False: it was certainly not posted now, so that this attempt counts for nothing
    """
    values: dict[str, Any] = {} if tried else {"attempts": OutboxMessage.attempts - 1}
    return _while_held(
        session, message_id, token=token, state=OutboxState.QUEUED, run_at=run_at, problem=problem, **values
    )


def refused(session: Session, message_id: int, *, token: str, problem: str) -> bool:
    """Slack has had too many: the message keeps its place before others of its channel; False if the lease was lost.

    It was certainly not posted now, so this attempt counts for nothing: nobody has to look for it the next time.
    """
    return _while_held(
        session,
        message_id,
        token=token,
        state=OutboxState.QUEUED,
        problem=problem,
        attempts=OutboxMessage.attempts - 1,
    )


def failed(session: Session, message_id: int, *, token: str, problem: str, now: datetime) -> bool:
    """Give it up, with a sentence why and a record; False if the lease was lost. A touch tries it again."""
    message = session.get(OutboxMessage, message_id, populate_existing=True)
    if message is None:
        return False
    if message.request_id is not None:
        # whoever changes the request may touch its messages with the end of the trail locked already
        lock_request(session, message.request_id)
    given_up = _while_held(session, message_id, token=token, state=OutboxState.FAILED, problem=problem)
    if given_up:
        detail = {"key": message.key, "kind": message.kind, "problem": problem}
        audit.append(
            session,
            at=now,
            actor=audit.BOT,
            action="message given up",
            request_id=message.request_id,
            detail=detail,
        )
    return given_up


def forget_place(session: Session, message_id: int, *, token: str, run_at: datetime) -> bool:
    """Somebody has deleted the message: it is posted anew, not before `run_at`; False if the lease was lost."""
    return _while_held(
        session, message_id, token=token, state=OutboxState.QUEUED, ts="", posted_in="", run_at=run_at, problem=""
    )


def _while_held(session: Session, message_id: int, *, token: str, **values: Any) -> bool:
    changed = session.exec(
        update(OutboxMessage)
        .where(
            col(OutboxMessage.id) == message_id,
            col(OutboxMessage.lease_token) == token,
            col(OutboxMessage.state) == OutboxState.LEASED,
        )
        .values(lease_token="", lease_owner="", lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    return changed.rowcount == 1


def of_key(session: Session, key: str) -> OutboxMessage | None:
    """The message of this key, as it is now."""
    query = select(OutboxMessage).where(OutboxMessage.key == key).execution_options(populate_existing=True)
    return session.exec(query).first()


def beginning(session: Session, key: str) -> list[OutboxMessage]:
    """The messages whose keys begin like this, in the order in which they were intended."""
    query = select(OutboxMessage).where(col(OutboxMessage.key).startswith(key, autoescape=True))
    return list(session.exec(query.order_by(col(OutboxMessage.id)).execution_options(populate_existing=True)))


def latest(session: Session, kind: str, *, request_id: int) -> OutboxMessage | None:
    """The message of this kind about a request that was intended last; None where none was."""
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.kind == kind, OutboxMessage.request_id == request_id)
        .order_by(col(OutboxMessage.id).desc())
        .limit(1)
    )
    return session.exec(query.execution_options(populate_existing=True)).first()


def sent_as(session: Session, kind: str, *, channel: str, ts: str) -> OutboxMessage | None:
    """The row of this message in Slack, if it is, or was, one of this kind."""
    query = select(OutboxMessage).where(
        col(OutboxMessage.kind) == kind, col(OutboxMessage.posted_in) == channel, col(OutboxMessage.ts) == ts
    )
    return session.exec(query).first()


def orphans_now(session: Session, now: datetime) -> int:
    """At the start of the only process: every lease ends now. Returns how many."""
    return session.exec(
        update(OutboxMessage).where(col(OutboxMessage.state) == OutboxState.LEASED).values(lease_until=now)
    ).rowcount
