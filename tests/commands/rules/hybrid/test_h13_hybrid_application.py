"""H13: the dedicated hybrid application."""

from typing import Any

import pytest

from commands.rules.hybrid.h13_hybrid_application import CHECK, judge
from commands.rules.reference import dotted
from commands.step import Verdict
from connectors.facts import ServerVersion
from tests.commands.rules.hybrid.values import SE, component, exchange, facts
from tests.commands.values import REFERENCE, SILENT


@pytest.mark.parametrize(
    ("build", "verdict"),
    [
        (SE, Verdict.PASS),
        ((7, 0, 2046, 553), Verdict.PASS),
        ((7, 0, 2046, 552), Verdict.FAIL),
        ((6, 0, 9319, 881), Verdict.PASS),
        ((6, 0, 9319, 880), Verdict.FAIL),
        ((5, 0, 8308, 9999), Verdict.FAIL),
        ((9, 0, 0, 0), Verdict.UNKNOWN),
    ],
)
def test_the_lowest_build_passes_and_the_one_before_it_does_not(build: tuple[int, ...], verdict: Verdict) -> None:
    """No build of Lync is new enough."""
    assert judge(facts(components=(component(build),))).verdict is verdict


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"exchange": exchange(applications=())}, Verdict.WARN),
        ({"exchange": exchange(applications=SILENT)}, Verdict.UNKNOWN),
        ({"exchange": exchange(applications=SILENT), "components": (component((7, 0, 2046, 1)),)}, Verdict.FAIL),
        ({"components": SILENT, "version": SILENT}, Verdict.UNKNOWN),
        ({"components": SILENT, "version": ServerVersion(text="", build=(7, 0, 2046, 0))}, Verdict.UNKNOWN),
        ({"exchange": exchange(applications=None)}, Verdict.NOT_APPLICABLE),
        ({"exchange": None}, Verdict.NOT_APPLICABLE),
    ],
)
def test_the_build_and_the_registration_are_needed(changes: dict[str, Any], verdict: Verdict) -> None:
    """Only where Exchange Online is in use; an absent registration alone needs attention."""
    assert judge(facts(**changes)).verdict is verdict


def test_the_documented_builds_are_those_of_the_reference() -> None:
    """The text of the check names each that is not a product's first."""
    older = [p for p in REFERENCE.products.values() if p.hybrid_application not in ((), p.first)]
    assert all(dotted(product.hybrid_application) in CHECK.must_hold for product in older)
    assert len(older) == 2
