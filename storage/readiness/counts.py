"""Questions about where people stand now, and how many stood where before. A group is any of several exact names."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from storage.ledger.tables import MoveItem, MoveRequest
from storage.readiness.people import parts
from storage.readiness.tables import CensusCount, PersonStanding
from storage.states import ItemState, MoveKind

Column = Literal["unit", "department", "sip_domain"]


@dataclass(frozen=True, slots=True)
class Group:
    """People of a group: those whose `column` is one of `names`, as stored. Without a column: everybody."""

    column: Column | None = None
    names: Collection[str] = field(default=())

    def of_people(self) -> list[ColumnElement[bool]]:
        """As a condition on PersonStanding."""
        return [] if self.column is None else [col(getattr(PersonStanding, self.column)).in_(sorted(self.names))]

    def of_counts(self) -> list[ColumnElement[bool]]:
        """As a condition on CensusCount."""
        return [] if self.column is None else [col(getattr(CensusCount, self.column)).in_(sorted(self.names))]


def names(session: Session, column: Column) -> dict[str, int]:
    """The names in a column as they are stored, and how many people each has now."""
    named = col(getattr(PersonStanding, column))
    return dict(session.exec(select(named, func.count()).group_by(named)).all())


def groups(session: Session) -> list[tuple[str, str, str, int]]:
    """The groups at the last look at everybody: unit, department, SIP domain, and how many people each had.

    Reads a row per group and state, and not one per person.
    """
    last = select(func.max(CensusCount.at)).scalar_subquery()
    columns = (CensusCount.unit, CensusCount.department, CensusCount.sip_domain)
    query = select(*columns, func.sum(col(CensusCount.people))).where(col(CensusCount.at) == last).group_by(*columns)
    return [(unit, department, domain, int(number)) for unit, department, domain, number in session.exec(query)]


def names_ever(session: Session, column: Column) -> set[str]:
    """The names in a column at any look at everybody that is still kept."""
    return set(session.exec(select(col(getattr(CensusCount, column))).distinct()))


def standing(session: Session, group: Group, *, seen_from: datetime) -> dict[tuple[str, bool], int]:
    """How many people of a group stand in each state, and whether they were looked at at `seen_from` or later."""
    recent = is_recent(session, seen_from)
    query = select(PersonStanding.state, func.count()).where(*group.of_people())
    return {(state, recent): number for state, number in session.exec(query.group_by(col(PersonStanding.state)))}


def in_state(session: Session, group: Group, state: str, *, seen_from: datetime) -> Iterable[tuple[str, str, datetime]]:
    """Everybody of a group in a state, seen at `seen_from` or later: name, blockers, since; by name."""
    if not is_recent(session, seen_from):
        return ()
    query = (
        select(PersonStanding.name, PersonStanding.blockers, PersonStanding.since)
        .where(col(PersonStanding.state) == state, *group.of_people())
        .order_by(col(PersonStanding.name), col(PersonStanding.person))
    )
    return session.exec(query)


def newest_look(session: Session) -> datetime | None:
    """When everybody was looked at who stands in `PersonStanding`; None: never."""
    return session.exec(select(func.max(col(CensusCount.at)))).one()


def is_recent(session: Session, seen_from: datetime) -> bool:
    """Whether that was at `seen_from` or later."""
    look = newest_look(session)
    return look is not None and look >= seen_from


def of_persons(session: Session, persons: Sequence[str]) -> dict[str, PersonStanding]:
    """Where these people stand, by objectGUID; without those who are not listed."""
    found: dict[str, PersonStanding] = {}
    for some in parts(persons):
        rows = session.exec(select(PersonStanding).where(col(PersonStanding.person).in_(some)))
        found |= {row.person: row for row in rows}
    return found


def named(session: Session, column: Column, persons: Sequence[str]) -> dict[str, str]:
    """What stands in a column of these people, without those who are not listed."""
    found: dict[str, str] = {}
    for some in parts(persons):
        query = select(PersonStanding.person, getattr(PersonStanding, column))
        found |= dict(session.exec(query.where(col(PersonStanding.person).in_(some))).all())
    return found


def named_by_address(session: Session, column: Column, identities: Sequence[str]) -> dict[str, str]:
    """What stands in a column of these people, by user principal name in lower case, as they are given."""
    found: dict[str, str] = {}
    address = func.lower(col(PersonStanding.identity))
    for some in parts(identities):
        query = select(address, getattr(PersonStanding, column)).where(address.in_(some))
        found |= dict(session.exec(query).all())
    return found


def with_domain(session: Session, column: Column, domains: Sequence[str]) -> set[str]:
    """The names in a column of those who have a SIP address in one of these domains, lower case."""
    named_so = col(getattr(PersonStanding, column))
    return set(session.exec(select(named_so).where(col(PersonStanding.sip_domain).in_(domains)).distinct()))


def looks(session: Session, *, start: datetime | None = None, until: datetime) -> list[datetime]:
    """When everybody was looked at, the oldest first, from `start` to `until`."""
    query = select(CensusCount.at).where(col(CensusCount.at) <= until)
    if start is not None:
        query = query.where(col(CensusCount.at) >= start)
    return sorted(session.exec(query.distinct()))


def last_look(session: Session, until: datetime) -> datetime | None:
    """When everybody was looked at last, at `until` or before; None: never."""
    query = select(CensusCount.at).where(col(CensusCount.at) <= until).order_by(col(CensusCount.at).desc()).limit(1)
    return session.exec(query).first()


def census(session: Session, group: Group, at: Sequence[datetime]) -> dict[datetime, dict[str, int]]:
    """How many people of a group stood in each state at these looks."""
    found: dict[datetime, dict[str, int]] = {moment: {} for moment in at}
    for start in range(0, len(at), 200):
        query = (
            select(CensusCount.at, CensusCount.state, func.sum(col(CensusCount.people)))
            .where(col(CensusCount.at).in_(at[start : start + 200]), *group.of_counts())
            .group_by(col(CensusCount.at), col(CensusCount.state))
        )
        for moment, state, number in session.exec(query):
            found[moment][state] = int(number)
    return found


@dataclass(frozen=True, slots=True)
class MovedSince:
    """Somebody whom the ledger moved later than they were looked at."""

    person: str
    state: str
    """Where they stood at that look."""
    seen_at: datetime
    moved_at: datetime
    back: bool
    """Their last move was one back to the server."""


def moved_since(session: Session, group: Group, *, until: datetime) -> list[MovedSince]:
    """Whoever of a group was moved, or moved back, after the last look at them and up to `until`; once each."""
    look = newest_look(session)
    if look is None:
        return []
    query = (
        select(PersonStanding.person, PersonStanding.state, MoveItem.moved_at, MoveRequest.kind)
        .where(
            MoveItem.user == PersonStanding.person,
            MoveItem.request_id == MoveRequest.id,
            MoveItem.state == ItemState.MOVED,
            col(MoveItem.moved_at) >= look,
            col(MoveItem.moved_at) <= until,
            *group.of_people(),
        )
        .order_by(col(MoveItem.moved_at), col(MoveItem.id))
    )
    last = {
        person: MovedSince(person, state, look, moved_at, back=kind is not MoveKind.MOVE)
        for person, state, moved_at, kind in session.exec(query)
        if moved_at is not None
    }
    return list(last.values())


def of_request(session: Session, request_id: int) -> list[tuple[str, datetime | None]]:
    """The people of a request: objectGUID, and when they were moved. Without those who were left out."""
    query = select(MoveItem.user, MoveItem.moved_at).where(
        col(MoveItem.request_id) == request_id, col(MoveItem.state) != ItemState.SKIPPED
    )
    return list(session.exec(query))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who was moved to Teams and was not seen to sign in."""

    user: str
    name: str
    request_id: int
    moved_at: datetime


def not_signed_in(session: Session, *, moved_after: datetime) -> list[Waiting]:
    """Whoever was moved to Teams after `moved_after`, and was not seen to sign in, the first moved first.

    Only by their last move: whoever was moved back since is not waited for.
    """
    person = (col(MoveItem.user), col(MoveItem.name), col(MoveItem.request_id), col(MoveItem.moved_at))
    query = (
        sql_select(*person, col(MoveItem.signed_in_at), col(MoveRequest.kind))
        .where(
            col(MoveItem.request_id) == col(MoveRequest.id),
            col(MoveItem.state) == ItemState.MOVED,
            col(MoveItem.moved_at) > moved_after,
        )
        .order_by(col(MoveItem.moved_at), col(MoveItem.id))
    )
    last = {row.user: row for row in session.connection().execute(query)}
    return [
        Waiting(user=row.user, name=row.name, request_id=row.request_id, moved_at=row.moved_at)
        for row in last.values()
        if row.kind is MoveKind.MOVE and row.signed_in_at is None
    ]
