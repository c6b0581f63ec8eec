"""The preflight against a running company: each person is judged, nobody is guessed, and the gate stops everybody."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from commands import check_hybrid
from commands.history import remember
from commands.moves.picking import FEW
from commands.moves.preflight import Preflight, preflight
from commands.services import Services
from commands.step import Request, Step, StepResult, Verdict
from storage.states import MoveKind
from tests.commands.conftest import Connect
from tests.commands.test_why import first, first_of, ready_person
from tests.running_company import RunningCompany


@pytest.fixture(scope="module")
def company() -> Iterator[RunningCompany]:
    """A company of this module's own: its tests change people, and change them back."""
    running = RunningCompany(users=120)
    yield running
    running.stop()


@pytest.fixture
def ready(services: Services) -> Services:
    """Services of a company whose step 4 was found ready a moment ago."""
    remember(services, step_four(services, Verdict.PASS), "U1")
    return services


def step_four(services: Services, verdict: Verdict) -> StepResult:
    """A result of the hybrid configuration."""
    return StepResult(step=Step.HYBRID, verdict=verdict, headline="Step 4.", findings=(), checked_at=services.now())


def others(company: RunningCompany, number: int) -> list[str]:
    """Sign-in names of so many people who are in the cloud's sync scope and ordinary enough."""
    return [person.user_principal_name for person in company.world.people if person.sfb_enabled][:number]


def by_name(found: Preflight) -> dict[str, Any]:
    """Who was refused, by their sign-in name."""
    return {one.identity: one for one in found.refused}


def test_who_is_ready_becomes_a_member_with_what_the_plan_needs(company: RunningCompany, ready: Services) -> None:
    """Key, address, pool, unit and department are those of the directory."""
    person = ready_person(company)
    found = preflight(ready, [person.user_principal_name])
    (member,) = found.members
    assert (found.refused, found.unclear, found.stopped) == ((), (), "")
    assert member.key == str(person.guid)
    assert (member.upn, member.sip) == (person.user_principal_name, person.sip_address)
    assert (member.pool, member.department) == (person.registrar_pool, person.department)
    assert found.radius.people == 1


@pytest.mark.parametrize(
    ("group", "checks"),
    [
        ("missing_in_cloud", ["U6"]),
        ("disabled_accounts", ["U2"]),
        ("voice_without_phone_system", ["U13"]),
        ("without_usage_location", ["U10", "U11", "U12"]),
        ("upn_fallback", ["U9"]),
    ],
)
def test_who_has_a_blocker_is_refused_by_name_and_cause_and_the_others_go_on(
    company: RunningCompany, ready: Services, group: str, checks: list[str]
) -> None:
    """Every blocker is named with its id."""
    blocked, person = first(company, group), ready_person(company)
    found = preflight(ready, [blocked["upn"], person.user_principal_name])
    assert [member.upn for member in found.members] == [person.user_principal_name]
    (refused,) = found.refused
    assert (refused.name, refused.already) == (blocked["name"], False)
    assert [cause.rpartition("[")[2].rstrip("]") for cause in refused.causes] == checks


def test_who_is_in_teams_already_is_told_apart_from_who_is_blocked(company: RunningCompany, ready: Services) -> None:
    """Nothing is wrong with them."""
    moved = first(company, "already_in_cloud")
    (refused,) = preflight(ready, [moved["upn"]]).refused
    assert refused.already
    assert "in Teams already" in refused.causes[0]


def test_few_and_many_are_judged_alike(company: RunningCompany, ready: Services) -> None:
    """Whether people are looked up one by one or all are read once, the answer about each is the same."""
    names = others(company, 2 * FEW)
    many = preflight(ready, names)
    few = [preflight(ready, names[start : start + FEW]) for start in range(0, len(names), FEW)]
    assert [one.key for one in many.members] == [one.key for part in few for one in part.members]
    ids = {one.identity: [c.rpartition("[")[2] for c in one.causes] for one in many.refused}
    assert ids == {one.identity: [c.rpartition("[")[2] for c in one.causes] for part in few for one in part.refused}
    assert len(many.members) + len(many.refused) == len(names)


