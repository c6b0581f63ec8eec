"""The drawings for a page: well-formed, with text as text, and with the range only where there is one."""

from datetime import date
from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest

from bot.charts.svg import HEIGHT, WIDTH, burndown_svg, history_svg
from commands.rules.over_time.values import Burndown, Headcount, Point
from tests.bot.charts.samples import FALLING, TODAY, burndown, points


def drawn(svg: str) -> Element:
    """The drawing, made by us: nothing in it is a stranger's."""
    return fromstring(svg)  # noqa: S314 - our own


def texts(svg: str) -> list[str]:
    return [str(found.text) for found in drawn(svg).iter("text")]


def looks(svg: str, tag: str) -> list[str]:
    return [str(found.get("class") or found.get("fill")) for found in drawn(svg).iter(tag)]


def test_the_burn_down_has_its_numbers_and_days_as_text() -> None:
    said = texts(burndown_svg(FALLING))
    assert {"63", "41 left", "26 Nov", "12 Jan 2027", "0", "20", "40", "60"} <= set(said)
    assert drawn(burndown_svg(FALLING)).get("aria-label", "").startswith("41 of 250 people are left")


@pytest.mark.parametrize(
    ("shown", "there"),
    [
        (FALLING, True),
        (burndown(63, 41, earliest=date(2026, 12, 20)), True),
        (burndown(63, 41), False),
        (burndown(63, 0, earliest=TODAY), False),
    ],
)
def test_the_wedge_is_there_where_there_is_a_range(shown: Burndown, there: bool) -> None:
    assert ("range" in looks(burndown_svg(shown), "polygon")) is there


def test_a_wedge_without_a_latest_end_is_open_to_the_right() -> None:
    svg = burndown_svg(burndown(63, 41, earliest=date(2026, 12, 20)))
    wedge = next(found for found in drawn(svg).iter("polygon") if found.get("class") == "range")
    assert max(float(place.split(",")[0]) for place in str(wedge.get("points")).split()) > WIDTH


def test_who_cannot_be_told_is_hatched_and_named() -> None:
    svg = burndown_svg(burndown(63, 41, unknown=7))
    assert "url(#hatch-left)" in looks(svg, "polygon")
    assert "7 cannot tell" in texts(svg)
    svg = history_svg(points(63, 41, unknown=7))
    assert looks(svg, "polygon") == ["moved", "ready", "blocked", "url(#hatch-history)"]
    assert {"209 moved", "13 ready", "21 blocked", "7 cannot tell"} <= set(texts(svg))


def test_a_state_without_anybody_has_no_area() -> None:
    svg = history_svg((Point(date(2026, 11, 25), Headcount(moved=3)), Point(TODAY, Headcount(moved=3))))
    assert looks(svg, "polygon") == ["moved"]
    assert "3 moved" in texts(svg)


def test_names_are_a_line_apart_and_inside() -> None:
    crowded = Headcount(moved=100_000, ready=3, blocked=2, unknown=1)
    svg = history_svg((Point(date(2026, 11, 25), crowded), Point(TODAY, crowded)))
    places = sorted(float(found.get("y", 0)) for found in drawn(svg).iter("text") if "name" in str(found.get("class")))
    assert all(lower - upper >= 18 for upper, lower in pairwise(places))
    assert places[0] > 0
    assert places[-1] < HEIGHT


def test_nothing_counted_is_nothing_drawn() -> None:
    assert burndown_svg(Burndown(points=())) == burndown_svg(burndown(41)) == ""
    assert history_svg(points(41)) == ""
    assert history_svg(()) == ""


def test_nobody_at_all_can_be_drawn() -> None:
    assert texts(burndown_svg(burndown(0, 0, whole=0)))
    assert texts(history_svg(points(0, 0, whole=0)))
