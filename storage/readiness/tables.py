"""The tables of readiness over time: since when findings are open, where each person stands, and how many stood where.

A moment is aware and UTC. The results of the checks themselves are in `storage.models.CheckRun`.
"""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.models import UtcDateTime


class OpenFinding(SQLModel, table=True):
    """A finding that is not ready, and since when; or one that was, and until when. One that comes back is new."""

    __tablename__ = "open_finding"

    step: str = Field(primary_key=True)
    of_check: str = Field(primary_key=True)
    """Id of the check, for instance S5."""
    subject: str = Field(primary_key=True)
    """What the finding is about, in lower case; empty: the check has one for everything."""
    verdict: str
    """The last one that could be told: while its source is silent, this is what was known before."""
    since: datetime = Field(sa_type=UtcDateTime)
    """When it was first seen open."""
    blocked_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it was first seen to block; NULL: it does not."""
    seen_at: datetime = Field(sa_type=UtcDateTime)
    """When it was last seen open."""
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it was seen to be open no more; NULL: it is open."""


class PersonStanding(SQLModel, table=True):
    """Where one person of the organisation stood at the last look at everybody; `CensusCount` has when that was.

    So a look changes the rows of those alone of whom it says something else.
    """

    __tablename__ = "person_standing"
    __table_args__ = (
        Index("ix_person_standing_unit", "unit"),
        Index("ix_person_standing_department", "department"),
        Index("ix_person_standing_sip_domain", "sip_domain"),
        Index("ix_person_standing_address", text("lower(identity)")),
    )

    person: str = Field(primary_key=True)
    """objectGUID, lower case; the SIP address where there is none."""
    name: str
    identity: str
    """User principal name, or else the SIP address."""
    sip_domain: str
    """Lower case."""
    unit: str
    """Organisational unit, as people call it; empty: not known."""
    department: str
    state: str
    """A `Standing` of commands/rules/over_time/values.py."""
    known: str
    """The last state that could be told; empty: none yet. The same as `state`, but while a source is silent."""
    since: datetime = Field(sa_type=UtcDateTime)
    """When the person was first seen in the state `known`, without another between."""
    blockers: str
    """JSON list of what holds the person back, as commands/rules/over_time/people.py writes it."""


class CensusCount(SQLModel, table=True):
    """How many people of one group stood in one state at a check."""

    __tablename__ = "census_count"

    at: datetime = Field(sa_type=UtcDateTime, primary_key=True)
    unit: str = Field(primary_key=True)
    department: str = Field(primary_key=True)
    sip_domain: str = Field(primary_key=True)
    state: str = Field(primary_key=True)
    people: int
