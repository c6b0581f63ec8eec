"""The page as a whole: addresses, the first visit, widths, and staying at the end of a conversation."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import samples
from tests.browser.conftest import OpenPage
from tests.browser.fake_workspace import FakeWorkspace
from tests.browser.sample_blocks import BEN, CHANNEL

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: OpenPage, workspace: FakeWorkspace) -> Page:
    """The page with the sample messages."""
    opened = open_page(workspace.url)
    expect(opened.get_by_test_id("message").first).to_be_visible()
    return opened


def test_another_person_can_take_the_seat_and_the_address_says_who(page: Page) -> None:
    page.get_by_test_id("you-are").select_option(BEN)
    page.wait_for_url(f"**/?as={BEN}&channel={CHANNEL}")
    page.get_by_test_id("channel-C0OTHER").click()
    page.wait_for_url(f"**/?as={BEN}&channel=C0OTHER")
    page.reload()
    expect(page.get_by_test_id("you-are")).to_have_value(BEN)
    expect(page.get_by_role("heading", level=1)).to_have_text("lunch")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("hybrid-migration")


def test_the_first_visit_hint_offers_commands_and_stays_away_once_dismissed(
    open_page: OpenPage, workspace: FakeWorkspace
) -> None:
    page = open_page(workspace.url, hint=True)
    hint = page.get_by_test_id("first-hint")
    hint.get_by_role("button", name="/hybrid check-sync").click()
    expect(page.get_by_test_id("composer")).to_have_value("/hybrid check-sync")
    hint.get_by_test_id("first-hint-dismiss").click()
    page.reload()
    expect(page.get_by_test_id("message").first).to_be_visible()
    expect(hint).to_have_count(0)


@pytest.mark.parametrize(("width", "dark"), [(360, False), (360, True), (2000, False)])
def test_nothing_is_cut_off_at_any_width(open_page: OpenPage, workspace: FakeWorkspace, width: int, dark: bool) -> None:
    page = open_page(workspace.url, width=width, height=740, dark=dark, hint=True)
    expect(page.get_by_test_id("message").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = page.locator(".messages .message-content").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert wide == 0
    expect(page.get_by_test_id("composer")).to_be_in_viewport()


def test_the_company_panel_is_a_drawer_on_a_phone(open_page: OpenPage, workspace: FakeWorkspace) -> None:
    page = open_page(workspace.url, width=360, height=740)
    panel = page.get_by_test_id("company-panel")
    expect(panel).to_be_hidden()
    page.get_by_test_id("company-toggle").click()
    expect(panel).to_be_in_viewport(ratio=0.9)
    assert page.locator("#main").evaluate("e => e.inert") is True
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_test_id("company-toggle")).to_be_focused()
    page.locator("#menu-toggle").click()
    page.get_by_test_id("channel-C0OTHER").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("lunch")
    expect(page.locator("#sidebar")).to_be_hidden()


def test_a_reader_at_the_end_stays_there_when_the_column_gets_narrower(page: Page, workspace: FakeWorkspace) -> None:
    workspace.push({"type": "message", "message": samples.message(50, "The newest.", reply_count=1)})
    newest = page.locator(".conversation").get_by_text("The newest.")
    expect(newest).to_be_in_viewport()
    page.get_by_test_id("thread-open").last.click()
    expect(page.get_by_test_id("thread")).to_be_visible()
    expect(newest).to_be_in_viewport()


def test_a_reader_of_older_messages_is_left_in_peace_and_told(page: Page, workspace: FakeWorkspace) -> None:
    page.get_by_test_id("messages").evaluate("e => { e.scrollTop = 0 }")
    expect(page.get_by_test_id("message").first).to_be_in_viewport()
    workspace.push({"type": "message", "message": samples.message(51, "Far below.")})
    jump = page.get_by_role("button", name="New messages below")
    expect(jump).to_be_visible()
    expect(page.get_by_test_id("message").first).to_be_in_viewport()
    jump.click()
    expect(page.get_by_text("Far below.", exact=True).last).to_be_in_viewport()
    expect(jump).to_be_hidden()


def test_arrow_keys_go_from_message_to_message(page: Page) -> None:
    page.get_by_test_id("message").last.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_test_id("ephemeral")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.get_by_test_id("message").first).to_be_focused()
