"""Every kind of block becomes what people expect to see, and nothing that people write becomes markup."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.fake_workspace import FakeWorkspace
from tests.browser.sample_blocks import START

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: OpenPage, workspace: FakeWorkspace) -> Page:
    """The page with the sample messages."""
    opened = open_page(workspace.url)
    expect(opened.get_by_test_id("message").first).to_be_visible()
    return opened


def at(page: Page, number: int) -> Locator:
    """The message that was written `number` minutes after the start."""
    return page.locator(f'[data-ts="{START + 60 * number}.000100"]')


def test_mrkdwn_becomes_text_styles_lists_and_links(page: Page) -> None:
    message = at(page, 0)
    expect(message.locator("strong", has_text="bold")).to_be_visible()
    expect(message.locator("em", has_text="italic")).to_be_visible()
    expect(message.locator("s", has_text="struck")).to_be_visible()
    expect(message.locator(".text p code").first).to_have_text("code")
    expect(message.locator("strong em")).to_have_text("both")
    expect(message).to_contain_text("snake_case_name, 2*3*4")
    expect(message.locator("a", has_text="a link")).to_have_attribute("href", "https://example.com/a?b=1&c=2")
    expect(message.locator("a", has_text="bare")).to_have_attribute("href", "https://example.org/bare")
    expect(message.locator("blockquote")).to_have_text("a quote with <b>escapes</b> & more")
    expect(message.locator("ul li")).to_have_text(["first", "second"])
    expect(message.locator("ol li")).to_have_text(["one", "two"])
    expect(message.locator("pre")).to_have_text("key = <value>")


def test_mentions_emoji_and_dates_are_shown_for_the_reader(page: Page) -> None:
    message = at(page, 0)
    expect(message.locator(".mention")).to_have_text(["@Ben Berg", "#hybrid-migration", "@admins", "@here"])
    expect(message.get_by_role("img", name="white check mark")).to_have_text("✅")
    expect(message).to_contain_text(":nosuchemoji:")
    expect(message.locator("time[data-format]")).to_have_text("2026-09-21 16:13")  # Berlin, two hours before UTC


def test_what_people_write_never_becomes_markup(page: Page) -> None:
    message = at(page, 8)
    expect(message).to_contain_text("click")
    assert message.locator("img, .text b, script").count() == 0
    hrefs = [link.get_attribute("href") or "" for link in message.locator("a").all()]
    assert not [href for href in hrefs if not href.startswith("https://e.com")]


def test_section_has_its_accessory_and_fields(page: Page) -> None:
    message = at(page, 1)
    expect(message.get_by_role("button", name="Refresh")).to_be_visible()
    expect(message.locator(".fields .text")).to_have_count(2)
    expect(message.locator(".context img")).to_have_attribute("alt", "mark")
    expect(message.locator("hr")).to_be_visible()


def test_link_button_opens_its_address_and_is_reported(page: Page, workspace: FakeWorkspace) -> None:
    link = at(page, 1).get_by_role("link", name="Documentation")
    expect(link).to_have_attribute("href", "https://example.com/")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_rich_text_keeps_styles_and_nesting(page: Page) -> None:
    block = at(page, 3).locator('[data-block-type="rich_text"]')
    expect(block.locator("strong")).to_have_text("Bold")
    expect(block.locator("li li")).to_have_text("inner")
    expect(block.locator("blockquote")).to_have_text("quoted")
    expect(block.locator("pre")).to_have_text("MS=ms12345678")


def test_markdown_block_is_common_markdown(page: Page) -> None:
    block = at(page, 3).locator('[data-block-type="markdown"]')
    expect(block.get_by_role("heading", name="Result")).to_be_visible()
    expect(block.locator("strong")).to_have_text("37")
    expect(block.locator("li li")).to_have_text("in Workshop")
    expect(block.get_by_role("img", name="done")).to_be_visible()
    expect(block.locator("th")).to_have_text(["OU", "People"])
    expect(block.locator("pre")).to_have_text("Get-CsUser")


def test_table_has_a_heading_row_and_aligned_columns(page: Page) -> None:
    block = at(page, 4).locator('[data-block-type="table"]')
    expect(block.locator("th")).to_have_text(["Person", "Why"])
    expect(block.locator("td").first).to_have_text("Anna <Ärmel>")
    expect(block.locator("td").last).to_have_class(re.compile("align-right"))


def test_csv_file_shows_its_first_rows_and_can_be_downloaded(page: Page) -> None:
    card = at(page, 4).get_by_test_id("file")
    expect(card.locator("td").first).to_have_text("Person, 0")
    expect(card.locator("th").first).to_have_text("name")
    with page.expect_download() as download:
        card.get_by_test_id("file-download").click()
    assert download.value.suggested_filename == "missing.csv"


def test_newer_blocks_are_shown_with_words_for_their_states(page: Page) -> None:
    message = at(page, 5)
    expect(message.locator(".header")).to_have_text("Check of the directory")
    expect(message.locator(".alert-level")).to_have_text("Warning")
    expect(message.locator("details.container")).to_contain_text("inside the container")
    expect(message.locator(".card-title")).to_have_text("Wave 2")
    expect(message.locator(".task-status")).to_have_text(["Done", "Running"])
    expect(message.get_by_role("img", name="A chart of 250 people")).to_be_visible()
    expect(message).to_contain_text("(edited)")


def test_unknown_block_shows_the_message_text_instead(page: Page) -> None:
    expect(at(page, 6)).to_contain_text("This sentence stands for a block that the page does not know.")


def test_ephemeral_message_is_marked(page: Page) -> None:
    message = page.get_by_test_id("ephemeral")
    expect(message).to_contain_text("Only visible to you")
    expect(message).to_contain_text("Only you may read this.")


def test_the_page_asks_for_nothing_that_its_policy_forbids(open_page: OpenPage, workspace: FakeWorkspace) -> None:
    """An inline script or style would be refused, so `open_page` would see the browser's complaint."""
    page = open_page(workspace.url, ready=False)
    response = page.request.get(workspace.url)
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-store"
    assert page.request.get(workspace.url + "page/none.js").status == 404
    assert page.request.get(workspace.url + "page/..%2f..%2fworld.py").status == 404
