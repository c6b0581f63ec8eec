"""The tables of no subject of their own; the others are in the `tables.py` of ledger/, readiness/ and digests/.

A SQLModel table does not validate its values: what goes in is made by the functions beside this file.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Column, DateTime, Dialect, Enum, Index, UniqueConstraint
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from storage.states import JobState, ObjectionState, SlotState, WatchState


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware and UTC on the way in and on the way out.

    SQLite forgets time zones, also with `DateTime(timezone=True)`; a naive value would silently be taken for
    UTC, so it is refused with ValueError.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Python to database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware; this one has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Database to Python."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _values(states: type[StrEnum]) -> list[str]:
    return [state.value for state in states]


def state_column(states: type[StrEnum]) -> Enum:
    """A state as plain text, checked by SQLAlchemy: a new state then needs no change of a database type."""
    return Enum(states, native_enum=False, length=40, values_callable=_values)


class CheckRun(SQLModel, table=True):
    """What one check of one step found. Kept as history; the latest of each step is the status."""

    __tablename__ = "check_run"
    __table_args__ = (Index("ix_check_run_step_checked_at", "step", "checked_at"),)

    id: int | None = Field(default=None, primary_key=True)
    step: str
    verdict: str
    headline: str
    payload: str
    """The whole result as JSON, as `commands/history.py` writes it."""
    checked_at: datetime = Field(sa_type=UtcDateTime)
    asked_by: str


class Job(SQLModel, table=True):
    """A check that somebody asked for, carried out by a worker under a lease."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_id", "state", "id"), Index("ix_job_channel", "channel", "finished_at"))

    id: int | None = Field(default=None, primary_key=True)
    command: str
    words: str
    """JSON list of strings."""
    asked_by: str
    confirmed: bool = False
    channel: str
    """Where the answer goes; empty: into the Home tab of who asked."""
    message_ts: str
    """The message that shows progress and then the result; empty where there is none yet, as in the Home tab."""
    correlation: str
    """Id that ties the log lines of the request and of the job together."""
    state: JobState = Field(default=JobState.QUEUED, sa_column=Column(state_column(JobState), nullable=False))
    attempts: int = 0
    worker: str = ""
    """Who holds the lease."""
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    problem: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DomainWatch(SQLModel, table=True):
    """A domain that is looked at again until it is verified. One open watch per domain."""

    __tablename__ = "domain_watch"
    __table_args__ = (UniqueConstraint("open_domain", name="uq_domain_watch_open_domain"),)

    id: int | None = Field(default=None, primary_key=True)
    domain: str
    open_domain: str | None
    """The domain while the watch is open, NULL afterwards: the unique constraint allows any number of NULLs."""
    state: WatchState = Field(
        default=WatchState.WAITING_FOR_RECORD, sa_column=Column(state_column(WatchState), nullable=False)
    )
    channel: str
    message_ts: str
    asked_by: str
    confirmed_by: str = ""
    """Who has confirmed that the domain may be verified; empty: nobody yet."""
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    looks: int = 0
    """How often it was looked at."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    next_look_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Received(SQLModel, table=True):
    """Something Slack delivered, by its id: a second delivery of the same is recognised."""

    __tablename__ = "delivery"

    event_id: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)


class AcceptedFinding(SQLModel, table=True):
    """A finding that an administrator has accepted for some time. Kept for ever, as history."""

    __tablename__ = "accepted_finding"
    __table_args__ = (Index("ix_accepted_finding_until", "until"),)

    id: int | None = Field(default=None, primary_key=True)
    check: str
    """Id of the check, for instance H9."""
    subject: str
    """What the finding is about; empty: the check has one finding for everything."""
    verdict: str
    """With which it was accepted: a graver one is not."""
    affected: int
    """How many people it was about then: more are not accepted."""
    reason: str
    accepted_by: str
    accepted_at: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When somebody took it back, or accepted it anew; NULL: it lasts, or lasted, until its day."""
    ended_by: str


class Sighting(SQLModel, table=True):
    """What was last seen of a record of a domain, and since when."""

    __tablename__ = "sighting"

    domain: str = Field(primary_key=True)
    """Empty for what is true of the whole organisation."""
    record: str = Field(primary_key=True)
    answer: str
    previous: str | None = None
    """What was seen before this answer; NULL: this is what the first look saw."""
    since: datetime = Field(sa_type=UtcDateTime)
    settles_by: datetime = Field(sa_type=UtcDateTime)
    """By when everybody has the change, as it was reckoned when the change was first seen."""
    seen_at: datetime = Field(sa_type=UtcDateTime)


