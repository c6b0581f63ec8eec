"""The Home tab in a browser, against `hybridbot demo`: three kinds of people, light and dark, wide and narrow."""

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_demo import PATIENCE, Demo

pytestmark = pytest.mark.browser

STEPS = ("1 Tenant", "2 Domains", "3 Directory", "4 Configure hybrid", "5 Pilot moves")


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    running = Demo()
    yield running
    running.stop()


def home_of(open_page: OpenPage, demo: Demo, user: str, **how: Any) -> tuple[Page, Locator]:
    """The page of somebody who has the Home tab open, and what it shows."""
    body = json.dumps({"as": user, "user": "U0HYBRID"}).encode()
    request = urllib.request.Request(  # noqa: S310 - loopback over http is what is tested
        f"{demo.url}client/open-im", data=body, headers={"Content-Type": "application/json"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        channel = json.load(answer)["channel"]["id"]
    page = open_page(f"{demo.url}?as={user}&channel={channel}&tab=home", **how)
    return page, page.get_by_test_id("home-view")


def test_whoever_has_it_open_sees_what_somebody_else_sets_off(demo: Demo, open_page: OpenPage) -> None:
    """An administrator runs the checks in the tab, which is open from before the bot was there; an approver watches."""
    _, mine = home_of(open_page, demo, "U0ADA")
    _, theirs = home_of(open_page, demo, "U0IRIS")
    expect(theirs).to_contain_text("Nothing waits for your decision", timeout=PATIENCE)
    refresh = mine.get_by_role("button", name=re.compile("Refresh"))
    expect(refresh).to_be_visible(timeout=PATIENCE)
    refresh.click()
    for view in (mine, theirs):
        for step in STEPS:
            expect(view).to_contain_text(step, timeout=PATIENCE)
        expect(view).to_contain_text("blocked at step 2 of 5", timeout=PATIENCE)
        expect(view).to_contain_text("Last updated today at")
    expect(refresh).to_be_visible(timeout=PATIENCE)
    expect(mine.get_by_role("button", name=re.compile("Plan a move"))).to_be_visible()
    expect(theirs.get_by_role("button", name=re.compile("Plan a move"))).to_have_count(0)


@pytest.mark.parametrize(
    ("user", "reads", "never"),
    [("U0NORA", "Whom can I ask?", "2 Domains"), ("U0GUS", "is not open to guests", "Whom can I ask?")],
)
def test_others_read_what_concerns_them(demo: Demo, open_page: OpenPage, user: str, reads: str, never: str) -> None:
    _, view = home_of(open_page, demo, user)
    expect(view).to_contain_text(reads, timeout=PATIENCE)
    expect(view).not_to_contain_text(never)


@pytest.mark.parametrize("dark", [False, True])
def test_the_steps_stand_below_each_other_in_a_narrow_window_and_in_two_columns_in_a_wide_one(
    demo: Demo, open_page: OpenPage, dark: bool
) -> None:
    columns = {}
    for width in (360, 1400):
        page, view = home_of(open_page, demo, "U0ADA", width=width, height=800, dark=dark)
        expect(view).to_contain_text("5 Pilot moves", timeout=PATIENCE)
        lefts = view.locator(".fields > .text").evaluate_all("all => all.map(e => e.getBoundingClientRect().left)")
        columns[width] = len(set(lefts))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert len(lefts) == len(STEPS)
    assert columns == {360: 1, 1400: 2}
