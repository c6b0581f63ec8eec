"""Where people stand, and how many stood where."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from storage import runs
from storage.database import Database
from storage.inserts import insert_or_replace
from storage.readiness.counts import (
    Group,
    census,
    in_state,
    is_recent,
    last_look,
    looks,
    moved_since,
    names,
    names_ever,
    newest_look,
    standing,
)
from storage.readiness.people import Seen, keep
from storage.readiness.tables import CensusCount, PersonStanding
from tests.statements import statements

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def seen(person: str, state: str = "ready", **changes: Any) -> Seen:
    known: dict[str, Any] = {
        "person": person, "name": person.title(), "identity": f"{person}@contoso.com", "sip_domain": "contoso.com",
        "unit": "Workshop", "department": "Sales", "state": state, "blockers": "[]",
    }  # fmt: skip
    return Seen(**known | changes)


def look(database: Database, *people: Seen, at: datetime = NOW) -> bool:
    with database.writing() as session:
        return keep(session, people, at=at, untold="unknown")


def rows(database: Database) -> Sequence[PersonStanding]:
    with database.session() as session:
        return session.exec(select(PersonStanding).order_by(PersonStanding.person)).all()


def test_since_is_kept_while_the_state_stays_and_begins_anew_with_another(database: Database) -> None:
    look(database, seen("ada"), seen("ben"))
    look(database, seen("ada"), seen("ben", "blocked", blockers='["x"]'), at=NOW + HOUR)
    ada, ben = rows(database)
    assert (ada.state, ada.since) == ("ready", NOW)
    assert (ben.state, ben.since, ben.blockers) == ("blocked", NOW + HOUR, '["x"]')


def test_a_look_writes_the_rows_of_those_alone_of_whom_it_says_something_else(database: Database) -> None:
    people = [seen(f"p{number}") for number in range(300)]
    look(database, *people)
    with statements(database) as sent:
        look(database, *people, at=NOW + HOUR)
    assert not [one for one in sent if "person_standing" in one and not one.startswith("SELECT")]
    with database.session() as session:
        assert is_recent(session, NOW + HOUR)
        assert standing(session, Group(), seen_from=NOW + HOUR) == {("ready", True): 300}
    with statements(database) as sent:
        look(database, seen("p0", "moved"), *people[1:], at=NOW + 2 * HOUR)
    assert len([one for one in sent if "person_standing" in one and not one.startswith("SELECT")]) == 1
    assert {one.person for one in rows(database) if one.state == "moved"} == {"p0"}


def test_before_anybody_was_looked_at_nothing_is_recent(database: Database) -> None:
    with database.session() as session:
        assert newest_look(session) is None
        assert not is_recent(session, NOW)
        assert moved_since(session, Group(), until=NOW) == []
        assert list(in_state(session, Group(), "blocked", seen_from=NOW)) == []


def test_a_silent_source_keeps_the_beginning_and_says_unknown(database: Database) -> None:
    """What comes back as it was has lasted; what comes back as something else is new."""
    look(database, seen("ada", "blocked"), seen("ben", "blocked"), seen("cleo", "unknown"))
    look(database, *(seen(one, "unknown") for one in ("ada", "ben", "cleo")), at=NOW + HOUR)
    assert {(one.state, one.since) for one in rows(database)} == {("unknown", NOW)}
    look(database, seen("ada", "blocked"), seen("ben"), seen("cleo"), at=NOW + 2 * HOUR)
    ada, ben, cleo = rows(database)
    assert (ada.since, ben.since, cleo.since) == (NOW, NOW + 2 * HOUR, NOW + 2 * HOUR)
    assert {one.known for one in (ben, cleo)} == {"ready"}


def test_a_department_that_could_not_be_read_stays(database: Database) -> None:
    look(database, seen("ada"))
    look(database, seen("ada", department=None), seen("ben", department=None), at=NOW + HOUR)
    assert [one.department for one in rows(database)] == ["Sales", ""]


def test_who_is_listed_no_more_is_forgotten(database: Database) -> None:
    look(database, *(seen(f"p{number}") for number in range(1_203)))
    look(database, seen("p7"), at=NOW + HOUR)
    assert [one.person for one in rows(database)] == ["p7"]


def test_a_look_that_comes_late_changes_nothing(database: Database) -> None:
    look(database, seen("ada"), at=NOW + HOUR)
    assert not look(database, seen("ada", "blocked"))
    assert rows(database)[0].state == "ready"
    with database.session() as session:
        assert looks(session, until=NOW + HOUR) == [NOW + HOUR]


def test_somebody_who_is_listed_twice_is_one(database: Database) -> None:
    look(database, seen("ada"), seen("ada", "blocked"))
    (ada,) = rows(database)
    assert ada.state == "blocked"


def test_each_look_is_counted_by_group_and_state(database: Database) -> None:
    look(database, seen("ada"), seen("ben", "moved"), seen("cleo", unit="Lab"), at=NOW)
    look(database, seen("ada"), seen("ben", "moved"), seen("cleo", unit="Lab"), at=NOW)
    look(database, seen("ada", "moved"), at=NOW + HOUR)
    workshop = Group("unit", ("Workshop",))
    with database.session() as session:
        assert len(session.exec(select(CensusCount)).all()) == 4, "a second look at the same moment replaces the first"
        assert looks(session, until=NOW + HOUR) == [NOW, NOW + HOUR]
        assert looks(session, start=NOW + HOUR, until=NOW + HOUR) == [NOW + HOUR]
        assert last_look(session, NOW + HOUR / 2) == NOW
        assert last_look(session, NOW - HOUR) is None
        assert census(session, Group(), [NOW]) == {NOW: {"ready": 2, "moved": 1}}
        assert census(session, workshop, [NOW, NOW + HOUR]) == {
            NOW: {"ready": 1, "moved": 1},
            NOW + HOUR: {"moved": 1},
        }
        assert names(session, "unit") == {"Workshop": 1}
        assert names_ever(session, "unit") == {"Workshop", "Lab"}
        assert standing(session, workshop, seen_from=NOW + HOUR) == {("moved", True): 1}
        assert standing(session, workshop, seen_from=NOW + 2 * HOUR) == {("moved", False): 1}
        assert standing(session, Group("unit", ()), seen_from=NOW) == {}


def test_nobody_keeps_a_result_beside_somebody_else(database: Database) -> None:
    """The turn is taken in a writing transaction only, and readers go on."""
    with database.writing() as session:
        runs.take_turn(session)
        with database.session() as other:
            assert runs.newest(other, "tenant") is None
    with database.session() as session, pytest.raises(RuntimeError):
        runs.take_turn(session)


def test_replacing_nothing_is_nothing(database: Database) -> None:
    with database.writing() as session:
        insert_or_replace(session, PersonStanding, [])
    assert rows(database) == []
