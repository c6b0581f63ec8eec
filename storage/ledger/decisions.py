"""What approvers have decided. The latest decision of a person counts; the history is in the audit trail.

Whether somebody may decide, and what the decisions amount to, is told by commands/rules/moves.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from storage.ledger import audit, judgings, outbox
from storage.ledger.locks import lock_request
from storage.ledger.tables import Decision, MoveRequest
from storage.states import DecisionKind, RequestState

DECIDABLE = (RequestState.PENDING, RequestState.APPROVED)
"""From the first start on, a request is stopped by pause, cancel or halt, and no longer by a decision."""


def decide(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    request_id: int,
    *,
    person: str,
    kind: DecisionKind,
    digest: str,
    groups: Sequence[str],
    source: str,
    message_ts: str,
    event: str,
    reason: str,
    now: datetime,
    reaction: str = "",
) -> bool:
    """Note what somebody decided about the plan with this digest. `reaction`: the name of the emoji, where it was one.

    False, and nothing changes, where the request has been started or has ended, where its plan is another by now, or
    where exactly that was decided before, in the same groups. A repeated delivery is told by `storage.deliveries`.
    """
    request = _decidable(session, request_id)
    if request is None or request.digest != digest:
        return False
    row = _of(session, request_id, person)
    same = row is not None and (row.kind, row.digest, row.reason) == (kind, digest, reason)
    if row and same and row.withdrawn_at is None and set(groups_of(row)) == set(groups):
        return False
    values: dict[str, Any] = {
        "kind": kind,
        "digest": digest,
        "groups": json.dumps(sorted(groups)),
        "source": source,
        "message_ts": message_ts,
        "event": event,
        "reason": reason,
        "decided_at": now,
        "withdrawn_at": None,
    }
    if row is None:
        row = Decision(request_id=request_id, person=person, **values)
    session.add(row.sqlmodel_update(values))
    session.flush()
    _changed(session, request_id, now)
    if kind is DecisionKind.APPROVE:
        _to_be_judged(session, request, now)
    audit.append(
        session,
        at=now,
        actor=person,
        action=kind,
        request_id=request_id,
        detail={
            "digest": digest,
            "groups": sorted(groups),
            "source": source,
            **({"reaction": reaction} if reaction else {}),
            "message": message_ts,
            "event": event,
            "reason": reason,
        },
    )
    return True


def regroup(  # noqa: PLR0913 - one argument per column; all by name
    session: Session, request_id: int, *, person: str, groups: Sequence[str], by: str, event: str, now: datetime
) -> bool:
    """Let the decision of a person, which stands, count for the approver groups that they are in now.

    False, and nothing changes, where it counts for these already, where they have none that counts, or where the
    request was started or has ended. `by` is who or what found it.
    """
    row = _of(session, request_id, person) if _decidable(session, request_id) else None
    if row is None or row.withdrawn_at is not None or set(groups_of(row)) == set(groups):
        return False
    detail = {
        "person": person,
        "kind": row.kind,
        "digest": row.digest,
        "before": sorted(groups_of(row)),
        "groups": sorted(groups),
        "event": event,
    }
    row.groups = json.dumps(sorted(groups))
    session.add(row)
    session.flush()
    _changed(session, request_id, now)
    audit.append(session, at=now, actor=by, action="other groups", request_id=request_id, detail=detail)
    return True


def withdraw(  # noqa: PLR0913 - one argument per column; all by name
    session: Session, request_id: int, *, person: str, by: str, why: str, event: str, now: datetime
) -> bool:
    """Let the decision of a person count no more; False where there is none, or the request was started or has ended.

    `by` is the person, or who or what found that it must not count.
    """
    row = _of(session, request_id, person) if _decidable(session, request_id) else None
    if row is None or row.withdrawn_at is not None:
        return False
    row.withdrawn_at = now
    session.add(row)
    session.flush()
    _changed(session, request_id, now)
    detail = {
        "person": person,
        "kind": row.kind,
        "digest": row.digest,
        "source": row.source,
        "message": row.message_ts,
        "why": why,
        "event": event,
    }
    audit.append(session, at=now, actor=by, action="withdraw", request_id=request_id, detail=detail)
    return True


def withdraw_all(session: Session, request_id: int, *, by: str, why: str, now: datetime) -> int:
    """Let no decision count any more, in any state of the request; returns how many counted until now."""
    request = lock_request(session, request_id)
    if request is None:
        return 0
    digest = request.digest
    gone = [f"{row.kind} by {row.person}" for row in current(session, request_id)]
    if not gone:
        return 0
    session.exec(
        update(Decision)
        .where(col(Decision.request_id) == request_id, col(Decision.withdrawn_at).is_(None))
        .values(withdrawn_at=now)
    )
    _changed(session, request_id, now)
    detail = {"decisions": gone, "digest": digest, "why": why}
    audit.append(session, at=now, actor=by, action="withdraw all", request_id=request_id, detail=detail)
    return len(gone)


def current(session: Session, request_id: int) -> list[Decision]:
    """The decisions that count, oldest first."""
    return [row for row in everything(session, request_id) if row.withdrawn_at is None]


def everything(session: Session, request_id: int) -> list[Decision]:
    """The latest decision of each person, also where it was withdrawn, oldest first."""
    query = (
        select(Decision)
        .where(Decision.request_id == request_id)
        .order_by(col(Decision.decided_at), col(Decision.id))
        .execution_options(populate_existing=True)
    )
    return list(session.exec(query))


def groups_of(decision: Decision) -> tuple[str, ...]:
    """The approver groups that the person was in when they decided."""
    return tuple(json.loads(decision.groups))


def _decidable(session: Session, request_id: int) -> MoveRequest | None:
    request = lock_request(session, request_id)
    return request if request and request.state in DECIDABLE else None


def _of(session: Session, request_id: int, person: str) -> Decision | None:
    query = (
        select(Decision)
        .where(Decision.request_id == request_id, Decision.person == person)
        .execution_options(populate_existing=True)
    )
    return session.exec(query).first()


def _to_be_judged(session: Session, request: MoveRequest, now: datetime) -> None:
    """Whoever approves next is not to approve what no longer holds: its people are looked at, soon or at once."""
    due = judgings.due_after(request, now)
    earlier = col(MoveRequest.judge_due_at) <= due
    session.exec(
        update(MoveRequest).where(col(MoveRequest.id) == request.id, earlier.is_not(True)).values(judge_due_at=due)
    )


def _changed(session: Session, request_id: int, now: datetime) -> None:
    session.exec(update(MoveRequest).where(col(MoveRequest.id) == request_id).values(version=MoveRequest.version + 1))
    request = session.get(MoveRequest, request_id)
    if request is not None:
        outbox.touch(session, request.card_key, run_at=now)
