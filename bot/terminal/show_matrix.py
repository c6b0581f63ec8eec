"""A small table on a terminal: a grid of words, coloured by their verdicts; a line for each row where it is narrow."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table as Grid
from rich.text import Text

from bot.terminal.text import line
from commands.step import Cell, Matrix, Verdict


@dataclass(frozen=True, slots=True)
class ShownMatrix:
    """The table under its title. `styles`: the colour of each verdict; the word tells as much without it."""

    matrix: Matrix
    styles: Mapping[Verdict, str]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As a grid, if no word of it has to be broken."""
        yield line(self.matrix.title, "bold")
        grid = self._grid()
        if Measurement.get(console, options.update(max_width=10_000), grid).maximum <= options.max_width:
            yield grid
            return
        for row in self.matrix.rows:
            yield self._in_line(row)
        yield Text()

    def _grid(self) -> Grid:
        grid = Grid(box=None, pad_edge=False, padding=(0, 1), header_style="dim")
        for column in self.matrix.columns:
            grid.add_column(line(column), no_wrap=True)
        for row in self.matrix.rows:
            grid.add_row(*(self._word(cell) for cell in row))
        return grid

    def _in_line(self, row: tuple[Cell, ...]) -> Text:
        parts = [
            Text.assemble((f"{column} ", "dim"), self._word(cell))
            for column, cell in zip(self.matrix.columns[1:], row[1:], strict=True)
        ]
        return Text.assemble(self._word(row[0]), ": ", Text(", ").join(parts), ".")

    def _word(self, cell: Cell) -> Text:
        return line(cell.text, self.styles[cell.verdict] if cell.verdict else "")
