"""One `hybridbot report`: what was typed, and making what was asked for."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, TextIO, cast

import typer

from bot.charts.drawing import burndown_png, history_png
from bot.report.gathering import gathered
from bot.report.page import page
from bot.report.writing import STANDARD_OUTPUT, NotWritten, write
from bot.terminal.surroundings import Surroundings, log_quietly
from bot.terminal.text import line
from bot.wiring import open_services
from commands.rules.over_time.scopes import read_scope
from commands.rules.over_time.values import Scope
from commands.scope_names import known_scope
from commands.services import Services
from commands.step import UsageError

_NO_LINE = (
    "Before there is something to draw, people have to be counted on two days. The running bot does that by itself; "
    "else type hybridbot check check-users today and tomorrow."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Places for what was asked for: a file, `-` for standard output, empty where it is not wanted."""

    scope: Scope
    html: str
    png: str
    history: str


def understood(*, scope: str, html: str, png: str, history: str) -> Wanted:
    """The typed words as a value. Raises UsageError for a scope that names nobody, and places that do not fit."""
    places = [place for place in (html, png, history) if place]
    if not places:
        raise UsageError("Say where to: hybridbot report --html readiness.html, or --png burn-down.png.")
    if len(set(places)) < len(places):
        raise UsageError("Two parts of the report name the same place: give each its own.")
    return Wanted(scope=read_scope(scope), html=html, png=png, history=history)


def carry_out(services: Services, wanted: Wanted, out: TextIO) -> list[str]:
    """Make and write what is wanted; a sentence about each file, and about each picture that cannot be drawn yet.

    Raises UsageError for a scope in which nobody is, NotWritten where nothing at all could be written, StorageError.
    """
    known_scope(services, wanted.scope)
    report = gathered(services, wanted.scope)
    made = [(wanted.html, page(report).encode())] if wanted.html else []
    missing = []
    burndown, history = report.burndown, report.history
    pictures = (
        (wanted.png, "burn-down", burndown.points, partial(burndown_png, burndown)),
        (wanted.history, "picture of who stood where", history, partial(history_png, history)),
    )
    for place, name, days, drawn in pictures:
        if place and len(days) > 1:
            made.append((place, drawn()))
        elif place:
            missing.append(f"The {name} is missing. {_NO_LINE}")
    if not made:
        raise NotWritten(" ".join(missing))
    for place, content in made:
        write(place, content, out)
    return [*(f"Written to {place}." for place, _ in made if place != STANDARD_OUTPUT), *missing]


def add_report(program: typer.Typer, here: Surroundings) -> None:
    """Add `report` to the program."""

    @program.command(
        epilog="Exit code: 0 written, as far as there is something to draw, 2 it could not be written or drawn, "
        "64 mistyped, nobody meant, or wrongly set up."
    )
    def report(
        html: Annotated[str, typer.Option("--html", metavar="FILE", help="Write a page for a browser.")] = "",
        png: Annotated[str, typer.Option("--png", metavar="FILE", help="Write the burn-down as a picture.")] = "",
        history: Annotated[
            str, typer.Option("--history-png", metavar="FILE", help="Write who stood where as a picture.")
        ] = "",
        scope: Annotated[
            str,
            typer.Option("--scope", help="Of whom: everybody, 'ou Workshop', 'department Sales', @fabrikam.com, M12."),
        ] = "",
    ) -> None:
        """Write how readiness stands and goes on, for people without Slack, from what the checks have stored."""
        wanted = understood(scope=scope, html=html, png=png, history=history)
        settings = here.settings()
        log_quietly(settings, here)
        with open_services(settings, now=here.now) as services:
            told = carry_out(services, wanted, cast(TextIO, here.console.file))
        for said in told:
            here.errors.print(line(said), soft_wrap=True)
