"""H13: the dedicated hybrid application."""

from typing import Any

import pytest

from commands.rules.hybrid.h13_hybrid_application import CHECK, judge
from commands.rules.reference import dotted
from commands.step import Verdict
from connectors.facts import Replica, ServerVersion
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


def test_which_servers_were_looked_at_is_said() -> None:
    """The application has to be set up with all of them."""
    replicas = (Replica(fqdn="fe01.contoso.com", build=SE), Replica(fqdn="fe02.contoso.com", build=SE))
    for changes in ({}, {"exchange": exchange(applications=())}, {"components": (component((7, 0, 2046, 552)),)}):
        finding = judge(facts(replicas=replicas, **changes))
        assert finding.evidence[0].startswith("Only fe01.contoso.com was asked for its build")
        assert finding.evidence[0].endswith("on each of the others: fe02.contoso.com.")


def test_what_counts_is_said_by_findings_and_the_page_says_where_it_stands() -> None:
    """An operator may have set other builds than those that came with the bot."""
    builds = [p.hybrid_application for p in REFERENCE.products.values() if p.hybrid_application]
    assert all(dotted(build) not in CHECK.must_hold for build in builds)
    unread = judge(facts(components=SILENT, version=SILENT))
    assert all(dotted(build) in unread.evidence[0] for build in builds)