def test_everybody_is_read_once_however_many_are_named(company: RunningCompany, ready: Services) -> None:
    """One listing of people and one of the tenant's users, and no question about one person."""
    entries = company.world.journal.read()
    before = entries[-1]["number"] if entries else 0
    preflight(ready, others(company, 3 * FEW))
    asked = [str(one) for one in company.world.journal.read(since=before)]
    assert sum("Get-CsUser" in one and "Get-CsUserServicesPolicy" not in one for one in asked) == 1
    assert not any("onPremisesImmutableId eq" in one for one in asked)


def test_one_person_named_twice_is_one_member(company: RunningCompany, ready: Services) -> None:
    """By the sign-in name and the SIP address, in a list and in a table."""
    person = ready_person(company)
    found = preflight(ready, [f"upn,name\n{person.user_principal_name},x", person.sip_address, person.display_name])
    assert len(found.members) == 1


def test_a_name_that_fits_several_is_asked_back(company: RunningCompany, ready: Services) -> None:
    """All of them are named, and none is taken."""
    twin, person = (
        ready_person(company),
        next(one for one in company.world.people if one.sfb_enabled and one is not ready_person(company)),
    )
    before = person.display_name
    company.call_in_loop(lambda: setattr(person, "display_name", twin.display_name))
    found = preflight(ready, [twin.display_name])
    company.call_in_loop(lambda: setattr(person, "display_name", before))
    assert found.members == ()
    ((typed, sentence),) = found.unclear
    assert typed == twin.display_name
    assert twin.user_principal_name in sentence


def test_a_name_that_nobody_has_is_said(ready: Services) -> None:
    """With what was typed."""
    found = preflight(ready, ["nobody.at.all@contoso.com"])
    assert found.unclear[0][0] == "nobody.at.all@contoso.com"
    assert "Nobody on premises" in found.unclear[0][1]


def test_a_unit_and_a_department_stand_for_their_people(company: RunningCompany, ready: Services) -> None:
    """Everybody in them is either a member or refused."""
    people = [one for one in company.world.people if one.sfb_enabled and one.sip_address]
    unit = preflight(ready, ["ou:Sales"])
    assert len(unit.members) + len(unit.refused) == sum("OU=Sales," in one.distinguished_name for one in people)
    wanted = ready_person(company).department
    department = preflight(ready, [f"department:{wanted.upper()}"])
    arrived = [one for one in people if one.department == wanted]
    assert 0 < len(department.members) + len(department.refused) <= len(arrived)
    assert {one.department for one in department.members} == {wanted}


def test_an_account_that_is_gone_when_teams_is_asked_is_no_green_light(
    company: RunningCompany, ready: Services
) -> None:
    """Graph has just told of it, and Teams does not know it any more."""
    person, users = ready_person(company), company.world.tenant.users
    gone = {key: user for key, user in users.items() if user.user_principal_name == person.user_principal_name}

    def meanwhile(sentence: str) -> None:
        if sentence.startswith("Reading what their moves depend on"):
            for key in gone:
                users.pop(key, None)

    try:
        found = preflight(replace(ready, progress=meanwhile), [person.user_principal_name])
    finally:
        users.update(gone)
    assert gone
    assert [one.identity for one in found.refused] == [person.user_principal_name]
    assert "Teams" in " ".join(found.refused[0].causes)


def test_a_group_cannot_be_told_without_the_sources_that_know_it(
    company: RunningCompany, connect: Connect, ready: Services
) -> None:
    """The directory knows units, the tenant departments."""
    ((typed, sentence),) = preflight(connect(company, shell=False), ["ou:Sales"]).unclear
    assert typed == "ou:Sales"
    assert "Cannot tell who is meant" in sentence
    company.control("fault", {"system": "graph", "kind": "garbage", "match": "/users", "times": 0})
    found = preflight(ready, ["department:Key accounts"])
    company.control("faults/clear")
    assert "Cannot tell who is in the department" in found.unclear[0][1]


