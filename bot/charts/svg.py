"""The same pictures as SVG for a page: text as text, and every colour by a class, so that the page has its theme.

`bot/report/page.html` has the colours: `left`, `range`, `moved`, `ready`, `blocked`, `unknown`, `grid`, `ink`.
Only our own words and numbers are in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from bot.charts.axis import Span, days_named, room, steps
from bot.charts.wording import finding, history_finding
from commands.rules.headcount_words import UNKNOWN, parts
from commands.rules.over_time.values import Burndown, Point

WIDTH, HEIGHT = 640, 280
_TOP, _BOTTOM, _LEFT, _RIGHT = 26, 34, 12, 12
_DIGIT, _LETTER = 9, 9
"""Room that a digit at the side takes, and a letter of a name at the right."""
_HATCHING = (
    '<defs><pattern id="{id}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="7" height="7" class="unknown-ground"/><rect width="2.4" height="7" class="unknown"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class _Scales:
    """From days and people to places in the drawing."""

    span: Span
    most: int
    names: int = 0
    """Room that names take at the right."""

    @property
    def left(self) -> int:
        return _LEFT + _DIGIT * len(f"{steps(self.most)[-1]:,}") + 8

    @property
    def right(self) -> int:
        return WIDTH - _RIGHT - self.names

    @property
    def ground(self) -> int:
        return HEIGHT - _BOTTOM

    def x(self, when: date) -> float:
        part = (when - self.span.first).days / max((self.span.last - self.span.first).days, 1)
        return round(self.left + (self.right - self.left) * part, 1)

    def y(self, number: float) -> float:
        return round(self.ground - (self.ground - _TOP) * number / max(self.most, steps(self.most)[-1]), 1)


def burndown_svg(burndown: Burndown) -> str:
    """How many are left day by day, with the wedge where there is a range; empty without two days."""
    points = burndown.points
    if len(points) < 2:
        return ""
    now = points[-1]
    scales = _Scales(room(burndown), max(point.count.left for point in points) or 1)
    x, y = scales.x, scales.y
    left = [(x(point.day), y(point.count.left)) for point in points]
    parts_drawn = [*_grid(scales)]
    if burndown.earliest is not None and now.count.left:
        parts_drawn += _range(burndown, scales)
    if most := max(point.count.unknown for point in points):
        floor = [(x(point.day), y(point.count.left - point.count.unknown)) for point in points]
        parts_drawn.append(f'<polygon points="{_path([*left, *reversed(floor)])}" fill="url(#hatch-left)"/>')
        lowest = min(max(place for _, place in floor) + 20, scales.ground - 8)
        parts_drawn.append(_text(left[0][0] + 6, lowest, f"{most:,} {UNKNOWN}", "name unknown"))
    parts_drawn += [
        f'<polyline points="{_path(left)}" class="line left"/>',
        f'<circle cx="{left[-1][0]}" cy="{left[-1][1]}" r="5" class="left"/>',
        _text(left[-1][0] + 6, left[-1][1] - 9, f"{now.count.left:,} left", "name left"),
    ]
    parts_drawn.append(_text(left[0][0] + 2, left[0][1] - 9, f"{points[0].count.left:,}", "name left"))
    return _drawing(finding(burndown), "hatch-left", [*_clip(scales), *parts_drawn])


def history_svg(points: Sequence[Point]) -> str:
    """Where how many stood, as areas on each other with their names beside them; empty without two days."""
    if len(points) < 2:
        return ""
    now = points[-1].count
    named = [f"{number:,} {name}" for name, number in parts(now)]
    span = Span(points[0].day, points[-1].day, (points[0].day, points[-1].day))
    most = max(point.count.whole for point in points) or 1
    scales = _Scales(span, most, 14 + _LETTER * max(map(len, named), default=0))
    drawn, floor = [], [0] * len(points)
    for name in ("moved", "ready", "blocked", UNKNOWN):
        ceiling = [below + dict(parts(point.count)).get(name, 0) for below, point in zip(floor, points, strict=True)]
        if ceiling != floor:
            edge = [(scales.x(point.day), scales.y(number)) for point, number in zip(points, ceiling, strict=True)]
            base = [(scales.x(point.day), scales.y(number)) for point, number in zip(points, floor, strict=True)]
            look = 'fill="url(#hatch-history)"' if name == UNKNOWN else f'class="{name}"'
            drawn.append(f'<polygon points="{_path([*edge, *reversed(base)])}" {look}/>')
            drawn.append(f'<polyline points="{_path(edge)}" class="seam"/>')
        floor = ceiling
    return _drawing(history_finding(points), "hatch-history", [*_grid(scales), *drawn, *_names(points[-1], scales)])


def _drawing(says: str, hatching: str, drawn: Sequence[str]) -> str:
    body = "\n".join([_HATCHING.format(id=hatching), *drawn])
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(says)}">\n{body}\n</svg>'


def _clip(scales: _Scales) -> Iterator[str]:
    """The range may end years later: it is cut at the right side."""
    width, height = scales.right - scales.left, scales.ground - _TOP
    yield f'<clipPath id="inside"><rect x="{scales.left}" y="{_TOP}" width="{width}" height="{height}"/></clipPath>'


def _grid(scales: _Scales) -> Iterator[str]:
    for number in steps(scales.most):
        place = scales.y(number)
        yield f'<line x1="{scales.left}" x2="{scales.right}" y1="{place}" y2="{place}" class="grid"/>'
        yield _text(scales.left - 8, place + 5, f"{number:,}", "mark", anchor="end")
    sides = {"left": "start", "center": "middle", "right": "end"}
    for when, name in zip(scales.span.marked, days_named(scales.span.marked), strict=True):
        yield _text(scales.x(when), HEIGHT - 10, name, "mark", anchor=sides[scales.span.side(when)])


def _range(burndown: Burndown, scales: _Scales) -> list[str]:
    now = burndown.points[-1]
    start = (scales.x(now.day), scales.y(now.count.left))
    first = (scales.x(burndown.earliest or now.day), scales.y(0))
    far = WIDTH * 3
    last = [(scales.x(burndown.latest), scales.y(0))] if burndown.latest else [(far, scales.y(0)), (far, start[1])]
    shapes = [f'<polygon points="{_path([start, first, *last])}" class="range"/>']
    shapes += [f'<polyline points="{_path([start, end])}" class="line dashed left"/>' for end in (first, last[-1])]
    return ['<g clip-path="url(#inside)">', *shapes, "</g>"]


def _names(now: Point, scales: _Scales) -> Iterator[str]:
    """The name of each area beside its end, a line apart at least."""
    places: list[float] = []
    below = 0
    for _, number in parts(now.count):
        place = scales.y(below + number / 2)
        places.append(min(place, places[-1] - 19) if places else place)
        below += number
    highest = _TOP + 4.0
    for at in reversed(range(len(places))):
        places[at] = max(places[at], highest)
        highest = places[at] + 19
    for place, (name, number) in zip(places, parts(now.count), strict=True):
        look = "unknown" if name == UNKNOWN else name
        yield _text(scales.right + 10, place + 5, f"{number:,} {name}", f"name {look}")


def _text(x: float, y: float, text: str, look: str, *, anchor: str = "start") -> str:
    return f'<text x="{round(x, 1)}" y="{round(y, 1)}" class="{look}" text-anchor="{anchor}">{escape(text)}</text>'


def _path(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)
