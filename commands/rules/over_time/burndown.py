"""When everybody may be moved, by the pace that was observed: a range, or the reason why there is none.

Moves come in bursts, a night or a weekend at a time, so no line is laid through them. What happened in each of the last
weeks is taken as what may happen in a week: many courses are drawn from these weeks, and the range is where most of
them end. Each course draws from weeks drawn anew, since a few weeks say little of all weeks. Nothing is left to chance:
the same weeks give the same range, and more people left never end earlier.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from commands.rules.over_time.values import Burndown, Point
from commands.rules.wording import counted, people, verb

MOST_WEEKS = 8
"""Weeks that are looked back at: the pace of long ago was that of a pilot."""
FEWEST_WEEKS, FEWEST_DAYS, FEWEST_PEOPLE = 2, 3, 5
"""Below these nothing can be told: weeks that were counted, days with moves, and people who were moved."""
LONGEST_WEEKS = 520
"""A course that takes longer has no end that is worth telling."""
_COURSES = 400
_EARLY, _LATE = 0.1, 0.9
"""Shares of the courses that end by the two ends of the range."""
_WORKING_DAYS = 5
"""Business days of a week that is ahead, as far as the courses know; the calendar then says which days these are."""


@dataclass(frozen=True, slots=True)
class _Pace:
    """What was observed."""

    rates: tuple[float, ...]
    """People moved on a business day, by week."""
    moved: int
    days: int
    """On which somebody was moved."""
    per_day: float

    @property
    def weeks(self) -> int:
        return len(self.rates)


def reckon(points: Sequence[Point], works: Callable[[date], bool]) -> Burndown:
    """The burn-down of these days, a point each, the last one today.

    works   whether a day counts: people work on it, and moves are not frozen
    """
    pace = _observed(points, works)
    untold = _untold(points, pace)
    if untold or pace is None:
        return Burndown(points=tuple(points), per_day=pace.per_day if pace is not None else 0.0, because=untold)
    last = points[-1]
    ends = sorted(_course(number, pace.rates, last.count.left) for number in range(_COURSES))
    early, late = (ends[int(share * (len(ends) - 1))] for share in (_EARLY, _LATE))
    earliest, latest = (_day_after(last.day, days, works) for days in (early, late))
    return Burndown(
        points=tuple(points),
        per_day=pace.per_day,
        earliest=earliest,
        latest=latest if earliest is not None else None,
        because=_because(pace, last, ends=earliest is not None, surely=latest is not None),
    )


def thinned(points: Sequence[Point], most: int) -> tuple[Point, ...]:
    """At most so many of them, the last among them, at even distances."""
    step = -(-len(points) // most)
    return tuple(points[::-step][::-1]) if step > 1 else tuple(points)


def _observed(points: Sequence[Point], works: Callable[[date], bool]) -> _Pace | None:
    """The pace of the last whole weeks up to today; None: not one week was counted."""
    weeks = min(MOST_WEEKS, (len(points) - 1) // 7)
    if weeks < 1:
        return None
    gains = [(point.day, max(0, point.count.moved - before.count.moved)) for before, point in pairwise(points)][
        -7 * weeks :
    ]
    rates, working = [], 0
    for start in range(0, len(gains), 7):
        week = gains[start : start + 7]
        days = sum(works(day) for day, _ in week)
        working += days
        rates.append(sum(gain for _, gain in week) / max(1, days))
    moved = sum(gain for _, gain in gains)
    return _Pace(tuple(rates), moved, sum(gain > 0 for _, gain in gains), moved / max(1, working))


def _untold(points: Sequence[Point], pace: _Pace | None) -> str:
    """Why there is no range, as a sentence; empty: there may be one."""
    if not points:
        return "No check has counted people yet."
    last = points[-1].count
    if not last.whole:
        return "There is nobody to be moved."
    if not last.left:
        return (
            f"{'Everybody' if last.whole == 1 else f'All {people(last.whole)}'} {verb(last.whole, 'is', 'are')} moved."
        )
    if pace is None or pace.weeks < FEWEST_WEEKS:
        counted_days = counted(len(points), "day", "days")
        return f"Too early to tell: people were counted for {counted_days}, and it takes {FEWEST_WEEKS} weeks."
    if not pace.moved:
        return f"Nobody was moved in the last {pace.weeks} weeks, so no end can be told."
    if pace.days < FEWEST_DAYS or pace.moved < FEWEST_PEOPLE:
        return f"Too few moves to tell: {pace.moved} on {counted(pace.days, 'day', 'days')}."
    return ""


def _course(number: int, observed: Sequence[float], left: int) -> float:
    """Business days until nobody is left, in one course; infinite: not within `LONGEST_WEEKS`."""
    draw = random.Random(number)  # noqa: S311 - a draw that is the same each time, and no secret
    weeks = draw.choices(observed, k=len(observed))
    if not any(weeks):
        return math.inf
    remaining = float(left)
    for week in range(LONGEST_WEEKS):
        rate = draw.choice(weeks)
        if rate * _WORKING_DAYS >= remaining:
            return week * _WORKING_DAYS + math.ceil(remaining / rate)
        remaining -= rate * _WORKING_DAYS
    return math.inf


def _day_after(today: date, days: float, works: Callable[[date], bool]) -> date | None:
    """So many business days after today; None: never, or not as far ahead as calendars reach."""
    if math.isinf(days):
        return None
    day, passed = today, 0
    for _ in range(2 * 7 * LONGEST_WEEKS):
        day += timedelta(days=1)
        passed += works(day)
        if passed >= days:
            return day
    return None


def _because(pace: _Pace, last: Point, *, ends: bool, surely: bool) -> str:
    who = f"{people(pace.moved)} {verb(pace.moved, 'was', 'were')} moved"
    told = f"{who} on {counted(pace.days, 'day', 'days')} of the last {pace.weeks} weeks."
    how = (
        "At this pace it would take more than ten years."
        if not ends
        else "It ends in between in 8 of 10 courses drawn from these weeks."
        if surely
        else "With the pace of the slower weeks it may never end."
    )
    unknown = last.count.unknown
    left = f"{people(unknown)} who cannot be told {verb(unknown, 'counts', 'count')} as left." if unknown else ""
    return " ".join(filter(None, (told, how, left)))
