"""Pictures as PNG, by matplotlib: 900 by 420 pixels, the same bytes for the same values.

Nothing is global: figures are made by themselves, without pyplot. Nothing of a stranger's text is drawn; the words
are ours and the fonts come with matplotlib. Not for two threads at once: whoever draws takes turns.
"""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from bot.charts import colours
from bot.charts.axis import Span, days_named, room, steps
from bot.charts.wording import change, end
from commands.rules.day_words import say_date
from commands.rules.headcount_words import BLOCKED, MOVED, READY, UNKNOWN, left_said, parts, share_said, shares
from commands.rules.over_time.values import Burndown, Headcount, Point
from commands.rules.wording import capitalised, people

WIDTH, HEIGHT = 900, 420
_DPI = 100
_TITLE, _SUBTITLE, _LABEL, _TICK = 21.0, 16.0, 16.5, 14.5
"""Points. Slack shows a picture at about half its size."""
_MARGIN, _BOTTOM, _TOP = 0.03, 0.135, 0.73
"""Of the axes, as parts of the picture."""
_LETTER, _DIGIT = 0.0185, 0.0135
"""Parts of the picture that a letter of a name takes, and a digit at the side."""


class _Canvas:
    """One picture being drawn: a title, a line below it, and axes with days along the bottom."""

    def __init__(self, title: str, subtitle: str, *, most: int, names: float = 0.005) -> None:
        """`most`: people at the highest place; `names`: part of the picture that names at the right take."""
        # matplotlib takes half a second and 40 MB: only a process that draws loads it, so that --help and a bot
        # without digests start at once
        import matplotlib as mpl  # noqa: PLC0415 - see above: the one place that loads it
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - see above
        from matplotlib.figure import Figure  # noqa: PLC0415 - see above
        from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - see above

        fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
        self._font = {
            bold: FontProperties(fname=str(fonts / name))
            for bold, name in ((False, "DejaVuSans.ttf"), (True, "DejaVuSans-Bold.ttf"))
        }
        self._figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor=colours.GROUND)
        self._agg: Any = FigureCanvasAgg(self._figure)
        self._marks, self._most = steps(most), most
        left = _MARGIN + 0.01 + _DIGIT * len(f"{self._marks[-1]:,}")
        self.axes: Any = self._figure.add_axes((left, _BOTTOM, 1 - _MARGIN - names - left, _TOP - _BOTTOM))
        self._heading(title, 0.89, _TITLE, colours.INK, bold=True)
        self._heading(subtitle, 0.8, _SUBTITLE, colours.MUTED, bold=False)

    def _heading(self, text: str, y: float, size: float, colour: str, *, bold: bool) -> None:
        """A line across the picture, as much smaller as it has to be."""
        drawn = self._figure.text(
            _MARGIN, y, text, size=size, color=colour, fontproperties=self._sized(size, bold=bold), parse_math=False
        )
        # step by step: letters are fitted to the pixels, so that a line does not grow evenly
        while drawn.get_window_extent(self._agg.get_renderer()).width > WIDTH * (1 - 2 * _MARGIN):
            size -= 0.5
            drawn.set_fontsize(size)

    def _sized(self, size: float, *, bold: bool) -> Any:
        font = self._font[bold].copy()
        font.set_size(size)
        return font

    def label(self, text: str, x: float, y: float, colour: str, **where: Any) -> None:
        """Words in the axes; they may stand over their edge."""
        self.axes.annotate(
            text,
            (x, y),
            color=colour,
            fontproperties=self._sized(_LABEL, bold=True),
            parse_math=False,
            annotation_clip=False,
            textcoords="offset points",
            **where,
        )

    def scales(self, span: Span) -> None:
        """Days along the bottom, people along the side."""
        axes = self.axes
        axes.set_facecolor(colours.GROUND)
        axes.set_xlim(span.first.toordinal(), span.last.toordinal())
        axes.set_ylim(0, max(self._most * 1.1, self._marks[-1]))
        for side in ("top", "left", "right"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(colours.MUTED)
        axes.set_axisbelow(True)
        axes.yaxis.grid(True, color=colours.GRID, linewidth=1)
        axes.tick_params(length=0, pad=6)
        axes.set_yticks(self._marks, [f"{mark:,}" for mark in self._marks])
        axes.set_xticks([when.toordinal() for when in span.marked], days_named(span.marked))
        for tick in (*axes.get_xticklabels(), *axes.get_yticklabels()):
            tick.set_fontproperties(self._sized(_TICK, bold=False))
            tick.set_color(colours.MUTED)
            tick.set_parse_math(False)
        for when, tick in zip(span.marked, axes.get_xticklabels(), strict=True):
            tick.set_horizontalalignment(span.side(when))

    def as_png(self) -> bytes:
        """The picture. Without the version of the program in it, which would make bytes differ."""
        written = BytesIO()
        self._agg.print_png(written, metadata={"Software": None})
        return written.getvalue()


def burndown_png(burndown: Burndown) -> bytes:
    """How many are left day by day, and a wedge between the earliest and the latest end where there is a range.

    Raises ValueError for one without points: there is nothing to draw.
    """
    now = _last(burndown.points)
    most = max(point.count.left for point in burndown.points) or 1
    canvas = _Canvas(_title(now.count), _subtitle(burndown), most=most)
    span = room(burndown)
    days = [point.day.toordinal() for point in burndown.points]
    left = [point.count.left for point in burndown.points]
    axes = canvas.axes
    if burndown.earliest is not None and now.count.left:
        _draw_range(axes, burndown, span)
    _draw_unknown(canvas, burndown.points)
    axes.plot(days, left, color=colours.LINE, linewidth=3, solid_capstyle="round", clip_on=False)
    axes.plot(days[-1:], left[-1:], color=colours.LINE, marker="o", markersize=9, clip_on=False)
    if len(days) > 1:
        canvas.label(f"{left[0]:,}", days[0], left[0], colours.LINE, xytext=(4, 8), va="bottom")
    canvas.label(f"{left[-1]:,} left", days[-1], left[-1], colours.LINE, xytext=(6, 10), va="bottom")
    canvas.scales(span)
    return canvas.as_png()


def history_png(points: Sequence[Point]) -> bytes:
    """Where how many stood day by day, as areas on each other: moved, ready, blocked, and hatched who cannot be told.

    Raises ValueError where there are no points.
    """
    now = _last(points)
    most = max(point.count.whole for point in points) or 1
    names = [f"{number:,} {name}" for name, number in parts(now.count)]
    room_for_names = 0.01 + _LETTER * max(map(len, names), default=0)
    canvas = _Canvas(_share(now.count), _since(points), most=most, names=room_for_names)
    # one day is a line without a width: the day before stands as it did
    shown = points if len(points) > 1 else (Point(now.day - timedelta(days=1), now.count), now)
    days = [point.day.toordinal() for point in shown]
    floor = [0] * len(shown)
    for name, colour in _AREAS:
        numbers = (dict(parts(point.count)).get(name, 0) for point in shown)
        ceiling = [below + number for below, number in zip(floor, numbers, strict=True)]
        if name == UNKNOWN:
            _hatch(canvas.axes, days, floor, ceiling)
        else:
            canvas.axes.fill_between(days, floor, ceiling, color=colour, linewidth=0)
        canvas.axes.plot(days, ceiling, color=colours.GROUND, linewidth=1.2)
        floor = ceiling
    first, last = shown[0].day, shown[-1].day
    canvas.scales(Span(first, last, (first, last)))
    _name_areas(canvas, now.count, days[-1], most)
    return canvas.as_png()


_AREAS = (
    (MOVED, colours.MOVED),
    (READY, colours.READY),
    (BLOCKED, colours.BLOCKED),
    (UNKNOWN, colours.UNKNOWN),
)
"""From the ground up."""


def _last(points: Sequence[Point]) -> Point:
    if not points:
        raise ValueError("nobody has been counted: there is nothing to draw")
    return points[-1]


def _title(now: Headcount) -> str:
    if not now.left:
        return f"All {people(now.whole)} are moved" if now.whole else "Nobody to be moved"
    return left_said(now)


def _subtitle(burndown: Burndown) -> str:
    """When it ends, or that this cannot be told."""
    if not burndown.points[-1].count.left:
        return capitalised(change(burndown.points))
    return f"At the observed pace this {end(burndown)}" if burndown.earliest else "When this ends cannot be told yet"


def _share(now: Headcount) -> str:
    return share_said(now, sure=not now.unknown) if now.whole else "Nobody to be moved"


def _since(points: Sequence[Point]) -> str:
    first = points[0]
    return f"On {say_date(first.day)}" + (f": {shares(first.count)}" if len(points) > 1 else "")


def _draw_range(axes: Any, burndown: Burndown, span: Span) -> None:
    """The wedge. Without a latest end it stays open to the right: nobody is moved at the slowest."""
    now = burndown.points[-1]
    start, left = now.day.toordinal(), now.count.left
    first = (burndown.earliest or now.day).toordinal()
    far = span.last.toordinal() + 400
    corners = [(start, left), (first, 0)]
    corners += [(burndown.latest.toordinal(), 0)] if burndown.latest else [(far, 0), (far, left)]
    axes.fill(*zip(*corners, strict=True), color=colours.RANGE, linewidth=0)
    for x, y in (corners[1], corners[-1]):
        axes.plot([start, x], [left, y], color=colours.LINE, linewidth=2, linestyle=(0, (4, 3)))


def _draw_unknown(canvas: _Canvas, points: Sequence[Point]) -> None:
    """Those of whom it is not known how they stand: they count as left, and show as hatched."""
    if not any(point.count.unknown for point in points):
        return
    days = [point.day.toordinal() for point in points]
    ceiling = [point.count.left for point in points]
    floor = [point.count.left - point.count.unknown for point in points]
    _hatch(canvas.axes, days, floor, ceiling)
    most = max(points, key=lambda point: point.count.unknown)
    lowest = max(min(floor), max(ceiling) * 0.18)
    canvas.label(
        f"{most.count.unknown:,} {UNKNOWN}",
        most.day.toordinal(),
        lowest,
        colours.UNKNOWN,
        xytext=(6, -6),
        va="top",
        bbox={"facecolor": colours.GROUND, "edgecolor": "none", "pad": 2},
    )


def _hatch(axes: Any, days: Sequence[int], floor: Sequence[int], ceiling: Sequence[int]) -> None:
    axes.fill_between(
        days,
        floor,
        ceiling,
        facecolor=colours.UNKNOWN_GROUND,
        edgecolor=colours.UNKNOWN,
        hatch="///",
        linewidth=0,
    )


def _name_areas(canvas: _Canvas, now: Headcount, x: int, most: int) -> None:
    """The name of each area beside its end, as far apart as the letters need, and none above the highest place."""
    ink, gap = dict(_AREAS), most * 0.115
    floor = 0
    places: list[float] = []
    for _, number in parts(now):
        places.append(max(floor + number / 2, places[-1] + gap if places else 0))
        floor += number
    highest = float(most)
    for number in reversed(range(len(places))):
        places[number] = min(places[number], highest)
        highest = places[number] - gap
    for y, (name, number) in zip(places, parts(now), strict=True):
        canvas.label(f"{number:,} {name}", x, y, ink[name], xytext=(10, 0), va="center")
