"""S2: the age of the last sync cycle."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commands.rules.directory.s02_sync_recent import judge
from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, facts
from tests.commands.values import NOW, REFERENCE, tenant


@pytest.mark.parametrize(
    ("age", "verdict"),
    [
        (timedelta(minutes=-5, seconds=-1), Verdict.UNKNOWN),
        (timedelta(minutes=-5), Verdict.PASS),
        (timedelta(0), Verdict.PASS),
        (timedelta(minutes=60), Verdict.PASS),
        (timedelta(minutes=60, seconds=1), Verdict.WARN),
        (timedelta(hours=3), Verdict.WARN),
        (timedelta(hours=3, seconds=1), Verdict.FAIL),
        (None, Verdict.FAIL),
    ],
)
def test_sync_is_recent(age: timedelta | None, verdict: Verdict) -> None:
    """S2: the boundaries are 60 minutes and 3 hours; clocks that differ a little do no harm."""
    last = None if age is None else NOW - age
    assert judge(facts([ADA], tenant=tenant(last_sync=last))).finding.verdict is verdict


def test_an_operator_may_be_more_patient() -> None:
    """Both limits are those of the reference, and said."""
    patience = replace(REFERENCE.patience, sync_fresh=120, sync_stale=240)
    known = {"reference": replace(REFERENCE, patience=patience)}
    ages = (120, 121, 240, 241)
    found = [
        judge(facts([ADA], tenant=tenant(last_sync=NOW - timedelta(minutes=age)), **known)).finding for age in ages
    ]
    assert [f.verdict for f in found] == [Verdict.PASS, Verdict.WARN, Verdict.WARN, Verdict.FAIL]
    assert "up to 2 hours is recent, and after 4 hours it blocks" in found[1].says


def test_the_age_of_a_sync_that_is_off_says_nothing() -> None:
    """S2 follows S1."""
    assert judge(facts([ADA], tenant=tenant(sync_enabled=False))).finding.verdict is Verdict.NOT_APPLICABLE


def test_a_cycle_in_the_future_says_that_clocks_disagree() -> None:
    """S2: how old the last cycle is cannot be told then."""
    ahead = tenant(last_sync=NOW + timedelta(days=30))
    assert "30 days from now: the clocks disagree" in judge(facts([ADA], tenant=ahead)).finding.says
