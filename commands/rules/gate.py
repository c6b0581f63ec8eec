"""Which step of the organisation the moves wait for: one answer, for the status, for everybody and for one person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from commands.rules.wording import age, sentence, worst
from commands.step import Finding, Step, StepResult, Verdict

CHECKED = (Step.TENANT, Step.DOMAINS, Step.DIRECTORY, Step.HYBRID)
"""The steps that have checks of their own; the pilot waits for them."""
STOPS_MOVES = Step.HYBRID
"""While this one is not ready, no move can succeed."""
RUN_CHECKS = "Run all checks."
RELIABLE = timedelta(hours=24)
"""How long a result can be relied on: directory, licences and settings change with every working day, and with a
check each day, or before each decision, none gets this old."""

_PASSABLE = (Verdict.PASS, Verdict.WARN)
"""Verdicts that do not hold the pilot up."""
_COMMANDS = {
    Step.TENANT: "/hybrid tenant",
    Step.DOMAINS: "/hybrid verify-domain",
    Step.DIRECTORY: "/hybrid check-sync",
    Step.HYBRID: "/hybrid check-hybrid",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A step that is not ready, and has to be before the moves."""

    step: Step
    verdict: Verdict
    """Fail: it is known to be blocked, also by what somebody has accepted. Unknown: it is not known to be ready."""
    because: str = ""
    """What was found, in a sentence; empty where it was not checked."""

    @property
    def stops_moves(self) -> bool:
        """Whether no move can succeed: the hybrid configuration. A pilot is wise to wait for the others."""
        return self.step is STOPS_MOVES

    @property
    def says(self) -> str:
        """`step 4, Configure hybrid, is blocked`."""
        how = "is blocked" if self.verdict is Verdict.FAIL else "is not known to be ready"
        return f"step {self.step.number}, {self.step.title}, {how}"

    @property
    def first(self) -> str:
        """What to do first: what was found, and the command that shows the step."""
        see = f"{self.because} See" if self.because else "see"
        return f"First step {self.step.number}, {self.step.title}: {see} {_COMMANDS[self.step]}."


def holding_up(stored: Mapping[Step, StepResult], now: datetime) -> Gate | None:
    """What the moves wait for, by the latest results as far as they can be relied on at `now`; None: for nothing.

    First the step that stops every move, then the others in their order, blocked before unknown.
    """
    gates = [gate for step in CHECKED if (gate := _gate(step, stored.get(step), now)) is not None]
    gates.sort(key=lambda gate: (not gate.stops_moves, gate.verdict is not Verdict.FAIL))
    return gates[0] if gates else None


def _gate(step: Step, result: StepResult | None, now: datetime) -> Gate | None:
    if result is None:
        return Gate(step=step, verdict=Verdict.UNKNOWN)
    known = relied_on(result, now)
    if passable(known):
        return None
    finding = worst(known.findings)
    accepted = accepted_blocker(known)
    if accepted is not None and known.verdict is not Verdict.FAIL:
        finding = accepted
    return Gate(
        step=step,
        verdict=Verdict.FAIL if known.verdict is Verdict.FAIL or accepted is not None else Verdict.UNKNOWN,
        because=sentence(finding.says) if finding is not None else "",
    )


def passable(result: StepResult) -> bool:
    """Whether a step does not hold the pilot up. A blocker does, also one that somebody has accepted."""
    return result.verdict in _PASSABLE and accepted_blocker(result) is None


def accepted_blocker(result: StepResult) -> Finding | None:
    """The first finding that blocks though somebody has accepted it; None: there is none."""
    return next((one for one in result.findings if one.accepted is not None and one.verdict is Verdict.FAIL), None)


def relied_on(result: StepResult, now: datetime) -> StepResult:
    """The result; where it was good and is too old, one that cannot be told. What was not ready then stays so."""
    if now - result.checked_at <= RELIABLE or result.verdict in (Verdict.FAIL, Verdict.UNKNOWN):
        return result
    outdated = Finding(
        check="",
        title="The result is recent",
        verdict=Verdict.UNKNOWN,
        says=f"Checked {age(result.checked_at, now)}: too old to rely on.",
        why="What was ready then may not be ready now.",
        remedy=RUN_CHECKS,
    )
    return replace(result, verdict=Verdict.UNKNOWN, findings=(outdated, *result.findings), next_actions=())
