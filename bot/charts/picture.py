"""What a message shows, as a value: it knows its words, and becomes a PNG or a block of Slack's own.

Pure but for `png`, which loads matplotlib when it is called. Equal values make the same picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.charts.drawing import burndown_png, history_png
from bot.charts.native import burndown_block, history_block
from bot.charts.wording import finding, history_finding, ready_since
from commands.rules.over_time.values import Burndown, Point

FEWEST_DAYS = 4
"""A history of fewer says no more than the numbers do."""


@dataclass(frozen=True, slots=True)
class BurndownPicture:
    """How many are left day by day, with the range for the end."""

    burndown: Burndown

    @property
    def finding(self) -> str:
        """What it shows, in words."""
        return finding(self.burndown)

    @property
    def name(self) -> str:
        """Of its file."""
        return "burn-down.png"

    def png(self) -> bytes | None:
        """The picture; None with less than two days, which make no line."""
        return burndown_png(self.burndown) if len(self.burndown.points) > 1 else None

    def native(self) -> Mapping[str, Any] | None:
        """Slack's own chart; None where a chart would have less than two days."""
        return burndown_block(self.burndown)


@dataclass(frozen=True, slots=True)
class HistoryPicture:
    """Where how many stood, day by day. `history_picture` makes those that are worth a look."""

    points: tuple[Point, ...]

    @property
    def finding(self) -> str:
        """What it shows, in words."""
        return history_finding(self.points)

    @property
    def change(self) -> str:
        """The one sentence of it that stands beside the picture: how many were ready, and are."""
        return ready_since(self.points)

    @property
    def name(self) -> str:
        """Of its file."""
        return "readiness.png"

    def png(self) -> bytes:
        """The picture."""
        return history_png(self.points)

    def native(self) -> Mapping[str, Any] | None:
        """Slack's own chart: a line for each state, who cannot be told with one of their own."""
        return history_block(self.points)


Picture = BurndownPicture | HistoryPicture


def history_picture(points: Sequence[Point]) -> HistoryPicture | None:
    """The history of these days; None with fewer than four days, or where nothing has changed or can be compared."""
    if len(points) < FEWEST_DAYS or len({point.count for point in points}) < 2:
        return None
    picture = HistoryPicture(tuple(points))
    return picture if picture.change else None
