"""Looking again at the people of a request while its approvals are being collected: when it is due, and what it said.

A decision makes a look due; which replica looks is settled by whoever sets the next time first.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, exists, select

from storage.database import must_be_writing
from storage.ledger import outbox
from storage.ledger.locks import lock_request
from storage.ledger.tables import Decision, MoveRequest
from storage.states import DecisionKind, RequestState

BETWEEN = timedelta(minutes=3)
"""Between two looks at one request at least, however many decide: a look reads every source."""


def due_after(request: MoveRequest, now: datetime) -> datetime:
    """When a request is looked at because somebody has just approved it: at once, unless it was looked at just now."""
    return max(now, (request.judged_at or request.asked_at) + BETWEEN)


def due_judgings(session: Session, now: datetime, limit: int) -> list[MoveRequest]:
    """Pending requests that somebody has approved and that are to be looked at, the longest due first."""
    approved = exists().where(
        col(Decision.request_id) == col(MoveRequest.id),
        col(Decision.kind) == DecisionKind.APPROVE,
        col(Decision.withdrawn_at).is_(None),
    )
    query = (
        select(MoveRequest)
        .where(MoveRequest.state == RequestState.PENDING, col(MoveRequest.judge_due_at) <= now, approved)
        .order_by(col(MoveRequest.judge_due_at), col(MoveRequest.id))
        .limit(limit)
    )
    return list(session.exec(query.execution_options(populate_existing=True)))


def claim_judging(session: Session, request_id: int, *, seen_due: datetime, next_due: datetime) -> bool:
    """Claim one look by setting the time of the next; False if another replica was quicker."""
    changed = session.exec(
        update(MoveRequest)
        .where(col(MoveRequest.id) == request_id, col(MoveRequest.judge_due_at) == seen_due)
        .values(judge_due_at=next_due)
    )
    return changed.rowcount == 1


def note_judging(  # noqa: PLR0913 - all by name
    session: Session, request_id: int, *, digest: str, note: str, claimed_due: datetime, every: timedelta, now: datetime
) -> bool:
    """Note what a look at the plan of this digest has said, and when the next is due; False where it counts no more.

    `note`: what stands against it or cannot be told, as a sentence; empty: everything is as it was asked for.
    `claimed_due`: as it was claimed. Where somebody has approved meanwhile, the next look comes sooner.
    """
    must_be_writing(session)
    request = lock_request(session, request_id)
    if request is None or request.digest != digest or request.state is not RequestState.PENDING:
        return False
    again = every if request.judge_due_at == claimed_due else BETWEEN
    session.exec(
        update(MoveRequest)
        .where(col(MoveRequest.id) == request_id)
        .values(judged_at=now, judge_note=note, judge_due_at=now + again)
    )
    outbox.touch(session, request.card_key, run_at=now)
    return True
