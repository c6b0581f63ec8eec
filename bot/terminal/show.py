"""Results as text for a terminal: values in, rich renderables out. The same words as in Slack, aligned."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from bot.diagnosis import Diagnosis
from commands.rules.wording import age
from commands.step import (
    Finding,
    HelpResult,
    Offer,
    PublishRecord,
    Result,
    StatusResult,
    StepResult,
    Verdict,
)

_WORDS = {
    Verdict.PASS: ("ready", "green"),
    Verdict.WARN: ("needs attention", "yellow"),
    Verdict.FAIL: ("blocked", "bold red"),
    Verdict.UNKNOWN: ("cannot tell", "magenta"),
    Verdict.NOT_APPLICABLE: ("not needed", "dim"),
}
_WIDTH = max(len(word) for word, _ in _WORDS.values())
_WORST_FIRST = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS, Verdict.NOT_APPLICABLE)
SHOWN_EVIDENCE = 12
"""Lines of evidence under one finding; the CSV file has them all."""

_COMMAND_OF = {
    Offer.ADD_DOMAIN: "hybridbot check verify-domain {subject} --add",
    Offer.VERIFY_DOMAIN: "hybridbot check verify-domain {subject} --yes",
    Offer.SHOW_DOMAIN: "hybridbot check verify-domain {subject}",
}


def show(result: Result, *, now: datetime) -> RenderableType:
    """Any result as something rich can print. `now` (aware, UTC) is what ages are counted from."""
    match result:
        case StatusResult():
            return _status(result, now)
        case StepResult():
            return _step(result, now)
        case HelpResult():
            return _help(result)


def show_diagnoses(diagnoses: Sequence[Diagnosis]) -> RenderableType:
    """What `hybridbot doctor` found, a line each, with what to do where something is wrong."""
    grid = _grid()
    for diagnosis in diagnoses:
        told = Text(diagnosis.says)
        if diagnosis.remedy:
            told.append(f"\nWhat to do: {diagnosis.remedy}")
        grid.add_row(verdict_word(diagnosis.verdict), Text(diagnosis.what, style="bold"), told)
    return grid


def verdict_word(verdict: Verdict) -> Text:
    """The verdict as a word of constant width; the colour only repeats it."""
    word, style = _WORDS[verdict]
    return Text(word.ljust(_WIDTH), style=style)


def _status(status: StatusResult, now: datetime) -> RenderableType:
    grid = _grid()
    for line in status.lines:
        told = Text(line.headline)
        if line.next_step:
            told.append(f"\n{line.next_step}", style="dim")
        if line.checked_at is not None:
            told.append(f"\nchecked {age(line.checked_at, now)}", style="dim")
        grid.add_row(verdict_word(line.verdict), Text(f"{line.step.number} {line.step.title}", style="bold"), told)
    return Group(
        Text(status.headline, style="bold"), Text(), grid, Text(), Text(f"Next: {status.next_step}", style="bold")
    )


def _step(result: StepResult, now: datetime) -> RenderableType:
    parts: list[RenderableType] = [
        Text.assemble((f"{result.step.number} {result.step.title}: ", "bold"), result.headline),
        Text(),
        _findings(result.findings),
    ]
    parts += [_record(record) for record in result.records]
    parts += [Text(f"Note: {source}", style="magenta") for source in result.sources]
    for action in result.next_actions:
        command = _COMMAND_OF[action.offer].format(subject=action.subject)
        parts.append(Text.assemble(("To go on: ", "dim"), command, (f"  ({action.label})", "dim")))
    parts.append(Text(f"Checked {age(result.checked_at, now)}.", style="dim"))
    return Group(*parts)


def _findings(findings: tuple[Finding, ...]) -> RenderableType:
    grid = _grid()
    for finding in sorted(findings, key=lambda found: _WORST_FIRST.index(found.verdict)):
        told = Text(finding.says)
        if finding.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE):
            for words in (finding.why, _what_to_do(finding)):
                if words:
                    told.append(f"\n{words}")
            for line in finding.evidence[:SHOWN_EVIDENCE]:
                told.append(f"\n  {line}", style="dim")
            if len(finding.evidence) > SHOWN_EVIDENCE:
                told.append(f"\n  and {len(finding.evidence) - SHOWN_EVIDENCE} more", style="dim")
        grid.add_row(verdict_word(finding.verdict), Text(finding.check, style="dim"), told)
    return grid


def _what_to_do(finding: Finding) -> str:
    if not finding.remedy:
        return ""
    who = f" ({finding.who})" if finding.who else ""
    when = f" Can be green {finding.earliest}." if finding.earliest else ""
    return f"What to do{who}: {finding.remedy}{when}"


def _record(record: PublishRecord) -> RenderableType:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    for label, value in (
        ("Name", record.name),
        ("Type", record.record_type),
        ("Value", record.value),
        ("TTL", f"{record.ttl} seconds"),
    ):
        grid.add_row(label, Text(value))
    return Group(Text(f"Publish this record for {record.domain}:", style="bold"), Padding(grid, (0, 0, 1, 2)))


def _help(result: HelpResult) -> RenderableType:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column()
    for line in result.lines:
        grid.add_row(Text(line.usage), Text(line.summary))
    problem = [Text(result.problem)] if result.problem else []
    meant = [Text(f"Did you mean {result.meant}?")] if result.meant else []
    return Group(*problem, *meant, grid)


def _grid() -> Grid:
    grid = Grid.grid(padding=(0, 2, 1, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    return grid
