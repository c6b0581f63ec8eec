"""Findings that an administrator has accepted, and when that ended. Rows are never deleted: they are the history."""

from datetime import datetime

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from storage.models import AcceptedFinding


def accept(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    *,
    check: str,
    subject: str,
    verdict: str,
    affected: int,
    reason: str,
    by: str,
    now: datetime,
    until: datetime,
) -> AcceptedFinding:
    """Note that a finding is accepted from `now` until `until` (aware); one in force for the same thing ends.

    `subject` is what the finding is about, for instance a domain; it is compared without regard to case.
    """
    end(session, check=check, subject=subject, by=by, now=now)
    row = AcceptedFinding(
        check=check,
        subject=subject,
        verdict=verdict,
        affected=affected,
        reason=reason,
        accepted_by=by,
        accepted_at=now,
        until=until,
        ended_by="",
    )
    session.add(row)
    session.flush()
    return row


def end(session: Session, *, check: str, subject: str, by: str, now: datetime) -> bool:
    """End what is in force for this finding before its time; False if nothing is."""
    changed = session.exec(
        update(AcceptedFinding)
        .where(
            col(AcceptedFinding.check) == check,
            func.lower(col(AcceptedFinding.subject)) == subject.lower(),
            col(AcceptedFinding.ended_at).is_(None),
            col(AcceptedFinding.until) > now,
        )
        .values(ended_at=now, ended_by=by)
    )
    return changed.rowcount > 0


def in_force(session: Session, *, now: datetime) -> list[AcceptedFinding]:
    """What is accepted at `now`, the next to run out first."""
    query = (
        select(AcceptedFinding)
        .where(
            col(AcceptedFinding.accepted_at) <= now,
            col(AcceptedFinding.until) > now,
            col(AcceptedFinding.ended_at).is_(None),
        )
        .order_by(col(AcceptedFinding.until), col(AcceptedFinding.id))
    )
    return list(session.exec(query))


def in_force_at(session: Session, *, moment: datetime) -> list[AcceptedFinding]:
    """What was accepted at a moment, also where it has ended since."""
    query = (
        select(AcceptedFinding)
        .where(
            col(AcceptedFinding.accepted_at) <= moment,
            col(AcceptedFinding.until) > moment,
            or_(col(AcceptedFinding.ended_at).is_(None), col(AcceptedFinding.ended_at) > moment),
        )
        .order_by(col(AcceptedFinding.id))
    )
    return list(session.exec(query))


def about(session: Session, *, subject: str, limit: int = 10) -> list[AcceptedFinding]:
    """What was ever accepted about this subject, without regard to case; the latest first, at most `limit`."""
    query = (
        select(AcceptedFinding)
        .where(func.lower(col(AcceptedFinding.subject)) == subject.lower())
        .order_by(col(AcceptedFinding.accepted_at).desc(), col(AcceptedFinding.id).desc())
        .limit(limit)
    )
    return list(session.exec(query))


def over(session: Session, *, now: datetime, limit: int = 50) -> list[AcceptedFinding]:
    """What was accepted once and is no longer at `now`, the latest first, at most `limit`."""
    query = (
        select(AcceptedFinding)
        .where(or_(col(AcceptedFinding.ended_at).is_not(None), col(AcceptedFinding.until) <= now))
        .order_by(col(AcceptedFinding.accepted_at).desc(), col(AcceptedFinding.id).desc())
        .limit(limit)
    )
    return list(session.exec(query))
