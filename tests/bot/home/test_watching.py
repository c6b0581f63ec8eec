"""A Home tab that is open follows what happens: by one replica, at Slack's pace, without a storm when it is down."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.home import watching
from bot.home.watching import OPEN_FOR, PER_PERSON
from commands.history import remember
from commands.step import Finding, Step, StepResult, Verdict
from storage import home_visits
from storage.database import Database
from tests.bot.home.replicas import ADA, IRIS, NORA, Clock, Replica, published, replica, services_of, shown, visit
from tests.commands.moves.ledger_only import asked_for
from tests.sandbox.slack.running import Workspace
from tests.statements import statements


def check(database: Database, clock: Clock, says: str = "300 seats, 48 free.") -> None:
    """A step was checked, by whomever."""
    found = Finding(check="T4", title="Seats", verdict=Verdict.WARN, says=says, remedy="Buy some.")
    result = StepResult(
        step=Step.TENANT, verdict=Verdict.WARN, headline=says, findings=(found,), checked_at=clock.now()
    )
    remember(services_of(database, clock), result, "clock")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def one(workspace: Workspace, database: Database, clock: Clock) -> Replica:
    return replica(workspace, database, clock)


def test_a_change_reaches_those_whose_view_differs_and_nobody_else(
    workspace: Workspace, database: Database, clock: Clock, one: Replica
) -> None:
    one.look()
    for person in (ADA, IRIS, NORA):
        one.homes.show(person)
    clock.on(seconds=30)
    one.look()
    before = published(workspace)
    one.look()
    assert published(workspace) == before, "nothing has changed"
    check(database, clock)
    one.look()
    assert "300 seats" in shown(workspace, ADA)
    assert "300 seats" in shown(workspace, IRIS)
    assert published(workspace) == before + 2, "Nora sees nothing of it"
    clock.on(seconds=30)
    asked_for(database)
    one.look()
    assert "Waits for you" in shown(workspace, IRIS)
    assert "M1: Move 6 people to Teams" in shown(workspace, ADA)


def test_of_several_replicas_one_publishes(workspace: Workspace, database: Database, clock: Clock) -> None:
    replicas = [replica(workspace, database, clock) for _ in range(3)]
    for person in (ADA, IRIS):
        replicas[0].homes.show(person)
    clock.on(seconds=30)
    for each in replicas:
        each.look()
    before = published(workspace)
    check(database, clock)
    with ThreadPoolExecutor(3) as at_once:
        for looked in [at_once.submit(each.look) for each in replicas]:
            looked.result()
    assert published(workspace) == before + 2
    assert "300 seats" in shown(workspace, ADA)
    clock.on(minutes=2)
    for each in replicas:
        each.look()
    assert published(workspace) == before + 2


def test_a_view_is_changed_every_ten_seconds_at_most_and_shows_the_last_state_then(
    workspace: Workspace, database: Database, clock: Clock, one: Replica
) -> None:
    one.homes.show(ADA)
    before = published(workspace)
    for seats in range(1, 6):
        clock.on(seconds=1)
        check(database, clock, f"{seats} seats are free.")
        one.look()
    assert published(workspace) == before
    clock.time += PER_PERSON
    one.look()
    assert published(workspace) == before + 1
    assert "5 seats are free." in shown(workspace, ADA)


def test_a_tab_that_was_opened_hours_ago_is_left_alone_and_forgotten(
    workspace: Workspace, database: Database, clock: Clock, one: Replica
) -> None:
    one.homes.show(ADA)
    clock.time += OPEN_FOR + timedelta(minutes=1)
    check(database, clock)
    before = published(workspace)
    one.look()
    assert published(workspace) == before
    assert visit(database, ADA) is None


def test_a_visit_of_a_replica_that_died_is_shown_by_another(
    workspace: Workspace, database: Database, clock: Clock, one: Replica
) -> None:
    one.homes.show(IRIS)
    one.look()
    with database.session() as session:
        home_visits.open_anew(session, ADA, now=clock.now(), until=clock.now() + timedelta(minutes=1))
    one.look()
    assert shown(workspace, ADA) == "[]", "the other one has it in its hand"
    clock.on(minutes=1, seconds=1)
    one.look()
    assert "hybridbot doctor" in shown(workspace, ADA)


def test_a_dead_slack_is_left_alone_for_a_while_and_caught_up_with(
    workspace: Workspace, database: Database, clock: Clock, one: Replica, caplog: pytest.LogCaptureFixture
) -> None:
    for person in (ADA, IRIS):
        one.homes.show(person)
    clock.on(seconds=30)
    one.look()
    check(database, clock)
    workspace.fault("500", "views.publish", times=None)
    before = published(workspace)
    one.look()
    for _ in range(5):
        clock.on(seconds=2)
        one.look()
    assert published(workspace) == before + 1, "one attempt, and no storm"
    clock.on(seconds=31)
    one.look()
    assert published(workspace) == before + 2
    clock.on(seconds=31)
    one.look()
    assert published(workspace) == before + 2, "the pause grows"
    workspace.faults.clear()
    clock.on(minutes=6)
    one.look()
    one.look()
    assert "300 seats" in shown(workspace, ADA)
    assert "300 seats" in shown(workspace, IRIS)
    assert "no Home tab is published for a while" in caplog.text


def test_an_administrator_does_not_lose_the_tab_because_slack_does_not_say_who_they_are(
    workspace: Workspace, database: Database, clock: Clock, one: Replica
) -> None:
    for person in (ADA, IRIS, NORA, "U0BEN"):
        one.homes.show(person)
    clock.on(minutes=6)
    check(database, clock)
    workspace.fault("500", "users", times=None)
    before = published(workspace)
    one.look()
    assert published(workspace) == before
    assert "hybridbot doctor" in shown(workspace, ADA)
    workspace.faults.clear()
    clock.on(minutes=2)
    one.look()
    assert "300 seats" in shown(workspace, ADA)


@pytest.mark.parametrize(("limit", "number"), [("AT_ONCE", 2), ("PER_MINUTE", 2)])
def test_no_more_views_than_slack_takes(
    workspace: Workspace,
    database: Database,
    clock: Clock,
    one: Replica,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    number: int,
) -> None:
    for person in (ADA, IRIS, "U0BEN", "U0TESS"):
        one.homes.show(person)
    clock.on(minutes=2)
    one.look()
    check(database, clock)
    monkeypatch.setattr(watching, limit, number)
    before = published(workspace)
    one.look()
    assert published(workspace) == before + 2
    clock.on(minutes=5)
    one.look()
    assert published(workspace) == before + 4, "the others had to wait"


def test_time_alone_changes_a_view_too(workspace: Workspace, database: Database, clock: Clock, one: Replica) -> None:
    check(database, clock)
    one.homes.show(ADA)
    one.look()
    for _ in range(4):
        clock.on(hours=7)
        with database.session() as session:
            home_visits.open_anew(session, ADA, now=clock.now())
        one.look()
    assert "too old to rely on" in shown(workspace, ADA)


def test_somebody_who_is_gone_is_forgotten_and_the_others_are_shown_theirs(
    workspace: Workspace, database: Database, clock: Clock, one: Replica
) -> None:
    with database.session() as session:
        for person in ("U0DORA", ADA):
            home_visits.open_anew(session, person, now=clock.now())
    one.look()
    assert visit(database, "U0DORA") is None
    assert "hybridbot doctor" in shown(workspace, ADA)


def test_while_nobody_has_it_open_one_question_is_asked(database: Database, workspace: Workspace, one: Replica) -> None:
    one.look()
    with statements(database) as sent:
        one.look()
    assert len(sent) == 1


def test_views_are_made_for_those_alone_who_may_be_shown_one_and_their_moves_are_read_at_once(
    workspace: Workspace, database: Database, clock: Clock, one: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = sorted(user for user in workspace.emulator.hub.workspace.people if user.startswith("U0"))
    for person in people:
        with database.session() as session:
            home_visits.open_anew(session, person, now=clock.now())
    with statements(database) as sent:
        one.look()
    assert sum("FROM person_standing" in each and "lower" in each for each in sent) == 1
    shown_now = published(workspace)
    assert shown_now > 3
    check(database, clock)
    with statements(database) as sent:
        one.look()
    assert len(sent) < 30, "whoever was shown one a moment ago has to wait, and costs nothing"
    monkeypatch.setattr(watching, "AT_ONCE", 0)
    clock.on(minutes=2)
    with statements(database) as sent:
        one.look()
    assert len(sent) == 4, "no room: those who left are forgotten, and that is all"
