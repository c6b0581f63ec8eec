"""What a message shows, as a value: it knows its words, and becomes a PNG or a block of Slack's own.

Pure but for `png`, which loads matplotlib when it is called. Equal values make the same picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.charts.drawing import burndown_png
from bot.charts.native import burndown_block
from bot.charts.wording import finding
from commands.rules.over_time.values import Burndown


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
