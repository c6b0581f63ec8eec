"""`hybridbot checks`: what each check asks for, as the reference page has it."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from bot.terminal.text import line
from commands.rules.check import Check
from commands.rules.checks import DOCUMENTED, SECTIONS
from commands.step import UsageError


def show_checks(names: Sequence[str]) -> RenderableType:
    """The checks with these ids in full; without any, all in a line each. Raises UsageError for an unknown one."""
    if not names:
        return Group(*(part for section in SECTIONS for part in _overview(section.title, section.checks)))
    return Group(*(part for name in names for check in _named(name) for part in _whole(check)))


def _named(name: str) -> list[Check]:
    found = [check for check in DOCUMENTED if check.id == name.upper()]
    if not found:
        raise UsageError(f"There is no check {name!r}. Type hybridbot checks to see them all.")
    return found


def _overview(title: str, checks: tuple[Check, ...]) -> list[RenderableType]:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column()
    for check in checks:
        grid.add_row(check.id, line(check.title))
    return [line(title, "bold"), grid, Text()]


def _whole(check: Check) -> list[RenderableType]:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for label, text in (
        ("must hold", check.must_hold),
        ("why", check.why),
        ("answer", check.answer_from),
        ("by hand", check.by_hand.says.removeprefix("By hand, ") if check.by_hand else ""),
        ("who mends it", check.who),
        ("ready", check.earliest),
        ("asked for by", check.source),
    ):
        if text:
            grid.add_row(label, line(text))
    return [line(f"{check.id}  {check.title}", "bold"), grid, Text()]
