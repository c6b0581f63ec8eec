"""Which days and numbers stand along the sides of a picture, and which part of a burn-down has room in it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from commands.rules.day_words import say_date
from commands.rules.over_time.values import Burndown

MOST_AHEAD = 4
"""What is ahead takes at most so many times the room of what was: an end in years must not hide what happened."""
LEAST_BEHIND = timedelta(days=7)
_EDGE = 0.07
_LEAST_APART = 0.16
"""Of two days that are named, as a part of the whole."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a picture, and which of them are named."""

    first: date
    last: date
    marked: tuple[date, ...]

    def side(self, when: date) -> str:
        """How the name of a day stands at its place: centred, but for what would leave the picture."""
        part = (when - self.first) / max(self.last - self.first, timedelta(days=1))
        return "left" if part < _EDGE else "right" if part > 1 - _EDGE else "center"


def room(burndown: Burndown) -> Span:
    """The days that a picture of this burn-down has; only for one with points."""
    first, now = burndown.points[0].day, burndown.points[-1].day
    behind = max(now - first, LEAST_BEHIND)
    first = now - behind
    ends = [end for end in (burndown.earliest, burndown.latest) if end is not None and end > now]
    if not burndown.points[-1].count.left or not ends:
        return Span(first, now + behind / 4, far_apart(first, now + behind / 4, (now, first)))
    wanted = max(ends) + behind / 12 if burndown.latest else max(ends) + behind / 3
    last = min(wanted, now + behind * MOST_AHEAD)
    return Span(first, last, far_apart(first, last, (now, *ends, first)))


def far_apart(first: date, last: date, wanted: Iterable[date]) -> tuple[date, ...]:
    """Of the days that are to be named, the most important first, those for which there is room; growing."""
    whole = max((last - first).days, 1)
    kept: list[date] = []
    for when in wanted:
        if first <= when <= last and all(abs((when - other).days) / whole >= _LEAST_APART for other in kept):
            kept.append(when)
    return tuple(sorted(kept))


def days_named(days: Sequence[date]) -> list[str]:
    """`12 Nov`; the year stands with the last, or with the first of each year where there are several."""
    if len({when.year for when in days}) == 1:
        return [say_date(when, year=when == days[-1]) for when in days]
    years = [None, *(when.year for when in days)]
    return [say_date(when, year=when.year != before) for when, before in zip(days, years, strict=False)]


def steps(most: int) -> list[int]:
    """Round numbers from 0 to `most`, three to five of them: `[0, 20, 40, 60]`."""
    size = next(size for power in range(10) for size in (10**power, 2 * 10**power, 5 * 10**power) if most <= 4 * size)
    return list(range(0, most + 1, size)) if most >= size else [0, size]
