"""A result as it counted at a moment."""

from datetime import timedelta

from commands.rules.acceptance import Accepted
from commands.rules.over_time.snapshots import as_counted
from commands.step import Step, StepResult, Verdict
from tests.commands.rules.over_time.test_changes import ACCEPTED, FAIL, PASS, UNKNOWN, WARN, finding
from tests.commands.values import NOW

DAY = timedelta(days=1)


def result(verdict: Verdict) -> StepResult:
    findings = (finding("T1", WARN), finding("T2", PASS), finding("T3", verdict))
    return StepResult(step=Step.TENANT, verdict=verdict, headline="h", findings=findings, checked_at=NOW)


def test_what_was_good_and_is_too_old_cannot_be_told() -> None:
    """What needed attention is unknown; what was ready is left out."""
    old = as_counted(result(WARN), {}, NOW + 2 * DAY)
    assert old.verdict is UNKNOWN
    assert [(one.check, one.verdict) for one in old.findings] == [("", UNKNOWN), ("T1", UNKNOWN), ("T3", UNKNOWN)]


def test_what_is_recent_or_was_blocked_stays() -> None:
    assert as_counted(result(WARN), {}, NOW + DAY) == result(WARN)
    assert as_counted(result(FAIL), {}, NOW + 9 * DAY) == result(FAIL)


def test_what_was_accepted_is_marked() -> None:
    accepted = Accepted(check="T3", subject="", verdict=FAIL, affected=0, acceptance=ACCEPTED)
    found = as_counted(result(FAIL), {("T3", ""): accepted}, NOW)
    assert [one.check for one in found.findings if one.accepted] == ["T3"]
