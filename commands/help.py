"""The commands in a line each, and what was not understood."""

from commands.catalogue import COMMANDS, HELP, Command
from commands.step import HelpLine, HelpResult


def help_result(problem: str = "", meant: str = "") -> HelpResult:
    """All commands. `problem` is the sentence about what was typed, `meant` the likeliest thing to type instead."""
    lines = (*map(_line, COMMANDS), HelpLine(usage=HELP, summary="Show this list."))
    return HelpResult(lines=lines, problem=problem, meant=meant)


def summary(command: Command) -> str:
    """The first line of a command's docstring."""
    return (command.__doc__ or "").strip().partition("\n")[0]


def _line(command: Command) -> HelpLine:
    return HelpLine(usage=f"{command.NAME} {command.HINT}".strip(), summary=summary(command))
