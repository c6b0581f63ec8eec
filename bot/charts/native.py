"""Slack's own chart of a burn-down: the block `data_visualization`, for workspaces that have it.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block : a title of at most 50 characters, at most
20 points, labels of at most 20 characters, as many points as categories. slack_sdk has no model for it.
"""

from collections.abc import Mapping
from typing import Any

from commands.rules.day_words import say_date
from commands.rules.over_time.burndown import thinned
from commands.rules.over_time.values import Burndown

KIND = "data_visualization"
MOST_POINTS = 20
"""That Slack takes. Its chart knows no days, only labels: what is left out leaves even distances."""


def burndown_block(burndown: Burndown) -> Mapping[str, Any] | None:
    """People left, day by day; None with less than two days, which make no line.

    A chart of Slack has no range, so it shows what was; when it may end stands in the text.
    """
    points = thinned(burndown.points, MOST_POINTS)
    if len(points) < 2:
        return None
    several = len({point.day.year for point in points}) > 1
    labels = [say_date(point.day, year=several) for point in points]
    series = [("Left to be moved", [point.count.left for point in points])]
    if any(point.count.unknown for point in points):
        series.append(("Of them: cannot tell", [point.count.unknown for point in points]))
    return {
        "type": KIND,
        "title": "People left to be moved",
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": name,
                    "data": [{"label": label, "value": number} for label, number in zip(labels, numbers, strict=True)],
                }
                for name, numbers in series
            ],
            "axis_config": {"categories": labels, "y_label": "People"},
        },
    }
