"""What is read over time about the people of one request: by the last look at each, and by the ledger."""

from datetime import timedelta

from sqlmodel import col, update

from commands.history import remember
from commands.over_time.days import burndown, readiness_history
from commands.over_time.headcounts import headcount, headcount_at, people_blockers
from commands.over_time.scoped import contact_deadlines
from commands.rules.over_time.scopes import read_scope
from commands.rules.over_time.values import EVERYBODY, Headcount, Scope, ScopeKind
from commands.step import Verdict
from storage.database import Database
from storage.ledger.tables import MoveItem
from storage.states import ItemState, MoveKind
from tests.commands.moves.ledger_only import asked_for, people_stand
from tests.commands.over_time.seen import DAY, HOUR, LICENCE, At, looked, somebody
from tests.commands.values import NOW
from tests.storage.ledger.requesting import opened


def wave(number: int) -> Scope:
    return Scope(ScopeKind.WAVE, str(number))


def look_at(services_at: At, hours: int, **verdicts: Verdict | None) -> None:
    """Keep a look at these people, so many hours after noon."""
    people = [
        somebody(key, verdict, blockers=(LICENCE,) if verdict is Verdict.FAIL else ())
        for key, verdict in verdicts.items()
    ]
    when = NOW + hours * HOUR
    remember(services_at(when), looked(*people, at=when), "U1")


def test_a_move_since_the_last_look_counts_and_a_later_look_counts_more(at: At, database: Database) -> None:
    look_at(at, -1, a=Verdict.PASS, b=Verdict.PASS, c=Verdict.FAIL)
    number = asked_for(database, "abcde")
    people_stand(database, number, [ItemState.MOVED, *[ItemState.QUEUED] * 3, ItemState.SKIPPED])
    assert headcount(at(NOW + HOUR), wave(number)) == Headcount(moved=1, ready=1, blocked=1, unknown=1)
    assert [one.names for one in people_blockers(at(NOW + HOUR), wave(number))] == [("C",)]
    look_at(at, 2, a=Verdict.PASS, b=None, c=Verdict.FAIL, d=Verdict.PASS)
    assert headcount(at(NOW + 3 * HOUR), wave(number)) == Headcount(moved=1, ready=2, blocked=1)
    assert headcount(at(NOW + 3 * DAY), wave(number)) == Headcount(moved=1, unknown=3), "too old, but for who was moved"
    assert people_blockers(at(NOW + 3 * DAY), wave(number)) == ()


def test_the_past_of_a_request_is_that_of_its_ledger(at: At, database: Database) -> None:
    number = asked_for(database, "abcd")
    people_stand(database, number, [ItemState.MOVED, ItemState.MOVED])
    assert headcount_at(at(NOW), wave(number), NOW - HOUR) is None
    assert headcount_at(at(NOW), wave(number), NOW) == Headcount(moved=2, unknown=2)
    points = readiness_history(at(NOW + 2 * DAY), wave(number), 30)
    assert [point.count.moved for point in points] == [2, 2, 2]
    assert burndown(at(NOW + 2 * DAY), wave(number)).because.startswith("Too early to tell")


def test_a_way_back_has_moved_nobody(at: At, database: Database) -> None:
    number = opened(database, "ab", kind=MoveKind.ROLLBACK)
    people_stand(database, number, [ItemState.MOVED])
    assert headcount_at(at(NOW), wave(number), NOW) == Headcount(unknown=2)


def test_a_request_that_does_not_exist_has_nobody(at: At) -> None:
    nobody = read_scope("M999")
    assert headcount(at(NOW), nobody) == Headcount()
    assert headcount_at(at(NOW), nobody, NOW) is None
    assert people_blockers(at(NOW), nobody) == ()
    assert burndown(at(NOW), nobody).because == "No check has counted people yet."
    assert contact_deadlines(at(NOW), nobody, after=NOW) == ()


def test_who_has_not_signed_in_is_counted_down_until_the_contacts_are_lost(at: At, database: Database) -> None:
    look_at(at, -1, a=Verdict.PASS, b=Verdict.PASS, c=Verdict.PASS)
    number = asked_for(database, "abcd")
    people_stand(database, number, [ItemState.MOVED] * 3)
    with database.writing() as session:
        session.exec(update(MoveItem).where(col(MoveItem.user) == "b").values(signed_in_at=NOW))
        session.exec(update(MoveItem).where(col(MoveItem.user) == "c").values(moved_at=NOW - 9 * DAY))
    everybody = (("C", NOW + 21 * DAY), ("A", NOW + 30 * DAY))
    for scope in (EVERYBODY, wave(number), read_scope("ou workshop")):
        assert contact_deadlines(at(NOW), scope, after=NOW) == everybody
    for scope in (wave(number + 1), read_scope("ou elsewhere")):
        assert contact_deadlines(at(NOW), scope, after=NOW) == ()
    assert contact_deadlines(at(NOW), EVERYBODY, after=NOW + 25 * DAY) == everybody[1:]


def test_who_was_moved_back_is_waited_for_no_more(at: At, database: Database) -> None:
    people_stand(database, asked_for(database, "a"), [ItemState.MOVED])
    back = opened(database, "a", kind=MoveKind.ROLLBACK, origin="back")
    people_stand(database, back, [ItemState.MOVED])
    with database.writing() as session:
        session.exec(update(MoveItem).where(col(MoveItem.request_id) == back).values(moved_at=NOW + timedelta(hours=2)))
    assert contact_deadlines(at(NOW), EVERYBODY, after=NOW + DAY) == ()
