"""Burn-downs as the facts give them."""

from datetime import date, timedelta
from typing import Any

from commands.rules.over_time.values import Burndown, Headcount, Point

TODAY = date(2026, 11, 26)


def points(*left: int, whole: int = 250, unknown: int = 0, every: int = 1) -> tuple[Point, ...]:
    """So many left on each day, the last of them TODAY."""
    return tuple(
        Point(
            TODAY - timedelta(days=(len(left) - 1 - place) * every),
            Headcount(
                moved=whole - number,
                ready=number // 2 - min(unknown, number // 2),
                blocked=number - number // 2,
                unknown=min(unknown, number // 2),
            ),
        )
        for place, number in enumerate(left)
    )


def burndown(*left: int, whole: int = 250, unknown: int = 0, every: int = 1, **more: Any) -> Burndown:
    return Burndown(points=points(*left, whole=whole, unknown=unknown, every=every), **more)


FALLING = burndown(
    *(63 - day * 22 // 28 for day in range(29)), per_day=1.1, earliest=date(2027, 1, 12), latest=date(2027, 3, 2)
)
"""From 63 four weeks ago to 41 today."""
