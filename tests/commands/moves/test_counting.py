"""What the decisions about a request amount to: the ledger's rows, held against what it needs."""

from commands.moves.agreeing import standing_against
from commands.moves.counting import standing_of
from commands.rules.moves.requirement import Requirement
from storage.database import Database
from storage.ledger import decisions, requests
from tests.commands.moves.ledger_only import ADA, asked_for, plan_for
from tests.commands.moves.planning import BEN, IRIS
from tests.commands.moves.test_rejudging_alone import services
from tests.storage.ledger.requesting import NOW, decision, person, the


def changed_by_ben(database: Database) -> int:
    """Ada has asked for it, and Ben has changed how many are moved at a time."""
    number, plan = asked_for(database, "ab", requirement=Requirement(1).as_json()), plan_for("ab", concurrency=2)
    with database.writing() as session:
        assert requests.change_plan(
            session, number, plan=plan.as_json(), digest=plan.digest, requirement=Requirement(1).as_json(),
            keep=[person("a"), person("b")], why=["Another number."], by=BEN, requester=BEN, now=NOW,
        )  # fmt: skip
    return number


def agreed(database: Database, number: int, *people: str) -> tuple[str, ...]:
    request = the(database, number)
    with database.writing() as session:
        for one in people:
            assert decisions.decide(session, number, **decision(one, digest=request.digest, groups=["Identity"]))
    with database.session() as session:
        found = standing_of(session, request)
    assert found.approved is bool(found.agreed)
    return found.agreed


def test_who_asked_first_does_not_approve_what_another_has_made_of_it(database: Database) -> None:
    """Also where the decision has got into the ledger all the same: it is left out when they are counted."""
    number = changed_by_ben(database)
    assert agreed(database, number, ADA, BEN) == ()
    assert agreed(database, number, IRIS) == (IRIS,)


def test_it_is_said_when_asked_where_nobody_is_left_who_has_not_asked(database: Database) -> None:
    number = changed_by_ben(database)
    members = {"Identity": frozenset({ADA, BEN})}
    known = services(database, approvers=lambda: members)
    needed, plan = Requirement(1), plan_for("ab")
    assert standing_against(known, plan, needed, by=BEN) == ()
    [told] = standing_against(known, plan, needed, by=BEN, before=requests.askers_of(the(database, number)))
    assert "besides you and those who asked for it before there is nobody" in told
