"""What the pretend company violates: nothing, each condition by its plant, or every one that fits together."""

import pytest

from sandbox.plants.catalogue import PLANTS, TOGETHER
from sandbox.plants.plant import NobodyLeft, sow
from sandbox.seed import PLANTED, make_world, reset_world
from sandbox.sync import run_cycle
from sandbox.violations.everything import violations
from tests.sandbox.planted import planted, told

NUMBERS = {"T": range(1, 8), "D": range(1, 12), "S": range(1, 12), "H": range(1, 14), "U": range(1, 23)}
NOT_IN_THE_WORLD = {"U17"}
"""How many contacts somebody has, nothing in the company knows."""
RULES = {f"A{number}" for number in (*range(1, 9), *range(11, 24))}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_the_healthy_company_nothing_is_violated(seed: int) -> None:
    for users in (25, 250):
        assert violations(make_world(seed=seed, users=users, planted="nothing")) == []


def test_every_documented_condition_can_be_violated() -> None:
    documented = {f"{letter}{number}" for letter, numbers in NUMBERS.items() for number in numbers} | RULES
    assert set(PLANTS) == documented - NOT_IN_THE_WORLD


@pytest.mark.parametrize("check", PLANTS)
def test_a_plant_violates_its_condition(check: str) -> None:
    """With the verdict it promises, which was not there before."""
    assert any((check, PLANTS[check].verdict) == found[:2] for found in told(planted(check)))


@pytest.mark.parametrize("check", [check for check, plant in PLANTS.items() if plant.lasting])
def test_a_lasting_plant_outlives_a_sync_cycle(check: str) -> None:
    world = planted(check)
    before = told(world)
    run_cycle(world)
    assert told(world) == before


@pytest.mark.parametrize("check", [check for check, plant in PLANTS.items() if not plant.lasting])
def test_the_sync_mends_what_does_not_last(check: str) -> None:
    world = planted(check)
    run_cycle(world)
    assert told(world) == set()


def test_a_plant_alone_concerns_few_people() -> None:
    """What is wrong for everybody at once hides what else is wrong, and says so."""
    for check, plant in PLANTS.items():
        if not plant.hides and check != "U14":
            assert len(told(planted(check))) <= 5, check


@pytest.mark.parametrize("users", [120, 250])
def test_the_company_of_everything_violates_every_condition_that_fits(users: int) -> None:
    """With all of them planted side by side, each is still there."""
    found = {(check, verdict) for check, verdict, _ in told(make_world(users=users, planted="everything"))}
    fitting = {(check, plant.verdict) for check, plant in PLANTS.items() if plant in TOGETHER}
    assert fitting <= found
    assert {check for check, _ in fitting} == set(PLANTS) - {"T1", "T3", "T4", "S1"}


def test_a_company_too_small_for_everything_is_refused() -> None:
    with pytest.raises(NobodyLeft):
        make_world(users=30, planted="everything")


def test_only_what_exists_can_be_planted() -> None:
    with pytest.raises(ValueError, match=f"one of {', '.join(PLANTED)}, not 'some'"):
        make_world(planted="some")


def test_a_reset_brings_back_what_was_planted() -> None:
    world = make_world(users=120, planted="everything")
    before = told(world)
    world.tenant.teams.upgrade_override = ""
    reset_world(world, users=120)
    assert told(world) == before


def test_nobody_is_concerned_by_two_plants() -> None:
    """A second round takes people of whom nothing is wrong yet."""
    world = planted("A2")
    sow(world, [PLANTS["A2"]])
    assert len([found for found in told(world) if found[0] == "A2"]) == 2


def test_the_demonstration_violates_what_it_always_did() -> None:
    """The numbers of docs/sandbox.md, by condition."""
    found = violations(make_world())
    numbers = {check: sum(one["check"] == check for one in found) for check in {one["check"] for one in found}}
    assert (numbers["S3"], numbers["S6"], numbers["U11"], numbers["U13"], numbers["U2"]) == (30, 12, 18, 6, 1)
    assert {one["subject"] for one in found if one["check"] in ("D1", "D2")} == {"tailspintoys.com", "fabrikam.com"}
