"""Where each person stands, and how many stood where: kept by whoever has looked at everybody."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, delete, select

from storage.inserts import insert_or_replace
from storage.readiness.tables import CensusCount, PersonStanding

_AT_ONCE = 500
"""Values in one statement: databases take a limited number of them."""
_ROWS = 5_000
"""Rows that are read or sent at a time."""
_COLUMNS = ("person", "name", "identity", "sip_domain", "unit", "department", "state", "known", "since", "blockers")
"""What may differ between two looks."""
_GROUPED = ("unit", "department", "sip_domain", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Where a person stood at one check."""

    person: str
    name: str
    identity: str
    sip_domain: str
    unit: str
    department: str | None
    """None: could not be read, so what is known of it stays."""
    state: str
    blockers: str


def keep(session: Session, people: Sequence[Seen], *, at: datetime, untold: str) -> bool:
    """Keep what a look at everybody found, and forget who is listed no more. `at` is aware.

    untold  how a state is called that could not be told: it takes the place of the state, and not of its beginning

    False, and nothing is kept, where a later look was kept already. Needs `runs.take_turn`: one at a time.
    """
    latest = session.exec(select(func.max(col(CensusCount.at)))).first()
    if latest is not None and latest > at:
        return False
    listed = {one.person: one for one in people}
    known = _known(session)
    _forget(session, sorted(known.keys() - listed.keys()))
    counts: Counter[tuple[str, ...]] = Counter()
    changed: list[dict[str, Any]] = []
    for key, seen in listed.items():
        row = _row(seen, known.get(key), at, untold)
        counts[tuple(row[name] for name in _GROUPED)] += 1
        if row != known.get(key):
            changed.append(row)
    for start in range(0, len(changed), _ROWS):
        insert_or_replace(session, PersonStanding, changed[start : start + _ROWS])
    _count(session, counts, at)
    return True


def _known(session: Session) -> dict[str, dict[str, Any]]:
    """Everybody who is kept, as `_row` makes them."""
    columns = [col(getattr(PersonStanding, name)) for name in _COLUMNS]
    query = sql_select(*columns).execution_options(yield_per=_ROWS)
    return {row[0]: dict(zip(_COLUMNS, row, strict=True)) for row in session.connection().execute(query)}


def _row(seen: Seen, before: Mapping[str, Any] | None, at: datetime, untold: str) -> dict[str, Any]:
    known = before["known"] if before is not None else ""
    now = known if seen.state == untold else seen.state
    return {
        "person": seen.person,
        "name": seen.name,
        "identity": seen.identity,
        "sip_domain": seen.sip_domain,
        "unit": seen.unit,
        "department": seen.department if seen.department is not None else before["department"] if before else "",
        "state": seen.state,
        "known": now,
        "since": before["since"] if before is not None and now == known else at,
        "blockers": seen.blockers,
    }


def _forget(session: Session, gone: Sequence[str]) -> None:
    for some in parts(gone):
        session.exec(delete(PersonStanding).where(col(PersonStanding.person).in_(some)))


def _count(session: Session, counts: Counter[tuple[str, ...]], at: datetime) -> None:
    """One row per group and state. A second look at the same moment takes the place of the first."""
    session.exec(delete(CensusCount).where(col(CensusCount.at) == at))
    rows = [{"at": at, **dict(zip(_GROUPED, group, strict=True)), "people": number} for group, number in counts.items()]
    insert_or_replace(session, CensusCount, rows)


def parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many at a time as one statement takes."""
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
