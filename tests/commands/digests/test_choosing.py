"""Whom a digest may be about is offered from what was counted, not by reading everybody for each key that is typed."""

from commands.digests.choosing import scopes_to_choose
from storage.database import Database
from storage.states import ItemState, MoveKind, RequestState
from tests.commands.digests.company import HOUR, MONDAY, at, checked, person
from tests.commands.moves.ledger_only import asked_for, standing
from tests.statements import statements


def test_however_many_people_and_requests_there_are_two_questions_are_asked(database: Database) -> None:
    checked(at(database, MONDAY - HOUR), *(person(f"p{number}", unit=f"OU {number % 3}") for number in range(30)))
    standing(database, asked_for(database, "abc"), RequestState.RUNNING, ItemState.MOVED, ItemState.SKIPPED)
    asked_for(database, "e", kind=MoveKind.ROLLBACK)
    for key in "fgh":
        asked_for(database, key)
    with statements(database) as sent:
        offered = scopes_to_choose(at(database, MONDAY), "", most=100)
    assert len(sent) == 2
    assert [one.text for one in offered] == [
        "Everybody (30 people)",
        *(f"OU OU {number} (10 people)" for number in range(3)),
        "Department Sales (30 people)",
        "@contoso.com (30 people)",
        *(f"Wave M{number}: Move 1 person to Teams" for number in (5, 4, 3)),
        "Wave M2: Move 1 person back to Skype for Business Server",
        "Wave M1: Move 2 people to Teams",
    ]
    assert [one.value for one in scopes_to_choose(at(database, MONDAY), "m1:", most=9)] == ["wave:1"]


def test_before_anybody_was_counted_everybody_is_offered(database: Database) -> None:
    assert [one.text for one in scopes_to_choose(at(database, MONDAY), "", most=9)] == ["Everybody"]
