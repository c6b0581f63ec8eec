"""The notes to the people of a wave on a terminal."""

from rich.console import Group, RenderableType
from rich.text import Text

from bot.terminal.text import line
from commands.note_results import NotesResult
from commands.rules.notes.texts import SHOWN, filled

_NAMED = 30


def show_notes(result: NotesResult) -> RenderableType:
    """The texts for one of the people, whom they do not reach, and what stands against it."""
    parts: list[RenderableType] = [line(result.headline, "bold"), Text()]
    if result.values:
        for note, head in SHOWN.items():
            parts += [line(head, "bold"), line(f"  {filled(result.texts.of(note), result.values)}"), Text()]
    parts += [line(f"{one.name} ({one.identity}): {one.because}") for one in result.unreached[:_NAMED]]
    if len(result.unreached) > _NAMED:
        parts.append(line(f"and {len(result.unreached) - _NAMED:,} more", "dim"))
    parts += [line(problem, "yellow") for problem in result.problems]
    if result.sent_off_by and result.sent_off_at is not None:
        parts.append(line(f"Sent off by {result.sent_off_by} on {result.sent_off_at:%Y-%m-%d %H:%M} UTC", "dim"))
    if result.code:
        parts.append(line(f"To send them: hybridbot notes {result.request} send {result.code}", "dim"))
    return Group(*parts)
