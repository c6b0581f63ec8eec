"""Moves in the whole pretend company: what follows them, and the control calls that make them slow, fail or quick."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sandbox.moves import Move, MoveSettings
from sandbox.moving import TO_CLOUD, arrive, begin
from sandbox.world import CLOUD, ON_PREMISES, Person
from tests.running_company import RunningCompany, refused
from tests.sandbox.movers import movable


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCompany]:
    company = RunningCompany(users=40, planted="nothing")
    yield company
    company.stop()


@pytest.fixture
def company(running: RunningCompany) -> RunningCompany:
    """A company in which nobody was moved yet."""
    running.control("reset")
    running.control("journal/clear")
    return running


@pytest.fixture
def person(company: RunningCompany) -> Person:
    return movable(company.world)[0]


def move(company: RunningCompany, person: Person, *, seconds: float = 0.05) -> None:
    """Start a move to the cloud as the cmdlet does once nothing is against it."""
    world = company.world
    now = world.clock.now()
    begun = Move(person.user_principal_name, person.sip_address, TO_CLOUD, CLOUD, now)
    company.call_in_loop(lambda: begin(world, person, begun, seconds=seconds, end=arrive))


def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not true():
        assert time.monotonic() < ends, "it does not happen"
        time.sleep(0.02)


def told(company: RunningCompany) -> dict[str, Any]:
    return company.control("moves")


def ended(company: RunningCompany) -> bool:
    return not told(company)["running"]


def test_who_is_on_the_way_is_told_and_shown(company: RunningCompany, person: Person) -> None:
    move(company, person, seconds=0.6)
    [running] = told(company)["running"]
    assert (running["user"], running["direction"], running["target"]) == (person.user_principal_name, "cloud", CLOUD)
    assert person.moving_to == CLOUD
    assert line(company, "Being moved now") == (person.display_name, "ok")
    until(lambda: ended(company))
    assert line(company, "Being moved now") == ("nobody", "ok")
    assert line(company, "Moves that ended") == ("1 moved, 0 failed", "ok")


def line(company: RunningCompany, label: str) -> tuple[str, str]:
    [section] = [one for one in company.control("panel")["sections"] if one["id"] == "moves"]
    [found] = [one for one in section["lines"] if one["label"] == label]
    return found["value"], found["state"]


def test_the_journal_tells_starts_ends_and_how_many_ran_at_once(company: RunningCompany) -> None:
    people = movable(company.world)[:3]
    for one in people:
        move(company, one, seconds=0.3)
    until(lambda: ended(company))
    entries = [(e["what"], e["detail"]["in_flight"]) for e in company.control("journal?system=moves")["entries"]]
    assert entries == [("move started", 1), ("move started", 2), ("move started", 3)] + [
        ("move ended", number) for number in (3, 2, 1)
    ]
    assert told(company)["starts"] == {one.user_principal_name: 1 for one in people}
    assert told(company)["most_at_once"] == 3


def test_the_tenant_learns_of_the_home_with_the_cycle_that_follows(company: RunningCompany, person: Person) -> None:
    company.control("moves/settings", {"set": {"sync_after": 0.2}})
    user = cloud_user(company, person)
    move(company, person)
    until(lambda: ended(company))
    assert (user.hosting_provider, user.account_type, user.upgrade_mode) == (ON_PREMISES, "sfbOnPremUser", "TeamsOnly")
    until(lambda: user.hosting_provider == CLOUD)
    assert (user.account_type, user.upgrade_mode) == ("user", "TeamsOnly")


def cloud_user(company: RunningCompany, person: Person) -> Any:
    users = company.world.tenant.users.values()
    return next(user for user in users if user.security_identifier == person.sid)


def test_meetings_and_the_first_sign_in_follow_by_the_companys_clock(company: RunningCompany, person: Person) -> None:
    settings = {"sync_after": -1, "meetings_after": 5400, "meetings_take": 600, "sign_in_after": 7200}
    company.control("moves/settings", {"set": settings})
    move(company, person)
    until(lambda: ended(company))
    upn = cloud_user(company, person).user_principal_name
    assert (told(company)["meetings"], told(company)["sign_ins"]) == ({upn: "Pending"}, [])
    company.control("clock/advance", {"seconds": 5400})
    assert told(company)["meetings"] == {upn: "InProgress"}
    company.control("clock/advance", {"seconds": 1800})
    assert told(company)["meetings"] == {upn: "Succeeded"}
    assert line(company, "Meetings converted") == ("1 of 1", "ok")
    [seen] = told(company)["sign_ins"]
    assert (seen["user"], seen["app"]) == (upn, "Microsoft Teams")
    assert line(company, "Signed in to Teams") == ("1 of 1", "ok")


def test_meetings_may_fail_and_do_where_the_mailbox_is_on_premises(company: RunningCompany) -> None:
    company.control("moves/settings", {"set": {"sync_after": -1, "meetings_after": 0, "meetings_take": 0}})
    one, other = movable(company.world)[:2]
    company.control("moves/meetings", {"user": one.user_principal_name, "fails": True})
    company.control("user", {"user": other.user_principal_name, "set": {"mailbox": "on premises"}})
    for person in (one, other):
        move(company, person)
    until(lambda: ended(company))
    assert list(told(company)["meetings"].values()) == ["Failed", "Failed"]
    assert line(company, "Meetings converted") == ("0 of 2, 2 failed", "broken")
    company.control("moves/meetings", {"user": one.user_principal_name, "fails": False})
    assert list(told(company)["meetings"].values()) == ["Succeeded", "Failed"]


def test_somebody_signs_in_when_told_to(company: RunningCompany, person: Person) -> None:
    company.control("moves/settings", {"set": {"sync_after": -1, "sign_in_after": -1}})
    move(company, person)
    until(lambda: ended(company))
    assert line(company, "Signed in to Teams") == ("0 of 1", "attention")
    [section] = [one for one in company.control("panel")["sections"] if one["id"] == "moves"]
    [action] = [one for one in section["actions"] if one["id"] == "moves-sign-in"]
    company.control(action["path"], action["body"])
    assert line(company, "Signed in to Teams") == ("1 of 1", "ok")


def test_a_reset_ends_moves_where_they_are(company: RunningCompany, person: Person) -> None:
    move(company, person, seconds=0.3)
    company.control("moves/settings", {"set": {"seconds": 1}})
    company.control("reset")
    time.sleep(0.5)
    assert told(company)["running"] == []
    assert told(company)["moved"] == 0
    assert person.hosting_provider == ON_PREMISES
    assert told(company)["settings"]["seconds"] == MoveSettings().seconds


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"set": {"speed": 1}}, "There is no setting 'speed' of moves"),
        ({"set": {"seconds": -1}}, "The setting 'seconds' cannot be -1"),
        ({"set": {"seconds": True}}, "cannot be True"),
        ({"set": {"at_once": 1.5}}, "cannot be 1.5"),
        ({"set": {"busy_percent": 101}}, "cannot be 101"),
        ({"set": {"sign_in_log": 1}}, "cannot be 1"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(company: RunningCompany, body: dict[str, Any], why: str) -> None:
    assert why in refused(company, "moves/settings", body)
    assert told(company)["settings"] == MOVE_DEFAULTS


MOVE_DEFAULTS = {name: getattr(MoveSettings(), name) for name in MoveSettings.__slots__}


def test_what_does_not_fit_is_refused(company: RunningCompany, person: Person) -> None:
    upn = person.user_principal_name
    assert "must not be negative" in refused(company, "moves/sign-in", {"user": upn, "seconds": -1})
    assert "Nobody in the tenant" in refused(company, "moves/sign-in", {"user": "nobody@contoso.com"})
    fault = {"system": "shell", "kind": "move-error", "error": "E99"}
    assert "The field 'error' goes with move-error" in refused(company, "fault", fault)
    assert "goes with" in refused(company, "fault", {"system": "shell", "kind": "slow", "error": "E1"})
