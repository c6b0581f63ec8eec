"""Results as text for a terminal: values in, rich renderables out. The same words as in Slack, aligned."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from bot.diagnosis import Diagnosis
from bot.terminal.show_accepted import acceptance_line, show_accepted
from bot.terminal.show_alarms import show_alarms
from bot.terminal.show_diff import show_diff
from bot.terminal.show_digests import show_digest, show_subscriptions
from bot.terminal.show_explained import show_explained
from bot.terminal.show_matrix import ShownMatrix
from bot.terminal.show_moves import show_moves
from bot.terminal.show_notes import show_notes
from bot.terminal.show_person import show_candidates, show_person
from bot.terminal.text import line
from commands.alarm_results import AlarmsResult
from commands.answers import Result
from commands.digests.results import DigestResult, SubscriptionsResult
from commands.note_results import NotesResult
from commands.rules.over_time.difference import DiffResult
from commands.rules.wording import age, duration
from commands.step import (
    LOUD,
    WORST_FIRST,
    AcceptedResult,
    CandidatesResult,
    ExplainedResult,
    Finding,
    HelpResult,
    Offer,
    PersonResult,
    PublishRecord,
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
SHOWN_EVIDENCE = 12
"""Lines of evidence under one finding; the CSV file has them all."""

_COMMAND_OF = {
    Offer.ADD_DOMAIN: "hybridbot check verify-domain {subject} --add",
    Offer.VERIFY_DOMAIN: "hybridbot check verify-domain {subject} --yes",
    Offer.SHOW_DOMAIN: "hybridbot check verify-domain {subject}",
    Offer.WHY: "hybridbot check why {subject}",
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
        case AcceptedResult():
            return show_accepted(result)
        case AlarmsResult():
            return show_alarms(result)
        case NotesResult():
            return show_notes(result)
        case DiffResult():
            return show_diff(result)
        case SubscriptionsResult():
            return show_subscriptions(result)
        case DigestResult():
            return show_digest(result)
        case PersonResult():
            loud = tuple(finding for finding in result.findings if finding.verdict in LOUD)
            return show_person(result, _findings(loud, now), checked=age(result.checked_at, now))
        case CandidatesResult():
            return show_candidates(result)
        case ExplainedResult():
            return show_explained(result)
        case _:
            return show_moves(result, now=now)


def show_diagnoses(diagnoses: Sequence[Diagnosis]) -> RenderableType:
    """What `hybridbot doctor` found, a line each, with what to do where something is wrong."""
    grid = _grid()
    for diagnosis in diagnoses:
        told = [line(diagnosis.says)]
        if diagnosis.remedy:
            told.append(line(f"What to do: {diagnosis.remedy}"))
        grid.add_row(verdict_word(diagnosis.verdict), line(diagnosis.what, "bold"), _below(told))
    return grid


def verdict_word(verdict: Verdict) -> Text:
    """The verdict as a word of constant width; the colour only repeats it."""
    word, style = _WORDS[verdict]
    return Text(word.ljust(_WIDTH), style=style)


def _status(status: StatusResult, now: datetime) -> RenderableType:
    grid = _grid()
    for about in status.lines:
        told = [line(about.headline)]
        if about.next_step:
            told.append(line(about.next_step, "dim"))
        if about.checked_at is not None:
            told.append(line(f"checked {age(about.checked_at, now)}", "dim"))
        grid.add_row(verdict_word(about.verdict), line(f"{about.step.number} {about.step.title}", "bold"), _below(told))
    return Group(line(status.headline, "bold"), Text(), grid, Text(), line(f"Next: {status.next_step}", "bold"))


def _step(result: StepResult, now: datetime) -> RenderableType:
    parts: list[RenderableType] = [
        Text.assemble((f"{result.step.number} {result.step.title}: ", "bold"), line(result.headline)),
        Text(),
    ]
    if result.matrix is not None:
        parts.append(ShownMatrix(result.matrix, {verdict: style for verdict, (_, style) in _WORDS.items()}))
    parts.append(_findings(result.findings, now))
    parts += [_record(record) for record in result.records]
    parts += [line(f"Note: {source}", "magenta") for source in result.sources]
    for action in result.next_actions:
        command = _COMMAND_OF[action.offer].format(subject=action.subject)
        parts.append(Text.assemble(("To go on: ", "dim"), line(command), line(f"  ({action.label})", "dim")))
    parts.append(line(f"Checked {age(result.checked_at, now)}.", "dim"))
    return Group(*parts)


def _findings(findings: tuple[Finding, ...], now: datetime) -> RenderableType:
    grid = _grid()
    for finding in sorted(findings, key=lambda found: WORST_FIRST.index(found.verdict)):
        told = [line(finding.says, "strike" if finding.accepted else "")]
        if finding.accepted is not None:
            told.append(acceptance_line(finding.accepted))
        elif finding.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE):
            parts = (_not_yet(finding, now), finding.why, _what_to_do(finding))
            told += [line(words) for words in parts if words]
            told += [line(f"  {seen}", "dim") for seen in finding.evidence[:SHOWN_EVIDENCE]]
            if len(finding.evidence) > SHOWN_EVIDENCE:
                told.append(line(f"  and {len(finding.evidence) - SHOWN_EVIDENCE} more", "dim"))
        grid.add_row(verdict_word(finding.verdict), line(finding.check, "dim"), _below(told))
    return grid


def _not_yet(finding: Finding, now: datetime) -> str:
    until = finding.not_yet_until
    if until is None:
        return ""
    left = f" ({duration((until - now).total_seconds())} from now)" if until > now else ""
    return f"Not yet: give it until {until:%Y-%m-%d %H:%M} UTC{left}; after that it is broken."


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
        grid.add_row(label, line(value))
    return Group(line(f"Publish this record for {record.domain}:", "bold"), Padding(grid, (0, 0, 1, 2)))


def _help(result: HelpResult) -> RenderableType:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column()
    for about in result.lines:
        grid.add_row(line(about.usage), line(about.summary))
    problem = [line(result.problem)] if result.problem else []
    meant = [line(f"Did you mean {result.meant}?")] if result.meant else []
    return Group(*problem, *meant, grid)


def _below(lines: Sequence[Text]) -> Text:
    """The lines one below the other."""
    return Text("\n").join(lines)


def _grid() -> Grid:
    grid = Grid.grid(padding=(0, 2, 1, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    return grid
