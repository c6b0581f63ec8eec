"""The page and the sandbox's real server agree: what people do is kept, and what the app does is shown at once."""

import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from tests.browser.conftest import OpenPage
from tests.browser.sample_blocks import PNG, STATUS, TABLES

pytestmark = pytest.mark.browser

CHANNEL = "C0MIGRATION"


class RunningSandbox:
    """`python -m sandbox`, and calls to its Web API with the bot's token, as the bot makes them."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "--port", "0", "--users", "60", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self.ready: dict[str, Any] = json.loads(self._process.stdout.readline())
        self.url: str = self.ready["page"]
        self._session = requests.Session()
        self._session.trust_env = False

    def stop(self) -> None:
        """End the process and wait for it."""
        self._session.close()
        self._process.terminate()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """One Web API call; fails the test when the workspace says no."""
        token = self.ready["environment"]["SLACK_BOT_TOKEN"]
        headers = {"Authorization": f"Bearer {token}"}
        answer = self._session.post(f"{self.url}api/{method}", json=arguments, headers=headers, timeout=5).json()
        assert answer["ok"], answer
        return dict(answer)

    def control(self, path: str, **body: Any) -> None:
        """One control call."""
        self._session.post(f"{self.url}control/{path}", json=body, timeout=5).raise_for_status()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    """One company for this file."""
    running = RunningSandbox()
    yield running
    running.stop()


@pytest.fixture
def page(open_page: OpenPage, sandbox: RunningSandbox) -> Page:
    """The page as the first admin sees it."""
    opened = open_page(sandbox.url)
    expect(opened.get_by_test_id("message").first).to_be_visible()
    return opened


def test_the_page_opens_as_the_first_admin_in_the_bot_s_channel(page: Page) -> None:
    expect(page.get_by_test_id("you-are")).to_have_value("U0ADA")
    expect(page.get_by_role("heading", level=1)).to_have_text("hybrid-migration")
    expect(page.locator("#bot-state")).to_contain_text("is not connected")


def test_a_message_and_a_reaction_reach_another_person_at_once(
    page: Page, open_page: OpenPage, sandbox: RunningSandbox
) -> None:
    ben = open_page(f"{sandbox.url}?as=U0BEN&channel={CHANNEL}")
    page.get_by_test_id("composer").fill("Is <fabrikam.com> & co. ready? :eyes:")
    page.get_by_test_id("composer").press("Enter")
    seen = ben.get_by_test_id("message").last
    expect(seen).to_contain_text("Is <fabrikam.com> & co. ready?")
    seen.hover()
    seen.get_by_test_id("reaction-add").first.click()
    ben.get_by_test_id("emoji-search").fill("white_check")
    ben.keyboard.press("Enter")
    pill = page.get_by_test_id("message").last.get_by_test_id("reaction")
    expect(pill).to_have_attribute("aria-label", "1 white check mark: Ben Berger")
    pill.click()
    expect(pill).to_contain_text("2")
    pill.click()
    expect(pill).to_contain_text("1")


def test_a_reply_stays_in_its_thread_and_is_counted(page: Page) -> None:
    parent = page.get_by_test_id("message").first
    parent.hover()
    parent.get_by_test_id("reply").click()
    thread = page.get_by_test_id("thread")
    thread.get_by_test_id("thread-composer").fill("Agreed.")
    thread.get_by_test_id("thread-composer").press("Enter")
    expect(thread.get_by_test_id("message")).to_have_count(2)
    expect(parent.get_by_test_id("thread-open")).to_contain_text("1 reply")
    thread.get_by_test_id("thread-composer").fill("/hybrid status")
    thread.get_by_test_id("thread-composer").press("Enter")
    expect(thread.get_by_test_id("notice")).to_contain_text("not supported in threads")


def test_a_command_without_a_bot_says_why_it_failed(page: Page) -> None:
    page.get_by_test_id("composer").fill("/hybrid status")
    page.get_by_test_id("composer").press("Enter")
    expect(page.get_by_test_id("notice")).to_contain_text("/hybrid failed with the error")


def test_what_the_app_posts_changes_and_deletes_is_shown(page: Page, sandbox: RunningSandbox) -> None:
    posted = sandbox.call("chat.postMessage", channel=CHANNEL, text="Hybrid readiness: blocked.", blocks=STATUS[2:])
    message = page.locator(f'[data-ts="{posted["ts"]}"]')
    expect(message.get_by_role("button", name="Verify now")).to_be_visible()
    sandbox.control("clock/advance", seconds=5)
    sandbox.call("chat.update", channel=CHANNEL, ts=posted["ts"], text="Ready.", blocks=TABLES)
    expect(message.get_by_role("columnheader", name="Person")).to_be_visible()
    sandbox.call("chat.delete", channel=CHANNEL, ts=posted["ts"])
    expect(message).to_have_count(0)
    sandbox.call("chat.postEphemeral", channel=CHANNEL, user="U0ADA", text="Only *admins* may run checks.")
    expect(page.get_by_test_id("ephemeral")).to_contain_text("Only visible to you")


def test_the_home_tab_shows_what_the_app_publishes(page: Page, sandbox: RunningSandbox) -> None:
    page.get_by_test_id("app").click()
    page.get_by_test_id("home-tab").click()
    expect(page.get_by_test_id("home-view")).to_contain_text("has no Home yet")
    view = {"type": "home", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Where we are"}}]}
    sandbox.call("views.publish", user_id="U0ADA", view=view)
    expect(page.get_by_role("heading", name="Where we are")).to_be_visible()


def test_the_company_panel_publishes_the_record(page: Page) -> None:
    panel = page.get_by_test_id("company-panel")
    expect(panel).to_contain_text("not published")
    panel.get_by_test_id("company-action-publish-fabrikam.com").click()
    expect(panel).not_to_contain_text("not published")
    switch = panel.get_by_test_id("company-action-workshop")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")


def test_somebody_who_left_cannot_take_the_seat(page: Page) -> None:
    page.get_by_test_id("you-are").select_option("U0DORA")
    expect(page.get_by_test_id("notice")).to_contain_text("Dora Departed cannot sign in.")
    expect(page.get_by_test_id("you-are")).to_have_value("U0ADA")


def test_a_guest_sees_only_the_channels_of_a_guest(page: Page) -> None:
    page.get_by_test_id("you-are").select_option("U0GUS")
    expect(page.get_by_test_id("channel-C0OPERATIONS")).to_have_count(0)
    expect(page.get_by_test_id(f"channel-{CHANNEL}")).to_be_visible()


def test_times_follow_the_company_s_clock(page: Page, sandbox: RunningSandbox) -> None:
    """Last in this file: the clock does not run back."""
    now = int(float(sandbox.call("chat.postMessage", channel="C0PARTNER", text="Tick.")["ts"]))
    sandbox.call("chat.postMessage", channel=CHANNEL, text=f"Checked <!date^{now}^{{ago}}|then>.")
    shown = page.get_by_test_id("message").last
    expect(shown).to_contain_text("Checked just now.")
    sandbox.control("clock/advance", seconds=7200)
    expect(shown).to_contain_text("Checked 2 hours ago.")


WEEKS = ["29 Oct", "5 Nov", "12 Nov", "19 Nov", "26 Nov 2026"]
CHART = {
    "type": "data_visualization",
    "title": "People left to be moved",
    "chart": {
        "type": "line",
        "series": [
            {
                "name": "Left to be moved",
                "data": [{"label": w, "value": v} for w, v in zip(WEEKS, (63, 58, 52, 46, 41), strict=True)],
            }
        ],
        "axis_config": {"categories": WEEKS, "y_label": "People"},
    },
}


def test_charts_are_drawn_said_and_told_in_numbers(page: Page, sandbox: RunningSandbox) -> None:
    parts = [{"label": "Moved", "value": 209}, {"label": "Left", "value": 41}]
    pie = {"type": "data_visualization", "title": "People", "chart": {"type": "pie", "segments": parts}}
    area, bars = (CHART | {"chart": CHART["chart"] | {"type": kind}} for kind in ("area", "bar"))  # type: ignore[operator]
    messages = []
    for blocks in ([CHART, area], [bars, pie]):
        posted = sandbox.call("chat.postMessage", channel=CHANNEL, text="41 people are left.", blocks=blocks)
        messages.append(page.locator(f'[data-ts="{posted["ts"]}"]'))
    says = "Chart. People left to be moved. Left to be moved: 63 (29 Oct) to 41 (26 Nov 2026)."
    expect(messages[0].get_by_role("img", name=says)).to_have_count(2)
    expect(messages[1].get_by_role("img", name=says)).to_have_count(1)
    expect(messages[1].get_by_role("img", name="Chart. People. Value: 209 (Moved) to 41 (Left).")).to_be_visible()
    assert messages[0].get_by_role("img", name=says).first.bounding_box()["width"] > 300  # type: ignore[index]
    messages[0].get_by_text("Numbers").first.click()
    expect(messages[0].get_by_role("row", name="12 Nov 52")).to_be_visible()


def test_a_picture_of_the_app_is_shown_by_its_id(page: Page, sandbox: RunningSandbox) -> None:
    png = b64decode(PNG.partition(",")[2])
    client = WebClient(sandbox.ready["environment"]["SLACK_BOT_TOKEN"], base_url=f"{sandbox.url}api/")
    uploaded = client.files_upload_v2(filename="burn-down.png", content=png)["file"]
    block = {"type": "image", "alt_text": "41 of 250 people are left.", "slack_file": {"id": uploaded["id"]}}
    posted = sandbox.call("chat.postMessage", channel=CHANNEL, text="41 people are left.", blocks=[block])
    shown = page.locator(f'[data-ts="{posted["ts"]}"]').get_by_role("img", name="41 of 250 people are left.")
    expect(shown).to_have_js_property("naturalWidth", 10)
