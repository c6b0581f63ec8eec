"""The pictures themselves, looked at pixel by pixel."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date
from io import BytesIO
from math import dist

import pytest
from PIL import Image

from bot.charts import colours
from bot.charts.drawing import HEIGHT, WIDTH, burndown_png, history_png
from commands.rules.over_time.values import Burndown, Headcount, Point
from tests.bot.charts.samples import FALLING, TODAY, burndown, points

DRAWN = (colours.INK, colours.MUTED, colours.LINE, colours.MOVED, colours.READY, colours.BLOCKED, colours.UNKNOWN)
AREAS = (colours.MOVED, colours.READY, colours.BLOCKED, colours.UNKNOWN_GROUND)


LONG = burndown(250_000, 123_456, whole=250_000, unknown=12_345, every=28, earliest=date(2026, 12, 12))


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def pixels(png: bytes) -> Counter[tuple[int, int, int]]:
    """How often each colour is in the picture."""
    image = Image.open(BytesIO(png))
    assert image.size == (WIDTH, HEIGHT)
    return Counter(image.convert("RGB").get_flattened_data())


def linear(colour: tuple[int, int, int]) -> tuple[float, ...]:
    return tuple(part / 3294.6 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour)


def luminance(colour: tuple[float, ...]) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def lab(colour: tuple[float, ...]) -> tuple[float, float, float]:
    """CIELAB of a linear colour: in it, equal distances look equally different."""
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, luminance((red, green, blue)), z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def contrast(one: str, other: str) -> float:
    """By WCAG 2."""
    lighter, darker = sorted((luminance(linear(rgb(one))), luminance(linear(rgb(other)))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colour", DRAWN)
def test_what_is_drawn_stands_out_from_the_ground(colour: str) -> None:
    assert contrast(colour, colours.GROUND) >= 4.5


def test_the_hatching_stands_out_from_what_is_between_its_lines() -> None:
    assert contrast(colours.UNKNOWN, colours.UNKNOWN_GROUND) >= 4.5


BLIND = {
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""Machado, Oliveira and Fernandes 2009, whole strength."""


@pytest.mark.parametrize("kind", BLIND)
def test_the_states_differ_for_the_colour_blind(kind: str) -> None:
    seen = [
        lab(tuple(sum(w * part for w, part in zip(row, linear(rgb(colour)), strict=True)) for row in BLIND[kind]))
        for colour in AREAS
    ]
    assert min(dist(one, other) for place, one in enumerate(seen) for other in seen[:place]) > 20


def test_the_same_values_give_the_same_bytes_and_others_do_not() -> None:
    assert burndown_png(FALLING) == burndown_png(FALLING)
    assert history_png(FALLING.points) == history_png(FALLING.points)
    assert burndown_png(FALLING) != burndown_png(burndown(41))


def test_a_picture_tells_neither_when_nor_by_what_it_was_made() -> None:
    assert not {"Software", "Creation Time", "date"} & set(Image.open(BytesIO(burndown_png(FALLING))).info)


@pytest.mark.parametrize("whole", [1, 250, 250_000])
def test_pictures_are_small(whole: int) -> None:
    left = [max(0, whole - day * whole // 400) for day in range(365)]
    long = burndown(*left, whole=whole, unknown=3, earliest=date(2027, 1, 12), latest=date(2027, 3, 2))
    assert len(burndown_png(long)) < 60_000
    assert len(history_png(long.points)) < 60_000


def test_the_wedge_is_drawn_where_there_is_a_range() -> None:
    assert pixels(burndown_png(FALLING))[rgb(colours.RANGE)] > 5_000


@pytest.mark.parametrize(
    "plain",
    [burndown(63, 41), burndown(41), burndown(63, 0, earliest=TODAY, latest=TODAY), burndown(0, whole=0)],
    ids=["no range", "one day", "all moved", "nobody"],
)
def test_there_is_no_wedge_where_there_is_nothing_to_tell(plain: Burndown) -> None:
    found = pixels(burndown_png(plain))
    assert found[rgb(colours.RANGE)] == 0
    assert found[rgb(colours.INK)] > 100


def test_a_wedge_without_a_latest_end_reaches_the_right_side() -> None:
    image = Image.open(BytesIO(burndown_png(burndown(63, 41, earliest=date(2026, 12, 1))))).convert("RGB")
    right = [x for x in range(WIDTH) for y in (300, 340) if image.getpixel((x, y)) == rgb(colours.RANGE)]
    assert max(right) > WIDTH * 0.95


@pytest.mark.parametrize("history", [False, True])
def test_the_longest_words_leave_the_picture_its_margin(history: bool) -> None:
    picture = history_png(LONG.points) if history else burndown_png(LONG)
    image = Image.open(BytesIO(picture)).convert("RGB")
    margin = {image.getpixel((x, y)) for x in (*range(12), *range(WIDTH - 12, WIDTH)) for y in range(110)}
    assert margin == {rgb(colours.GROUND)}


def test_each_state_with_people_in_it_has_its_colour_and_no_other() -> None:
    found = pixels(history_png(points(100, 80)))
    assert all(found[rgb(colour)] > 1_000 for colour in (colours.MOVED, colours.READY, colours.BLOCKED))
    assert found[rgb(colours.UNKNOWN_GROUND)] == 0


def test_who_cannot_be_told_is_hatched_and_never_green() -> None:
    unknown = (Point(TODAY, Headcount(unknown=250)),)
    found = pixels(history_png(unknown))
    assert found[rgb(colours.READY)] == 0
    assert found[rgb(colours.UNKNOWN)] > 1_000
    assert found[rgb(colours.UNKNOWN_GROUND)] > 10_000
    assert pixels(burndown_png(Burndown(points=unknown)))[rgb(colours.READY)] == 0


def test_who_cannot_be_told_shows_among_those_who_are_left() -> None:
    assert pixels(burndown_png(burndown(63, 41, unknown=20)))[rgb(colours.UNKNOWN_GROUND)] > 500


def test_people_who_became_unknown_later_are_hatched_too() -> None:
    before, now = points(60, 40)[0], points(60, 40, unknown=9)[1]
    assert pixels(burndown_png(Burndown(points=(before, now))))[rgb(colours.UNKNOWN_GROUND)] > 100


def test_a_scope_without_anybody_says_so() -> None:
    assert pixels(history_png(points(0, whole=0)))[rgb(colours.INK)] > 100


def test_without_a_count_there_is_nothing_to_draw() -> None:
    with pytest.raises(ValueError, match="nobody has been counted"):
        burndown_png(Burndown(points=()))
    with pytest.raises(ValueError, match="nobody has been counted"):
        history_png(())


def test_matplotlib_is_loaded_by_drawing_alone() -> None:
    """It takes half a second, which neither --help nor the start of the bot may lose."""
    code = (
        "import sys, bot.__main__, bot.run, bot.terminal.program, bot.charts.drawing as drawing\n"
        "assert 'matplotlib' not in sys.modules\n"
        "from tests.bot.charts.samples import FALLING\n"
        "drawing.burndown_png(FALLING)\n"
        "assert 'matplotlib' in sys.modules and 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=dict(os.environ), timeout=100)
