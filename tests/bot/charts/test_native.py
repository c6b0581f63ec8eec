"""Slack's own chart: what the emulator, which knows Slack's limits, takes."""

import pytest

from bot.charts.native import burndown_block, history_block
from commands.rules.over_time.values import Burndown
from sandbox.slack.blocks import check_blocks
from tests.bot.charts.samples import FALLING, burndown, points


@pytest.mark.parametrize(
    "shown",
    [
        FALLING,
        burndown(63, 41),
        burndown(*range(400, 0, -1), whole=500),
        burndown(*range(250_000, 249_000, -10), whole=250_000, unknown=500),
    ],
    ids=["weeks", "two days", "more than a year", "with unknown"],
)
def test_slack_takes_the_chart(shown: Burndown) -> None:
    assert check_blocks([burndown_block(shown)], "message") == []


def test_the_chart_has_the_last_day_and_those_before_it_at_even_distances() -> None:
    block = burndown_block(FALLING)
    assert block is not None
    (series,) = block["chart"]["series"]
    assert [point["label"] for point in series["data"][:3]] == ["29 Oct", "31 Oct", "2 Nov"]
    assert series["data"][-1] == {"label": "26 Nov", "value": 41}


def test_days_of_several_years_carry_them() -> None:
    block = burndown_block(burndown(*range(60, 0, -1), every=2))
    assert block is not None
    assert block["chart"]["axis_config"]["categories"][-1] == "26 Nov"
    block = burndown_block(burndown(*range(60, 0, -1), every=10))
    assert block is not None
    assert block["chart"]["axis_config"]["categories"][-1] == "26 Nov 2026"


def test_who_cannot_be_told_has_a_line_of_its_own() -> None:
    block = burndown_block(burndown(63, 41, unknown=7))
    assert block is not None
    assert [series["name"] for series in block["chart"]["series"]] == ["Left to be moved", "Of them: cannot tell"]


def test_less_than_two_days_make_no_chart() -> None:
    assert burndown_block(burndown(41)) is None
    assert burndown_block(Burndown(points=())) is None


def test_a_history_has_a_line_for_each_state_and_one_for_who_cannot_be_told() -> None:
    block = history_block(points(*range(250, 200, -1), unknown=7))
    assert check_blocks([block], "message") == []
    assert block is not None
    lines = {series["name"]: series["data"][-1]["value"] for series in block["chart"]["series"]}
    assert lines == {"Moved": 49, "Ready": 93, "Blocked": 101, "Cannot tell": 7}
    assert len(block["chart"]["axis_config"]["categories"]) <= 20
    known = history_block(points(9, 8, whole=9))
    assert known is not None
    assert [series["name"] for series in known["chart"]["series"]] == ["Moved", "Blocked", "Ready"]
    nobody = history_block(points(9, 9, whole=9))
    assert nobody is not None
    assert [series["name"] for series in nobody["chart"]["series"]] == ["Moved", "Blocked", "Ready"], "in their colours"
    assert history_block(points(9)) is None
