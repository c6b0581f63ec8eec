"""What an accepted finding changes, and what it never does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commands.rules.acceptance import Accepted, Key, acceptable, in_force, with_acceptances
from commands.step import Acceptance, Finding, Step, StepResult, Verdict
from tests.commands.values import NOW

LASTS = Acceptance(by="U1", reason="known", until=NOW + timedelta(days=1))


def accepted(
    check: str, subject: str = "", *, verdict: Verdict = Verdict.FAIL, affected: int = 0
) -> dict[Key, Accepted]:
    """One acceptance, of a finding as grave as there is one."""
    one = Accepted(check=check, subject=subject, verdict=verdict, affected=affected, acceptance=LASTS)
    return in_force([one], NOW)


def finding(check: str, verdict: Verdict, subject: str = "") -> Finding:
    return Finding(check=check, title="T", verdict=verdict, says=f"{check} says.", subject=subject, remedy="Mend it.")


def result(*findings: Finding) -> StepResult:
    worst = max((f.verdict for f in findings), key=list(Verdict).index)
    return StepResult(step=Step.HYBRID, verdict=worst, headline="As found.", findings=findings, checked_at=NOW)


@pytest.mark.parametrize(
    ("verdict", "counts_as"),
    [
        (Verdict.FAIL, Verdict.WARN),
        (Verdict.UNKNOWN, Verdict.WARN),
        (Verdict.WARN, Verdict.NOT_APPLICABLE),
    ],
)
def test_what_is_accepted_counts_less_and_is_never_ready(verdict: Verdict, counts_as: Verdict) -> None:
    """What blocks, or cannot be told, keeps the step yellow: it is a decision, not a proof."""
    seen = with_acceptances(result(finding("H9", verdict)), accepted("H9"))
    assert seen.findings[0].accepted == LASTS
    assert seen.findings[0].verdict is verdict
    assert seen.verdict is counts_as
    assert "(H9)" in seen.headline


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.NOT_APPLICABLE])
def test_what_is_ready_has_nothing_to_accept(verdict: Verdict) -> None:
    found = result(finding("H9", verdict))
    assert with_acceptances(found, accepted("H9")) == found
    assert not acceptable(found.findings[0])


def test_what_is_not_accepted_still_leads_the_headline() -> None:
    found = result(finding("H9", Verdict.FAIL), finding("H6", Verdict.FAIL), finding("H1", Verdict.PASS))
    seen = with_acceptances(found, accepted("H9"))
    assert seen.verdict is Verdict.FAIL
    assert seen.headline == "Not ready: H6 says. Mend it. 1 finding is accepted (H9)."


def test_a_step_whose_only_warning_is_accepted_is_ready_and_says_so() -> None:
    found = result(finding("H1", Verdict.PASS), finding("H9", Verdict.WARN))
    seen = with_acceptances(found, accepted("H9"))
    assert (seen.verdict, seen.headline) == (Verdict.PASS, "Ready: 1 finding is accepted (H9).")


def test_a_step_whose_only_blocker_is_accepted_needs_attention() -> None:
    found = result(finding("H1", Verdict.PASS), finding("H6", Verdict.FAIL))
    seen = with_acceptances(found, accepted("H6"))
    assert seen.verdict is Verdict.WARN
    assert seen.headline == "Needs attention: 1 finding is accepted (H6). Nothing else stands in the way."


def test_accepting_never_makes_a_step_graver() -> None:
    """The pilot's step counts blockers of single people as "needs attention"."""
    found = replace(result(finding("U11", Verdict.FAIL), finding("U12", Verdict.FAIL)), verdict=Verdict.WARN)
    seen = with_acceptances(found, accepted("U11"))
    assert (seen.verdict, seen.headline) == (Verdict.WARN, "As found. 1 finding is accepted (U11).")


def test_only_the_subject_that_was_accepted_is() -> None:
    """Without regard to case."""
    found = result(finding("D6", Verdict.WARN, "contoso.com"), finding("D6", Verdict.WARN, "fabrikam.com"))
    seen = with_acceptances(found, accepted("D6", "fabrikam.com"))
    assert [one.accepted is not None for one in seen.findings] == [False, True]


def test_an_acceptance_runs_out_by_itself() -> None:
    known = Accepted(check="D6", subject="Fabrikam.com", verdict=Verdict.WARN, affected=0, acceptance=LASTS)
    assert in_force([known], LASTS.until - timedelta(seconds=1)) == {("D6", "fabrikam.com"): known}
    assert in_force([known], LASTS.until) == {}


@pytest.mark.parametrize(
    ("verdict", "affected", "still"),
    [
        (Verdict.WARN, 5, True),
        (Verdict.WARN, 4, True),
        (Verdict.WARN, 6, False),
        (Verdict.UNKNOWN, 5, False),
        (Verdict.FAIL, 1, False),
    ],
)
def test_what_has_become_worse_since_is_not_accepted(verdict: Verdict, affected: int, still: bool) -> None:
    """Five people with a warning were accepted: not six, and not one with a blocker."""
    now = replace(finding("S7", verdict), affected=affected)
    seen = with_acceptances(result(now), accepted("S7", verdict=Verdict.WARN, affected=5))
    assert (seen.findings[0].accepted is not None) is still
