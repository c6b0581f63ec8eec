"""Accepted findings on a terminal."""

from rich.console import Group, RenderableType
from rich.text import Text

from bot.terminal.text import line
from commands.step import Acceptance, AcceptedLine, AcceptedResult


def show_accepted(result: AcceptedResult) -> RenderableType:
    """What is accepted, then what was, and how to go on."""
    parts: list[RenderableType] = [line(result.headline, "bold"), Text()]
    for one in result.lines:
        style = "" if one.in_force else "dim"
        parts.append(line(f"{one.about}  {one.title}", f"bold {style}".strip()))
        parts.append(line(f"  {_lasts(one)}; by {one.by} on {one.since:%Y-%m-%d}: {one.reason}", style))
    parts.append(line("To accept: hybridbot check accept H9 until 2027-03-31 because ...", "dim"))
    parts.append(line("To take one back: hybridbot check accept end H9", "dim"))
    return Group(*parts)


def acceptance_line(acceptance: Acceptance) -> Text:
    """Who has accepted a finding, until when and why."""
    return line(f"Accepted by {acceptance.by} until {acceptance.until:%Y-%m-%d}: {acceptance.reason}", "italic")


def _lasts(one: AcceptedLine) -> str:
    if one.in_force:
        return f"accepted until {one.until:%Y-%m-%d}"
    if one.ended_at is not None:
        return f"{'replaced' if one.replaced else 'taken back'} by {one.ended_by} on {one.ended_at:%Y-%m-%d}"
    return f"ran out on {one.until:%Y-%m-%d}"
