"""Slack's own charts, for workspaces that have them: the block `data_visualization`.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block : a title of at most 50 characters, at most
20 points, labels of at most 20 characters, as many points as categories. slack_sdk has no model for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from commands.rules.day_words import say_date
from commands.rules.headcount_words import BLOCKED, MOVED, READY, UNKNOWN, parts
from commands.rules.over_time.burndown import thinned
from commands.rules.over_time.values import Burndown, Point
from commands.rules.wording import capitalised

KIND = "data_visualization"
MOST_POINTS = 20
"""That Slack takes. Its chart knows no days, only labels: what is left out leaves even distances."""


def burndown_block(burndown: Burndown) -> Mapping[str, Any] | None:
    """People left, day by day; None with less than two days, which make no line.

    A chart of Slack has no range, so it shows what was; when it may end stands in the text.
    """
    points = thinned(burndown.points, MOST_POINTS)
    series = {"Left to be moved": [point.count.left for point in points]}
    if any(point.count.unknown for point in points):
        series["Of them: cannot tell"] = [point.count.unknown for point in points]
    return _lines("People left to be moved", points, series)


def history_block(points: Sequence[Point]) -> Mapping[str, Any] | None:
    """How many stood where, day by day, a line for each state; None with less than two days, which make no line.

    The colours are Slack's own and go by the order: so that each state keeps its colour, only the last line is left
    out where there is nobody to count, that of whom it cannot be told.
    """
    points = thinned(points, MOST_POINTS)
    counted = [dict(parts(point.count)) for point in points]
    states = (MOVED, BLOCKED, READY, *((UNKNOWN,) if any(UNKNOWN in count for count in counted) else ()))
    series = {capitalised(state): [count.get(state, 0) for count in counted] for state in states}
    return _lines("Who stood where", points, series)


def _lines(title: str, points: Sequence[Point], series: Mapping[str, Sequence[int]]) -> Mapping[str, Any] | None:
    """The chart of these days, with people for each of them in each series."""
    if len(points) < 2:
        return None
    several = len({point.day.year for point in points}) > 1
    labels = [say_date(point.day, year=several) for point in points]
    return {
        "type": KIND,
        "title": title,
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": name,
                    "data": [{"label": label, "value": number} for label, number in zip(labels, numbers, strict=True)],
                }
                for name, numbers in series.items()
            ],
            "axis_config": {"categories": labels, "y_label": "People"},
        },
    }
