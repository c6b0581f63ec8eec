"""Checks that somebody asked for: queued, claimed under a lease, finished or failed.

A claim is one conditional update, so of any number of workers and replicas one gets the job. A worker that dies
lets its lease run out, and another one carries the job out again: what a job does must bear repetition.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from storage.models import Job
from storage.states import JobState


def enqueue(  # noqa: PLR0913 - one argument per column; all by name
    session: Session,
    *,
    command: str,
    words: Sequence[str],
    asked_by: str,
    confirmed: bool,
    channel: str,
    message_ts: str,
    correlation: str,
    now: datetime,
) -> Job:
    """Put a job at the end of the queue and return it, with its id."""
    job = Job(
        command=command,
        words=json.dumps(list(words)),
        asked_by=asked_by,
        confirmed=confirmed,
        channel=channel,
        message_ts=message_ts,
        correlation=correlation,
        created_at=now,
    )
    session.add(job)
    session.flush()
    session.refresh(job)
    return job


def words_of(job: Job) -> tuple[str, ...]:
    """The words a job was asked with."""
    return tuple(json.loads(job.words))


def claim(session: Session, *, worker: str, now: datetime, lease: timedelta) -> Job | None:
    """Take the oldest job that is free, until `now + lease`, or None if there is none.

    Free is what is queued, and what is running under a lease that has run out.
    """
    free = or_(
        col(Job.state) == JobState.QUEUED,
        (col(Job.state) == JobState.RUNNING) & (col(Job.lease_until) < now),
    )
    while (found := session.exec(select(Job.id).where(free).order_by(col(Job.id)).limit(1)).first()) is not None:
        taken = session.exec(
            update(Job)
            .where(col(Job.id) == found, free)
            .values(state=JobState.RUNNING, worker=worker, lease_until=now + lease, attempts=Job.attempts + 1)
        )
        if taken.rowcount == 1:
            return session.get(Job, found, populate_existing=True)
    return None


def extend(session: Session, job_id: int, *, worker: str, until: datetime) -> bool:
    """Prolong the lease; False if this worker no longer holds the job and must stop."""
    return _while_held(session, job_id, worker=worker, lease_until=until)


def finish(session: Session, job_id: int, *, worker: str, now: datetime) -> bool:
    """Mark a job done; False if this worker no longer holds it."""
    return _while_held(session, job_id, worker=worker, state=JobState.DONE, finished_at=now, lease_until=None)


def fail(session: Session, job_id: int, *, worker: str, problem: str, now: datetime) -> bool:
    """Mark a job failed, with a sentence why; False if this worker no longer holds it."""
    return _while_held(
        session, job_id, worker=worker, state=JobState.FAILED, problem=problem, finished_at=now, lease_until=None
    )


def _while_held(session: Session, job_id: int, *, worker: str, **values: object) -> bool:
    changed = session.exec(
        update(Job)
        .where(col(Job.id) == job_id, col(Job.worker) == worker, col(Job.state) == JobState.RUNNING)
        .values(**values)
    )
    return changed.rowcount == 1


def move(session: Session, *, old: tuple[str, str], new: tuple[str, str]) -> None:
    """The message `old` (channel, ts) was posted anew as `new`: the jobs that it shows go along."""
    session.exec(
        update(Job)
        .where(col(Job.channel) == old[0], col(Job.message_ts) == old[1])
        .values(channel=new[0], message_ts=new[1])
    )


def messages_about(
    session: Session, *, commands: Sequence[str], words: Sequence[str], since: datetime
) -> list[tuple[str, str]]:
    """The messages (channel, ts) that show jobs of these commands with exactly these words, newest first."""
    query = (
        select(Job.channel, Job.message_ts)
        .where(
            col(Job.command).in_(commands),
            Job.words == json.dumps(list(words)),
            Job.created_at >= since,
            Job.channel != "",
            Job.message_ts != "",
        )
        .order_by(col(Job.id).desc())
    )
    return list(dict.fromkeys((channel, ts) for channel, ts in session.exec(query)))


def asked_at_home(session: Session, *, since: datetime) -> dict[str, Job]:
    """Of everybody who asked for something in the Home tab since then, the job that they asked for last."""
    query = select(Job).where(Job.channel == "", Job.created_at >= since).order_by(col(Job.id))
    return {job.asked_by: job for job in session.exec(query.execution_options(populate_existing=True))}


def done_for(session: Session, *, command: str, words: Sequence[Sequence[str]]) -> list[datetime]:
    """When jobs of this command with any of these words were done, newest first. Words as they were typed."""
    query = (
        select(Job.finished_at)
        .where(
            Job.command == command,
            col(Job.words).in_([json.dumps(list(some)) for some in words]),
            Job.state == JobState.DONE,
        )
        .order_by(col(Job.id).desc())
    )
    return [moment for moment in session.exec(query) if moment is not None]
