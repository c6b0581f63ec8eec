"""The five steps at a glance, from what was found last: blockers first, ready steps last, one thing to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from commands.rules.person.everybody import WHO_CAN_MOVE
from commands.rules.wording import age, counted, listed, sentence, verb, worst
from commands.step import Finding, StatusResult, Step, StepLine, StepResult, Verdict, gravest

CHECKED = (Step.TENANT, Step.DOMAINS, Step.DIRECTORY, Step.HYBRID)
"""The steps that have checks of their own; the pilot waits for them."""

_ORDER = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS, Verdict.NOT_APPLICABLE)
_PASSABLE = (Verdict.PASS, Verdict.WARN)
"""Verdicts that do not hold the pilot up."""

NOT_CHECKED = "not checked yet"
RUN_CHECKS = "Run all checks."


RELIABLE = timedelta(hours=24)
"""How long a result can be relied on: directory, licences and settings change with every working day, and with a
check each day, or before each decision, none gets this old."""


def judge_readiness(stored: Mapping[Step, StepResult], now: datetime) -> StatusResult:
    """The status from the latest result of each step that has one, as far as it can be relied on at `now`."""
    latest = {step: _relied_on(result, now) for step, result in stored.items()}
    lines = [_line(step, latest.get(step)) for step in CHECKED]
    lines.append(_pilot(latest))
    ordered = tuple(sorted(lines, key=lambda line: (_ORDER.index(line.verdict), line.step.number)))
    known = [latest[step] for step in CHECKED if step in latest]
    return StatusResult(
        headline=_headline(latest),
        verdict=gravest(line.verdict for line in lines),
        lines=ordered,
        next_step=_next_step(latest),
        oldest_check=min((result.checked_at for result in known), default=None),
    )


def holding_up(stored: Mapping[Step, StepResult], now: datetime) -> Step | None:
    """The step without which nobody can be moved, as long as it is not known to be ready: the hybrid configuration."""
    result = stored.get(Step.HYBRID)
    if result is not None and _passable(_relied_on(result, now)):
        return None
    return Step.HYBRID


def _passable(result: StepResult) -> bool:
    """Whether a step does not hold the pilot up. A blocker does, also one that somebody has accepted."""
    return result.verdict in _PASSABLE and not any(_is_accepted_blocker(finding) for finding in result.findings)


def _is_accepted_blocker(finding: Finding) -> bool:
    return finding.accepted is not None and finding.verdict is Verdict.FAIL


def _relied_on(result: StepResult, now: datetime) -> StepResult:
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


def _line(step: Step, result: StepResult | None) -> StepLine:
    if result is None:
        return StepLine(step=step, verdict=Verdict.UNKNOWN, headline=NOT_CHECKED, next_step=RUN_CHECKS)
    finding = worst(result.findings)
    if result.verdict is Verdict.PASS or finding is None:
        return StepLine(step=step, verdict=result.verdict, headline=result.headline, checked_at=result.checked_at)
    return StepLine(
        step=step,
        verdict=result.verdict,
        headline=_in_short(result, finding),
        next_step=finding.remedy,
        checked_at=result.checked_at,
        next_actions=result.next_actions,
    )


def _in_short(result: StepResult, finding: Finding) -> str:
    """The gravest finding, and how many more there are as grave about something else."""
    others = [other for other in result.findings if other.counted is finding.counted and other is not finding]
    more = sum(not finding.subject or other.subject != finding.subject for other in others)
    return " ".join(filter(None, (sentence(finding.says), _more(more, finding.counted))))


def _more(number: int, verdict: Verdict) -> str:
    if not number:
        return ""
    match verdict:
        case Verdict.FAIL:
            return f"{counted(number, 'more blocker', 'more blockers')}."
        case Verdict.UNKNOWN:
            return f"{number} more cannot be told."
        case _:
            return f"{number} more {verb(number, 'needs', 'need')} attention."


def _pilot(latest: Mapping[Step, StepResult]) -> StepLine:
    """Step 5 waits for the others, and is never green by itself."""
    waiting = [step.number for step in CHECKED if step not in latest or not _passable(latest[step])]
    parts = [f"waiting for {_steps(waiting)}" if waiting else "the first people can be chosen"]
    people = latest.get(Step.PILOT)
    ready = next((f.says for f in people.findings if f.title == WHO_CAN_MOVE), "") if people else ""
    headline = "; ".join([*parts, ready.rstrip(".")] if ready else parts)
    return StepLine(
        step=Step.PILOT,
        verdict=Verdict.WARN if latest else Verdict.UNKNOWN,
        headline=headline,
        next_step="" if waiting else "Choose the first person to move.",
        checked_at=people.checked_at if people and ready else None,
    )


def _steps(numbers: Sequence[int]) -> str:
    """`step 3`, `steps 2 to 4`, `steps 1, 3 and 4`."""
    if len(numbers) == 1:
        return f"step {numbers[0]}"
    if list(numbers) == list(range(numbers[0], numbers[-1] + 1)):
        return f"steps {numbers[0]} to {numbers[-1]}"
    return f"steps {listed([str(number) for number in numbers])}"


def _headline(latest: Mapping[Step, StepResult]) -> str:
    if not latest:
        return f"Hybrid readiness: {NOT_CHECKED}"
    verdicts = {step: latest[step].verdict if step in latest else Verdict.UNKNOWN for step in CHECKED}
    for verdict in (Verdict.FAIL, Verdict.UNKNOWN):
        for step, found in verdicts.items():
            if found is verdict:
                return f"Hybrid readiness: {verdict.words} at step {step.number} of {len(Step)}"
    for step, result in latest.items():
        if step in CHECKED and not _passable(result):
            return (
                f"Hybrid readiness: a blocker is accepted at step {step.number} of {len(Step)}, and still blocks moves"
            )
    return "Hybrid readiness: ready for the pilot"


def _next_step(latest: Mapping[Step, StepResult]) -> str:
    """The one thing to do next and who can do it: the first step that is not ready, blockers before the rest."""
    for verdict in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN):
        for step in CHECKED:
            result = latest.get(step)
            if result is None and verdict is Verdict.UNKNOWN:
                return RUN_CHECKS
            finding = worst(result.findings) if result else None
            if finding is not None and finding.counted is verdict:
                return RUN_CHECKS if finding.remedy == RUN_CHECKS else _who_does_what(step, finding)
    return "Choose the first person to move."


def _who_does_what(step: Step, finding: Finding) -> str:
    who = f" Who can do it: {finding.who}." if finding.who else ""
    earliest = f" Ready at the earliest {finding.earliest}." if finding.earliest else ""
    return f"Step {step.number}, {step.title}: {sentence(finding.remedy)}{who}{earliest}"
