"""A digest about some people tells what concerns these, and nothing of the others."""

from dataclasses import replace

from commands.digests.making import preview
from commands.rules.over_time.values import Scope, ScopeKind
from storage import objections
from storage.database import Database
from storage.ledger.locks import lock_request
from tests.commands.digests.company import DAILY, DAY, HOUR, at, checked, person
from tests.commands.moves.ledger_only import asked_for
from tests.storage.ledger.requesting import NOW, items

WHEN = NOW + DAY - HOUR


def objected(database: Database, request: int, key: str) -> None:
    with database.writing() as session:
        row = lock_request(session, request)
        item = items(database, request)[key]
        assert row is not None
        assert objections.say(session, row, item, user="U0A", reason="", now=NOW) is not None


def test_a_time_is_said_not_to_suit_those_of_its_people_alone(database: Database) -> None:
    units = {"a": "Workshop", "b": "Workshop", "c": "Office", "d": "Lab"}
    checked(at(database, WHEN - HOUR), *(person(key, unit=unit) for key, unit in units.items()))
    request = asked_for(database, "abcd", window_start=NOW + DAY, window_end=NOW + DAY + 3 * HOUR)
    for key in "abc":
        objected(database, request, key)

    def counted(scope: Scope) -> list[tuple[int, int]]:
        facts = preview(at(database, WHEN), replace(DAILY, scope=scope))
        found = [one for one in facts.blockers if one.key == f"objection/M{request}"]
        return [(one.people, len(one.names)) for one in found]

    assert counted(Scope()) == [(3, 3)]
    assert counted(Scope(ScopeKind.UNIT, "workshop")) == [(2, 2)]
    assert counted(Scope(ScopeKind.DEPARTMENT, "Sales")) == [(3, 3)]
    assert counted(Scope(ScopeKind.WAVE, str(request))) == [(3, 3)]
    assert counted(Scope(ScopeKind.UNIT, "Lab")) == []
