"""Requests to move people on a terminal: what a move would do, the lists, the halt and the audit trail."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from bot.terminal.text import line, span, utc
from commands.moves.results import (
    AuditResult,
    HaltResult,
    LeftOut,
    MoveResult,
    RequestLine,
    RequestResult,
    RequestsResult,
    ReviewResult,
)
from commands.rules.moves.plan import short
from commands.rules.wording import age, listed, sentence
from storage.states import ItemState

_STYLES = {
    ItemState.MOVED: "green",
    ItemState.FAILED: "bold red",
    ItemState.LEASED: "yellow",
    ItemState.QUEUED: "dim",
    ItemState.SKIPPED: "dim",
}


def show_moves(result: MoveResult, *, now: datetime) -> RenderableType:
    """Any answer about moves. `now` (aware, UTC) is what ages are counted from."""
    match result:
        case ReviewResult():
            return _review(result, now)
        case RequestsResult():
            return _requests(result, now)
        case RequestResult():
            return _request(result, now)
        case HaltResult():
            lines = [part for one in result.lines for part in _line(one, now)]
            told = [line(said) for said in (_halted(result), result.next_step) if said]
            return Group(line(result.headline, "bold"), *told, *lines)
        case _:
            return _audit(result)


def _review(result: ReviewResult, now: datetime) -> RenderableType:
    facts = _pairs(
        ("Why", (result.reason,)),
        ("When", (result.when,)),
        ("How", (result.how,)),
        ("Affected", result.affected),
        ("Comes along", result.comes_along),
        ("Lost", result.lost),
        ("Way back", result.way_back),
        ("Needs", result.needs),
    )
    parts: list[RenderableType] = [line(result.headline, "bold"), Text(), facts]
    parts += [line(problem, "bold red") for problem in result.problems]
    if result.left_out:
        parts += [Text(), line(f"Left out: {len(result.left_out):,}", "bold")]
        parts += [part for one in result.left_out for part in _left_out(one)]
    if result.ready:
        names = listed([one.name for one in result.ready], most=20)
        parts += [Text(), line(f"To be moved: {names}", "dim")]
        parts += [line(f"  {one.name}: {note}", "yellow") for one in result.ready for note in one.notes]
    plan = f"Plan {short(result.digest)}. " if result.digest else ""
    parts.append(line(f"{plan}Checked {age(result.checked_at, now)}.", "dim"))
    if result.draft:
        parts.append(line("It is asked for in Slack, where approvers see who asks: /hybrid move.", "dim"))
    return Group(*parts)


def _pairs(*told: tuple[str, Sequence[str]]) -> Grid:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for about, said in told:
        known = [sentence(each) for each in said if each]
        if known:
            grid.add_row(about, Text("\n").join(map(line, known)))
    return grid


def _left_out(one: LeftOut) -> list[Text]:
    whom = f" ({one.identity})" if one.identity and one.identity != one.name else ""
    return [line(f"  {one.name}{whom}", "bold"), *(line(f"    {cause}") for cause in one.because)]


def _requests(result: RequestsResult, now: datetime) -> RenderableType:
    parts: list[RenderableType] = [line(result.headline, "bold")]
    if result.halted:
        parts.append(line(_halted(result), "bold red"))
    for one in result.lines:
        parts += [Text(), *_line(one, now)]
    return Group(*parts)


def _halted(result: RequestsResult | HaltResult) -> str:
    since = f" In force since {utc(result.halted_at)}." if result.halted_at else ""
    return f"{result.halted}{since}"


def _line(one: RequestLine, now: datetime) -> list[Text]:
    told = [
        Text.assemble(line(f"{one.name}  {one.title}", "bold"), "  ", one.stands),
        line(f"  {sentence(one.says)}{_to_settle(one.settlers)}"),
        line(f"  asked for by {one.requester} {age(one.created_at, now)}: {one.reason}", "dim"),
    ]
    if one.window_start is not None and one.window_end is not None:
        told.append(line(f"  window {span(one.window_start, one.window_end)}", "dim"))
    return told


def _to_settle(settlers: Sequence[str]) -> str:
    names = [one for one in settlers if one]
    return f" It waits for {listed(names)} to settle that." if names else ""


def _request(result: RequestResult, now: datetime) -> RenderableType:
    parts: list[RenderableType] = [line(result.headline, "bold"), *_line(result.line, now)]
    parts += [line(f"  {said}") for said in result.decisions]
    parts += [part for one in result.left_out for part in _left_out(one)]
    if result.people:
        grid = Grid.grid(padding=(0, 2))
        for one in result.people:
            grid.add_row(
                Text(one.state.value, style=_STYLES[one.state]),
                line(one.name),
                line(f"{sentence(one.says)}{_to_settle((one.settler,))}"),
            )
        parts += [Text(), grid]
    parts += [Text(), *(line(f"  {said}") for said in result.proof)] if result.proof else []
    if result.next_step:
        parts.append(line(f"Next: {result.next_step}", "bold"))
    return Group(*parts)


def _audit(result: AuditResult) -> RenderableType:
    grid = Grid.grid(padding=(0, 2))
    for _ in range(3):
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for one in result.lines:
        number = line(f"{one.id} {short(one.hash)}", "dim")
        about = f"{one.request}: " if one.request else ""
        grid.add_row(number, line(utc(one.at, seconds=True)), line(one.actor), line(f"{about}{sentence(one.says)}"))
    parts: list[RenderableType] = [line(sentence(result.headline), "bold")]
    parts += [line(f"Next: {result.next_step}", "bold")] if result.next_step else []
    return Group(*parts, grid)
