"""The answer to a check: the verdict, what is wrong and what to do, the records to publish, the next clicks."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from slack_sdk.models.blocks import Block

from bot.views.accepted import acceptance_text, accepted_message
from bot.views.alarm import alarms_message
from bot.views.diff import diff_message
from bot.views.digests import shown_digest, subscriptions_message
from bot.views.explained import explained_message
from bot.views.help import help_message
from bot.views.matrix import matrix_blocks, matrix_text
from bot.views.message import Message, buttons, fitted, quoted, section, small
from bot.views.moves import move_message
from bot.views.notes_preview import notes_message
from bot.views.person import candidates_message, named_row, person_message
from bot.views.status import status_message
from bot.views.words import cut, mark, mention, moment, plain
from commands.alarm_results import AlarmsResult
from commands.answers import Result
from commands.digests.results import DigestResult, SubscriptionsResult
from commands.note_results import NotesResult
from commands.rules.over_time.difference import DiffResult
from commands.rules.wording import capitalised, duration, listed, sentence
from commands.step import (
    LOUD,
    AcceptedResult,
    CandidatesResult,
    ExplainedResult,
    Finding,
    HelpResult,
    PersonResult,
    PublishRecord,
    StatusResult,
    StepResult,
    Verdict,
)

_MOST_IN_FULL = 8
"""Findings that are ready, or not needed, and still shown with what they say."""
_EVIDENCE = 6
"""Lines of evidence shown per finding; the file in the thread has the rest."""


def result_message(result: Result, *, now: datetime, asked_by: str = "") -> Message:
    """Any result as a message."""
    if isinstance(result, StatusResult):
        return status_message(result, now=now)
    if isinstance(result, HelpResult):
        return help_message(result)
    if isinstance(result, AcceptedResult):
        return accepted_message(result)
    if isinstance(result, AlarmsResult):
        return alarms_message(result)
    if isinstance(result, NotesResult):
        return notes_message(result)
    if isinstance(result, DiffResult):
        return diff_message(result)
    if isinstance(result, PersonResult):
        return person_message(result, asked_by=asked_by)
    if isinstance(result, CandidatesResult):
        return candidates_message(result, asked_by=asked_by)
    if isinstance(result, ExplainedResult):
        return explained_message(result)
    if isinstance(result, StepResult):
        return step_message(result)
    if isinstance(result, SubscriptionsResult):
        return subscriptions_message(result)
    if isinstance(result, DigestResult):
        return shown_digest(result)
    return move_message(result, asked_by=asked_by)


def step_message(result: StepResult, *, asked_by: str = "", note: str = "", clickable: bool = True) -> Message:
    """The result of one step, or of a part of it.

    `note` (plain text) is added in small print. Without `clickable` there are no buttons: somebody has pressed one, or
    there is nothing left to press.
    """
    name = f"{result.step.number} {result.step.title}"
    subject = f": {plain(result.subject, 200)}" if result.subject else ""
    first: list[Block] = [
        section(f"{mark(result.verdict)} *{name}{subject}* — {result.verdict.words}\n{plain(result.headline, 1500)}")
    ]
    if result.matrix is not None:
        first += matrix_blocks(result.matrix)
    first += [section(_record(record)) for record in result.records[:5]]
    loud = sorted((f for f in result.findings if f.verdict in LOUD), key=_loudness)
    said = [result.headline, *(record.value for record in result.records[:5])]
    middle = [_findings(alike, said) for alike in _grouped(loud)] + _passed(result.findings)
    row = buttons(result.next_actions, subject=result.subject) if clickable else ()
    last = [small(_footer(result, asked_by=asked_by, note=note)), *named_row(result.named), *row]
    text = f"{result.step.title}{subject}, {result.verdict.words}: {sentence(plain(result.headline, 1500))}"
    if result.matrix is not None:
        text += f" {matrix_text(result.matrix)}"
    return Message(text, fitted(first, middle, last))


def _loudness(finding: Finding) -> tuple[bool, int]:
    """What is accepted comes after what is not."""
    return finding.accepted is not None, LOUD.index(finding.verdict)


def _grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings that say the same belong together: a silent source would otherwise be complained about five times."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.verdict, finding.says, finding.remedy, finding.accepted), []).append(finding)
    return list(groups.values())


def _findings(alike: list[Finding], said: list[str]) -> list[Block]:
    """One finding, or several that say the same. A remedy that stands above already is not repeated."""
    first = alike[0]
    if first.accepted is not None:
        return [
            section(
                f"{mark(first.counted)} ~*{_titles(alike)}*~\n~{plain(first.says, 700)}~\n"
                f"{acceptance_text(first.accepted)}"
            ),
            small(plain(first.check, 20)),
        ]
    lines = [f"{mark(first.verdict)} *{_titles(alike)}*", plain(first.says, 700)]
    if first.not_yet_until is not None:
        lines.append(f"*Not yet:* give it until {moment(first.not_yet_until)}; after that it is broken.")
    if first.why:
        lines.append(f"_{sentence(plain(first.why, 300))}_")
    if first.remedy and not any(_covers(earlier, first.remedy) for earlier in said):
        lines.append(f"*What to do:* {plain(first.remedy, 700)}")
        said.append(first.remedy)
    lines += [f"• {plain(_without(line, first.remedy), 350)}" for line in first.evidence[:_EVIDENCE]]
    if len(first.evidence) > _EVIDENCE:
        lines.append(f"• and {len(first.evidence) - _EVIDENCE} more")
    checks = ", ".join(dict.fromkeys(plain(finding.check, 20) for finding in alike if finding.check))
    print_small = [cut(checks, 200), plain(first.who, 100), plain(first.earliest, 150)]
    small_print = " · ".join(part for part in print_small if part)
    return [section("\n".join(lines)), *([small(small_print)] if small_print else [])]


def _without(line: str, remedy: str) -> str:
    """A line of evidence without the remedy that stands above it already."""
    shorter = line.replace(remedy, "").strip() if remedy else line
    return shorter or line


def _covers(earlier: str, remedy: str) -> bool:
    """Whether something said before tells as much: the same text, or the record that the remedy spells out."""
    return remedy in earlier or (" " not in earlier and earlier in remedy)


def _titles(alike: list[Finding]) -> str:
    names = dict.fromkeys(f"{f.title} ({f.subject})" if f.subject else f.title for f in alike)
    shown = [plain(name, 200) for name in list(names)[:5]]
    return "; ".join(shown) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _passed(findings: tuple[Finding, ...]) -> list[list[Block]]:
    """What is ready, or not needed: quiet. A few with what they say, many by their titles only."""
    quiet = [f for f in findings if f.verdict not in LOUD]
    if len(quiet) > _MOST_IN_FULL:
        verdicts = (Verdict.PASS, Verdict.NOT_APPLICABLE)
        return [[small(_by_title(v, alike))] for v in verdicts if (alike := [f for f in quiet if f.verdict is v])]
    lines = [
        f"{mark(f.verdict)} {plain(f.title, 150)}{f' ({plain(f.subject, 100)})' if f.subject else ''}: "
        f"{plain(f.says, 300)}  {plain(f.check, 20)}"
        for f in quiet
    ]
    # in small print, several to a block: ready things are quiet
    return [[small("\n".join(lines[start : start + 5]))] for start in range(0, len(lines), 5)]


def _by_title(verdict: Verdict, alike: list[Finding]) -> str:
    """The titles of findings with the same verdict, each with what it is about."""
    subjects: dict[tuple[str, str], list[str]] = {}
    for finding in alike:
        subjects.setdefault((finding.title, finding.check), []).append(finding.subject)
    told = [f"{plain(title, 150)}{_about(names)} {plain(check, 20)}" for (title, check), names in subjects.items()]
    return f"{mark(verdict)} {capitalised(verdict.words)}: {'; '.join(told)}"


def _about(names: list[str]) -> str:
    known = [name for name in names if name]
    return f" ({plain(listed(known, most=3), 200)})" if known else ""


def _record(record: PublishRecord) -> str:
    return (
        f"*Publish this record in the public DNS of {plain(record.domain, 300)}:*\n"
        f"Type {quoted(record.record_type, 10)}   Name {quoted(record.name, 300)}   TTL {quoted(str(record.ttl), 12)}\n"
        f"Value {quoted(record.value, 600)}"
    )


def _footer(result: StepResult, *, asked_by: str, note: str) -> str:
    parts = [f"Checked {moment(result.checked_at)}" + (f" for {mention(asked_by)}." if asked_by else ".")]
    parts += [sentence(plain(source, 300)) for source in result.sources[:6]]
    if result.table is not None:
        parts.append(f"The full list ({len(result.table.rows)} rows) is in the thread.")
    return " ".join([*parts, plain(note, 500)]).strip()


def finished_text(result: Result, *, asked_by: str, took: timedelta) -> str:
    """The short reply in the thread that tells the person who asked: updates of a message ring nobody."""
    done = f"{mention(asked_by)} Done after {duration(took.total_seconds())}"
    if isinstance(result, AcceptedResult | ExplainedResult | HelpResult):
        return f"{done}."
    return f"{done}: {sentence(plain(result.headline, 600))}"
