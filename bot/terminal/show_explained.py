"""What an error means, on a terminal."""

from rich.console import Group, RenderableType

from bot.terminal.text import line
from commands.step import ExplainedResult


def show_explained(result: ExplainedResult) -> RenderableType:
    """Cause, remedy and retry, then the text itself, the id and the page."""
    parts = [line(result.headline, "bold"), line(f"What to do: {result.remedy}")]
    if result.id:
        parts.append(line(f"Who can do it: {result.who}. Try again {result.retry}."))
    parts.append(line(f"The error: {result.original}", "dim"))
    details = [result.id, f"look at {result.check}" if result.check else "", result.source]
    if any(details):
        parts.append(line(", ".join(filter(None, details)), "dim"))
    return Group(*parts)
