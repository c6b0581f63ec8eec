"""A small table in a message, and the same in words for whoever is not shown tables.

https://docs.slack.dev/reference/block-kit/blocks/table-block
"""

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import Block, TableBlock

from bot.views.message import small
from bot.views.words import cut, flat, plain
from commands.rules.wording import verb
from commands.step import Cell, Matrix, Verdict

ROWS = 100
"""Slack's limit, with the heading."""
CHARACTERS = 4_000
"""Of all cells together. Slack takes 10,000; the findings need their room in the message too."""
_CELL = 120
"""Characters of one cell."""
_CIRCLES = {
    Verdict.PASS: "\N{LARGE GREEN CIRCLE}",
    Verdict.WARN: "\N{LARGE YELLOW CIRCLE}",
    Verdict.FAIL: "\N{LARGE RED CIRCLE}",
    Verdict.UNKNOWN: "\N{MEDIUM WHITE CIRCLE}",
    Verdict.NOT_APPLICABLE: "\N{WHITE SMALL SQUARE}",
}
"""The marks of `bot.views.words` as characters: a cell of plain text knows no names of emoji."""


def matrix_blocks(matrix: Matrix) -> tuple[Block, ...]:
    """The table, and how many rows do not fit into it. A message may hold one table."""
    head = [_raw(column) for column in matrix.columns]
    rows = [[_cell(cell) for cell in row] for row in matrix.rows]
    kept = _fitting(rows, ROWS - 1, CHARACTERS - _length(head))
    table = TableBlock(rows=[head, *rows[:kept]], column_settings=[{"is_wrapped": False} for _ in head])
    left = len(rows) - kept
    if not left:
        return (table,)
    return table, small(f"{left} more {verb(left, 'row does', 'rows do')} not fit into this table.")


def matrix_text(matrix: Matrix) -> str:
    """The same as sentences, one for each row: "fabrikam.com: tenant yes, verified no."."""
    return " ".join(_row_text(matrix.columns, row) for row in matrix.rows)


def _row_text(columns: Sequence[str], row: Sequence[Cell]) -> str:
    pairs = zip(columns[1:], row[1:], strict=True)
    told = (f"{plain(column, _CELL)} {plain(cell.text, _CELL)}" for column, cell in pairs)
    return f"{plain(row[0].text, _CELL)}: {', '.join(told)}."


def _fitting(rows: Sequence[Sequence[dict[str, str]]], most: int, characters: int) -> int:
    """How many of the first rows fit."""
    for number, row in enumerate(rows[:most]):
        characters -= _length(row)
        if characters < 0:
            return number
    return min(len(rows), most)


def _cell(cell: Cell) -> dict[str, str]:
    """The word, behind the mark that repeats its verdict."""
    return _raw(cell.text if cell.verdict is None else f"{_CIRCLES[cell.verdict]} {cell.text}")


def _raw(text: str) -> dict[str, str]:
    """Plain text in one line: nothing in it is read as markup. A cell may not be empty."""
    return {"type": "raw_text", "text": cut(flat(text), _CELL) or "-"}


def _length(cells: Iterable[dict[str, str]]) -> int:
    return sum(len(cell["text"]) for cell in cells)
