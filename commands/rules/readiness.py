"""The five steps at a glance, from what was found last: blockers first, ready steps last, one thing to do next."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from commands.rules.gate import CHECKED, RUN_CHECKS, STOPS_MOVES, accepted_blocker, passable, relied_on
from commands.rules.wording import counted, listed, sentence, verb, who_can, worst
from commands.step import LOUD, WORST_FIRST, Finding, StatusResult, Step, StepLine, StepResult, Verdict, gravest

NOT_CHECKED = "not checked yet"


def judge_readiness(stored: Mapping[Step, StepResult], now: datetime) -> StatusResult:
    """The status from the latest result of each step that has one, as far as it can be relied on at `now`."""
    latest = {step: relied_on(result, now) for step, result in stored.items()}
    lines = [_line(step, latest.get(step)) for step in CHECKED]
    lines.append(_pilot(latest))
    ordered = tuple(sorted(lines, key=lambda line: (WORST_FIRST.index(line.verdict), line.step.number)))
    known = [latest[step] for step in CHECKED if step in latest]
    return StatusResult(
        headline=_headline(latest),
        verdict=gravest(line.verdict for line in lines),
        lines=ordered,
        next_step=_next_step(latest),
        oldest_check=min((result.checked_at for result in known), default=None),
    )


def _line(step: Step, result: StepResult | None) -> StepLine:
    if result is None:
        stops = step is STOPS_MOVES
        return StepLine(
            step=step, verdict=Verdict.UNKNOWN, headline=NOT_CHECKED, next_step=RUN_CHECKS, stops_moves=stops
        )
    stops = step is STOPS_MOVES and not passable(result)
    finding, accepted = worst(result.findings), accepted_blocker(result)
    verdict = result.verdict
    if accepted is not None and verdict in (Verdict.PASS, Verdict.WARN):
        # what Microsoft 365 refuses it refuses whatever is accepted
        verdict, finding = Verdict.WARN, accepted
    if verdict is Verdict.PASS or finding is None:
        return StepLine(
            step=step, verdict=verdict, headline=result.headline, checked_at=result.checked_at, stops_moves=stops
        )
    return StepLine(
        step=step,
        verdict=verdict,
        headline=_in_short(result, finding),
        next_step=finding.remedy,
        checked_at=result.checked_at,
        next_actions=result.next_actions,
        stops_moves=stops,
    )


def _in_short(result: StepResult, finding: Finding) -> str:
    """The gravest finding, and how many more there are as grave about something else."""
    others = [other for other in result.findings if other.counted is finding.counted and other is not finding]
    more = sum(not finding.subject or other.subject != finding.subject for other in others)
    return " ".join(filter(None, (f"{_accepted(finding)}{sentence(finding.says)}", _more(more, finding.counted))))


def _accepted(finding: Finding) -> str:
    """Until when it is accepted; a blocker blocks all the same."""
    if finding.accepted is None:
        return ""
    until = f"Accepted until {finding.accepted.until:%Y-%m-%d}"
    return f"{until}, and blocks all the same: " if finding.verdict is Verdict.FAIL else f"{until}: "


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
    waiting = [step.number for step in CHECKED if step not in latest or not passable(latest[step])]
    parts = [f"waiting for {_steps(waiting)}" if waiting else "the first people can be chosen"]
    people = latest.get(Step.PILOT)
    ready = people.tally if people else ""
    headline = "; ".join(filter(None, (*parts, ready)))
    return StepLine(
        step=Step.PILOT,
        verdict=Verdict.WARN if latest else Verdict.UNKNOWN,
        headline=headline,
        next_step="" if waiting else "Choose the first person to move.",
        checked_at=people.checked_at if people and ready else None,
    )


def _steps(numbers: Sequence[int]) -> str:
    """`step 3`, `steps 2 and 3`, `steps 2 to 4`, `steps 1, 3 and 4`."""
    if len(numbers) == 1:
        return f"step {numbers[0]}"
    if len(numbers) > 2 and list(numbers) == list(range(numbers[0], numbers[-1] + 1)):
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
        if step in CHECKED and not passable(result):
            return (
                f"Hybrid readiness: a blocker is accepted at step {step.number} of {len(Step)}, and still blocks moves"
            )
    return "Hybrid readiness: ready for the pilot"


def _next_step(latest: Mapping[Step, StepResult]) -> str:
    """The one thing to do next and who can do it: the first step that is not ready, blockers before the rest."""
    for verdict in LOUD:
        for step in CHECKED:
            result = latest.get(step)
            if result is None and verdict is Verdict.UNKNOWN:
                return RUN_CHECKS
            finding = worst(result.findings) if result else None
            if finding is not None and finding.counted is verdict:
                return RUN_CHECKS if finding.remedy == RUN_CHECKS else _who_does_what(step, finding)
    return "Choose the first person to move."


def _who_does_what(step: Step, finding: Finding) -> str:
    earliest = f" Ready at the earliest {finding.earliest}." if finding.earliest else ""
    return f"Step {step.number}, {step.title}: {sentence(finding.remedy)}{who_can(finding)}{earliest}"
