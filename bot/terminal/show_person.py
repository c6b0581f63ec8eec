"""One person on a terminal: the answer, the blockers, and what is known; or who may be meant."""

from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from bot.terminal.text import line
from commands.step import CandidatesResult, PersonResult, Verdict


def show_person(result: PersonResult, findings: RenderableType, *, checked: str) -> RenderableType:
    """The answer first, then `findings`, then the facts."""
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for fact in result.facts:
        grid.add_row(line(fact.about), line(fact.says))
    for number, told in enumerate(result.history):
        grid.add_row(line("" if number else "History"), line(told))
    parts: list[RenderableType] = [line(result.headline, "bold")]
    if result.next_step:
        parts.append(line(f"Next: {result.next_step}"))
    held = sum(finding.verdict is Verdict.PASS for finding in result.findings)
    needless = sum(finding.verdict is Verdict.NOT_APPLICABLE for finding in result.findings)
    quiet = f"{held} of {len(result.findings)} conditions hold, {needless} are not needed."
    parts += [Text(), findings, line(quiet, "dim"), Text(), grid, Text()]
    parts += [line(f"Note: {source}", "magenta") for source in result.sources]
    return Group(*parts, line(f"Checked {checked}.", "dim"))


def show_candidates(result: CandidatesResult) -> RenderableType:
    """Who may be meant, each with the command that looks them up."""
    grid = Grid.grid(padding=(0, 2))
    for one in result.candidates:
        grid.add_row(line(one.name, "bold"), line(one.unit, "dim"), line(f"hybridbot check why {one.identity}"))
    return Group(line(result.headline, "bold"), line(result.next_step), grid)
