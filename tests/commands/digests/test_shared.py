"""Many digests of one minute reckon what they have in common once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commands.digests.gathering import gather
from commands.digests.shared import Parts, Shared
from commands.rules.alarms.values import AlarmKind
from commands.rules.digests.ask import Ask
from commands.rules.over_time.values import Scope, ScopeKind
from storage import alarms
from storage.database import Database
from tests.commands.digests.company import DAILY, DAY, HOUR, MONDAY, at, checked, held, not_verified, person
from tests.commands.moves.ledger_only import asked_for
from tests.statements import statements

WORKSHOP = Scope(kind=ScopeKind.UNIT, value="Workshop")


def test_each_more_of_a_minute_asks_only_whether_something_has_changed(database: Database) -> None:
    checked(at(database, MONDAY - DAY), person("ada"), held("ben"))
    checked(at(database, MONDAY - HOUR), person("ada"), held("ben"), findings=(not_verified(),))
    asked_for(database)
    shared, asks = Shared(), (DAILY, replace(DAILY, scope=WORKSHOP))
    alone = []
    for seconds, ask in enumerate(asks * 20):
        services = at(database, MONDAY + timedelta(seconds=seconds))
        since = MONDAY - DAY
        with statements(database) as sent:
            found = gather(services, ask, subscription=1, since=since, shared=shared)
        alone.append(len(sent))
        assert replace(found, now=MONDAY) == replace(
            gather(services, ask, subscription=1, since=since), now=MONDAY, is_working_day=found.is_working_day
        )
    assert max(alone[2:]) == 1 < alone[1] < alone[0]


def test_those_of_a_minute_are_of_one_moment_until_the_ledger_changes(database: Database) -> None:
    """So what they are compared with the next time begins at one moment; what happens after it is news then."""
    checked(at(database, MONDAY - HOUR), person("ada"))
    shared = Shared()

    def of(seconds: int) -> tuple[int, int]:
        found = gather(
            at(database, MONDAY + timedelta(seconds=seconds)), DAILY, subscription=1, since=None, shared=shared
        )
        return (found.now - MONDAY).seconds, len(found.moves)

    assert [of(3), of(7)] == [(3, 0), (3, 0)]
    asked_for(database)
    assert [of(9), of(20)] == [(9, 1), (9, 1)]
    assert of(61) == (61, 1)


def test_what_a_check_has_found_meanwhile_is_in_the_next_digest(database: Database) -> None:
    shared = Shared()

    def blocked(ask: Ask = DAILY, minutes: int = 0) -> int:
        services = at(database, MONDAY + timedelta(minutes=minutes))
        return gather(services, ask, subscription=1, since=None, shared=shared).count.blocked

    checked(at(database, MONDAY - 2 * HOUR), held("ben"))
    assert blocked() == 1
    checked(at(database, MONDAY - HOUR), held("ben"), held("cleo"))
    assert blocked() == 2
    assert blocked(replace(DAILY, scope=Scope(kind=ScopeKind.WAVE, value="7"))) == 0
    assert blocked(minutes=4 * 24 * 60) == 0, "by then the look is too old to rely on"


def test_an_alarm_of_the_same_minute_is_in_the_next_digest(database: Database) -> None:
    """It is begun after the check was kept, and taken note of while others are told of it."""
    checked(at(database, MONDAY - HOUR), person("ada"))
    shared = Shared()

    def told(seconds: int) -> list[str]:
        services = at(database, MONDAY + timedelta(seconds=seconds))
        return [one.noted_by for one in gather(services, DAILY, subscription=1, since=None, shared=shared).alarms]

    assert told(1) == []
    with database.writing() as session:
        assert alarms.begin(
            session, kind=AlarmKind.SYNC, subject="", says="It stopped.", remedy="Start it.", who="Ada", stage=0,
            members=(), now=MONDAY,
        )  # fmt: skip
    assert told(2) == [""]
    with database.writing() as session:
        assert alarms.acknowledge(session, 1, by="U0BEN", now=MONDAY)
    assert told(3) == ["U0BEN"]


def test_a_part_that_could_not_be_made_is_tried_anew() -> None:
    def fail() -> int:
        raise OSError("gone")

    parts = Parts()
    with pytest.raises(OSError, match="gone"):
        parts.once("a", fail)
    assert parts.once("a", lambda: 1) == 1
    assert parts.once("a", lambda: 2) == 1