class Difference(SQLModel, table=True):
    """Something that differs between two sides, and since when it was seen to. Only as long as it differs."""

    __tablename__ = "difference"

    of_check: str = Field(primary_key=True)
    """Id of the check that compares, for instance S5."""
    key: str = Field(primary_key=True)
    """What differs, as a fingerprint: names nobody."""
    since: datetime = Field(sa_type=UtcDateTime)


class ScheduleSlot(SQLModel, table=True):
    """One fire time of a scheduled job: whoever inserts it first has it run, of any number of replicas."""

    __tablename__ = "schedule_slot"
    __table_args__ = (
        UniqueConstraint("job", "slot_at", name="uq_schedule_slot_job_slot_at"),
        Index("ix_schedule_slot_state", "state", "run_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    job: str
    slot_at: datetime = Field(sa_type=UtcDateTime)
    state: SlotState = Field(default=SlotState.QUEUED, sa_column=Column(state_column(SlotState), nullable=False))
    attempt: int = 0
    run_at: datetime = Field(sa_type=UtcDateTime)
    lease_owner: str = ""
    lease_token: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    problem: str = ""
    """Why the last attempt failed, as a sentence; empty: it did not, or there was none."""


class Alarm(SQLModel, table=True):
    """Something that must not wait for a digest. One open alarm for each thing."""

    __tablename__ = "alarm"
    __table_args__ = (UniqueConstraint("open_key", name="uq_alarm_open_key"), Index("ix_alarm_began_at", "began_at"))

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """An `AlarmKind` of commands/rules/alarms/."""
    subject: str
    """What it is about: a domain, a person, a certificate; empty: the organisation, or many at once."""
    open_key: str | None
    """Kind and subject while it lasts, NULL afterwards: the unique constraint allows any number of NULLs."""
    says: str
    remedy: str
    who: str
    stage: int = 0
    """How grave it was at its gravest, by its kind: a graver one is told again."""
    members: str = "[]"
    """JSON list of the subjects that one alarm about many is about; empty: it is about one."""
    began_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    """When it was last seen to last."""
    gone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it was first seen gone, and has not been seen since: it ends when a later look says so too."""
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    acknowledged_by: str = ""
    """Slack user id; empty: nobody yet."""
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def number(self) -> int:
        """The id of one that was stored."""
        return cast(int, self.id)


class HomeVisit(SQLModel, table=True):
    """Somebody has opened the Home tab: what it shows is kept up to date for a while."""

    __tablename__ = "home_visit"

    user: str = Field(primary_key=True)
    """Slack user id."""
    opened_at: datetime = Field(sa_type=UtcDateTime, index=True)
    shown: str = ""
    """Fingerprint of the view that was published last; empty: none was since it was opened."""
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    taken_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Until then a replica is publishing, or waits for Slack: no other one tries."""


class WaveNotes(SQLModel, table=True):
    """The notes to the people of one request were looked at, and may be sent."""

    __tablename__ = "wave_notes"

    request_id: int = Field(primary_key=True, foreign_key="move_request.id")
    approved_by: str
    """Slack user id."""
    approved_at: datetime = Field(sa_type=UtcDateTime)
    texts: str
    """SHA-256 of the templates that were previewed: others have to be looked at again."""


class Objection(SQLModel, table=True):
    """Somebody has said that the time of their move does not suit."""

    __tablename__ = "objection"
    __table_args__ = (UniqueConstraint("item_id", name="uq_objection_item"),)

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="move_request.id", index=True)
    item_id: int = Field(foreign_key="move_item.id")
    user: str
    """Slack user id of the person."""
    window_start: datetime = Field(sa_type=UtcDateTime)
    """When the window begins that does not suit: of another one nothing is said by it."""
    reason: str
    owner: str
    """Slack user id of who has to find another time: whoever asked for the move."""
    state: ObjectionState = Field(
        default=ObjectionState.OPEN, sa_column=Column(state_column(ObjectionState), nullable=False)
    )
    times: int = 1
    """How often they have said so: what is told of it is told once for each."""
    said_at: datetime = Field(sa_type=UtcDateTime)
    settled_by: str = ""
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
