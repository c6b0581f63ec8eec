"""A result as it counted at a moment: with what was accepted, and as far as it could still be relied on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from commands.rules.acceptance import Accepted, Key, with_acceptances
from commands.rules.gate import relied_on
from commands.step import LOUD, StepResult, Verdict


def as_counted(result: StepResult, accepted: Mapping[Key, Accepted], at: datetime) -> StepResult:
    """The result at `at` (aware, UTC).

    What was good and is too old by then cannot be told: one finding says so, what needed attention is unknown beside
    it, and what was ready is left out, since nobody can say that it still is.
    """
    counted = with_acceptances(result, accepted)
    relied = relied_on(counted, at)
    if relied is counted:
        return counted
    outdated, *found = relied.findings
    untold = (replace(finding, verdict=Verdict.UNKNOWN) for finding in found if finding.verdict in LOUD)
    return replace(relied, findings=(outdated, *untold))
