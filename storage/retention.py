"""What is no longer needed: seen without its contents, and deleted a few rows at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage import alarms
from storage.digests.tables import Digest
from storage.ledger.tables import OutboxMessage
from storage.models import Alarm, CheckRun, Job
from storage.readiness.tables import CensusCount
from storage.states import OutboxState


def runs(session: Session) -> list[tuple[int, str, datetime]]:
    """Id, step and moment of every result of a check."""
    return [
        (number or 0, step, at)
        for number, step, at in session.exec(select(CheckRun.id, CheckRun.step, CheckRun.checked_at))
    ]


def forget_runs(session: Session, numbers: Sequence[int]) -> None:
    """Delete these results."""
    session.exec(delete(CheckRun).where(col(CheckRun.id).in_(numbers)))


def censuses(session: Session) -> list[datetime]:
    """The moments at which people were counted, growing."""
    return list(session.exec(select(CensusCount.at).distinct().order_by(col(CensusCount.at))))


def forget_censuses(session: Session, moments: Sequence[datetime]) -> None:
    """Delete what was counted at these moments."""
    session.exec(delete(CensusCount).where(col(CensusCount.at).in_(moments)))


def forget_digests(session: Session, before: datetime) -> int:
    """Delete what digests of before (aware) said. Returns how many."""
    return session.exec(delete(Digest).where(col(Digest.slot_at) < before)).rowcount


def forget_jobs(session: Session, before: datetime) -> int:
    """Delete checks that somebody asked for and that ended before (aware). Returns how many."""
    return session.exec(delete(Job).where(col(Job.finished_at) < before)).rowcount


def forget_alarms(session: Session, before: datetime) -> int:
    """Delete alarms that ended before (aware). Returns how many."""
    return session.exec(delete(Alarm).where(col(Alarm.ended_at) < before)).rowcount


def forget_messages(session: Session, before: datetime) -> int:
    """Delete the rows of messages about no request that were shown last before (aware). Returns how many.

    What a request has told stays with it, and the message of an alarm as long as that lasts: it is posted once.
    """
    lasting = [alarms.message_key(one.number) for one in alarms.open_alarms(session)]
    of_no_request = col(OutboxMessage.request_id).is_(None)
    ended = col(OutboxMessage.state).in_([OutboxState.SENT, OutboxState.FAILED])
    old = (of_no_request, ended, col(OutboxMessage.run_at) < before, col(OutboxMessage.key).not_in(lasting))
    return session.exec(delete(OutboxMessage).where(*old)).rowcount
