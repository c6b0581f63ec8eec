"""What the checks compare with: read as values, overridden table by table, and refused as a whole where it is wrong."""

import tomllib
from dataclasses import replace
from datetime import timedelta
from importlib import resources
from typing import Any

import pytest

from commands.rules.reference import Reference, UnusableReference, dotted, read_reference
from tests.commands.values import REFERENCE


@pytest.fixture(scope="module")
def values() -> dict[str, Any]:
    return tomllib.loads(resources.files("commands").joinpath("reference.toml").read_text(encoding="utf-8"))


def test_a_build_belongs_to_the_product_that_begins_below_it() -> None:
    products = sorted(REFERENCE.products.values(), key=lambda product: product.first)
    newest = products[-1]
    assert REFERENCE.product_of(newest.first) == newest
    assert REFERENCE.product_of((*newest.first, 1)) == newest
    assert REFERENCE.product_of((newest.first[0] + 1,)) is None, "of a generation that nobody knows"
    alone = replace(REFERENCE, products={"newest": newest})
    assert alone.product_of((newest.first[0] - 1,)) is None
    assert REFERENCE.product_of(()) is None


def test_a_module_is_too_new_from_the_first_version_above_the_window() -> None:
    window = REFERENCE.teams_module
    assert not window.is_too_new((*window.newest, 99))
    assert window.is_too_new((*window.newest[:-1], window.newest[-1] + 1))


def test_waiting_times_and_needed_plans_are_named() -> None:
    patience = REFERENCE.patience
    assert patience.sync_cycle == timedelta(minutes=patience.sync)
    assert patience.licence_lag == timedelta(minutes=patience.licence)
    assert REFERENCE.plans.needed == (REFERENCE.plans.teams, REFERENCE.plans.sfb_online)
    assert dotted((7, 0, 2046, 385)) == "7.0.2046.385"


def test_one_value_is_put_over_the_others_of_its_table(values: dict[str, Any]) -> None:
    own = read_reference(values, {"patience": {"dns": 7}})
    assert isinstance(own, Reference)
    assert own.patience.dns == 7
    assert own.patience.sync == read_reference(values).patience.sync


@pytest.mark.parametrize(
    ("overrides", "where"),
    [
        ({"patience": {"dns": "soon"}}, "reference.patience.dns cannot be used"),
        ({"patience": {"dsn": 1}}, "reference.patience.dsn cannot be used"),
        (
            {"teams_module": {"lowest": "4.x"}},
            "reference.teams_module.lowest cannot be used: Value error, not a version",
        ),
        ({"teams_module": {"lowest": 4}}, "reference.teams_module.lowest cannot be used"),
        ({"patience": 1}, "reference.patience cannot be used"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_place(
    values: dict[str, Any], overrides: dict[str, Any], where: str
) -> None:
    with pytest.raises(UnusableReference) as raised:
        read_reference(values, overrides)
    assert where in str(raised.value)
    assert len(raised.value.problems) == 1


def test_a_build_may_be_left_empty(values: dict[str, Any]) -> None:
    assert read_reference(values, {"teams_module": {"repaired_in": ""}}).teams_module.repaired_in == ()