def test_two_units_of_one_name_are_asked_back(company: RunningCompany, ready: Services) -> None:
    """And the whole name of one of them is understood."""
    person = ready_person(company)
    before = person.distinguished_name
    place = "OU=Sales,OU=Elsewhere,DC=corp,DC=contoso,DC=com"
    company.call_in_loop(lambda: setattr(person, "distinguished_name", f"CN=Somebody,{place}"))
    asked, told = preflight(ready, ["ou:Sales"]), preflight(ready, [f"ou:{place}"])
    company.call_in_loop(lambda: setattr(person, "distinguished_name", before))
    assert asked.members == ()
    assert "2 units are called" in asked.unclear[0][1]
    assert [one.upn for one in told.members] == [person.user_principal_name]


def test_a_group_that_nobody_is_in_is_said(ready: Services) -> None:
    """And not an empty plan."""
    found = preflight(ready, ["ou:Nowhere", "department:Nothing"])
    assert [typed for typed, _ in found.unclear] == ["ou:Nowhere", "department:Nothing"]


def test_a_blocked_step_four_lets_nobody_go(company: RunningCompany, services: Services) -> None:
    """Who would be ready is told apart, and is no member."""
    remember(services, step_four(services, Verdict.FAIL), "U1")
    person = ready_person(company)
    found = preflight(services, [person.user_principal_name])
    assert found.members == ()
    assert [one.upn for one in found.held_up] == [person.user_principal_name]
    assert found.stopped.startswith("Nobody can be moved now: step 4")


def test_step_four_is_checked_where_nobody_knows_it(company: RunningCompany, services: Services) -> None:
    """The preflight runs its checks and remembers what they found."""
    person = ready_person(company)
    found = preflight(services, [person.user_principal_name])
    expected = check_hybrid.run(services, Request()).verdict
    assert bool(found.stopped) == (expected not in (Verdict.PASS, Verdict.WARN))


def test_a_silent_source_refuses_and_never_lets_go(company: RunningCompany, connect: Connect) -> None:
    """Without Teams PowerShell it cannot be told whether somebody can move."""
    services = connect(company, teams=False)
    remember(services, step_four(services, Verdict.PASS), "U1")
    found = preflight(services, [ready_person(company).user_principal_name])
    assert found.members == ()
    assert len(found.refused) == 1
    assert found.sources


def test_a_silent_people_source_names_nobody(company: RunningCompany, connect: Connect) -> None:
    """Whoever is meant cannot be told."""
    services = connect(company, shell=False)
    found = preflight(services, ["ada@contoso.com"])
    assert (found.members, found.refused) == ((), ())
    assert "Cannot tell who is meant" in found.unclear[0][1]


def test_vips_are_marked(company: RunningCompany, ready: Services) -> None:
    """By their sign-in name, in whatever case."""
    person = ready_person(company)
    organisation = replace(ready.organisation, vips=(person.user_principal_name.upper(),))
    found = preflight(replace(ready, organisation=organisation), [person.user_principal_name])
    assert found.members[0].vip
    assert found.radius.vips == (person.display_name,)


def test_somebody_in_another_domain_needs_a_named_controller(company: RunningCompany, ready: Services) -> None:
    """Without one the move could only fail; with one, the plan names it."""
    person = ready_person(company)
    organisation = replace(ready.organisation, server_domain="servers.contoso.com")
    away = replace(ready, organisation=organisation)
    (refused,) = preflight(away, [person.user_principal_name]).refused
    assert refused.causes[0].endswith("[U20]")
    theirs = ".".join(part[3:] for part in person.distinguished_name.split(",") if part.startswith("DC="))
    known = replace(organisation, domain_controllers={theirs: "dc7.contoso.com"})
    (member,) = preflight(replace(ready, organisation=known), [person.user_principal_name]).members
    assert member.domain_controller == "dc7.contoso.com"


def test_only_who_was_moved_can_be_moved_back(company: RunningCompany, ready: Services) -> None:
    """The other way round, the conditions are those of the way back."""
    moved, stays = first(company, "already_in_cloud"), ready_person(company)
    found = preflight(ready, [moved["upn"], stays.user_principal_name], kind=MoveKind.ROLLBACK)
    assert [member.upn for member in found.members] == [moved["upn"]]
    (refused,) = found.refused
    assert refused.already
    assert first_of({"people": [moved]}) == moved["upn"]
