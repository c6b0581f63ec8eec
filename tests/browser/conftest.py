"""A headless Chromium for the tests of the page; everything here is skipped where it is not installed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.fake_workspace import FakeWorkspace
from tests.requirements import absent

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PATIENCE = 20_000
"""Milliseconds for what takes a few of them on a machine that does nothing else."""

OpenPage = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for this folder's tests; skips them where the system has none."""
    if not CHROMIUM.exists():
        absent("chromium", "the page cannot be tried in a browser")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens an address in a fresh profile: `open_page(url, width=.., height=.., dark=.., hint=..)`.

    Fails the test afterwards when the page wrote an error to the console or an exception went unhandled.
    """
    contexts = []
    complaints: list[str] = []

    def open_it(
        url: str, *, width: int = 1400, height: int = 900, dark: bool = False, hint: bool = False, ready: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/Berlin",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if not hint:
            context.add_init_script("localStorage.setItem('sandbox.hint.dismissed', 'yes')")
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto(url)
        if ready:
            page.get_by_test_id("you-are").locator("option").first.wait_for(state="attached")
            # who counts the messages wants those of the past among them
            expect(page.locator('ol.messages[aria-busy="true"]')).to_have_count(0)
        return page

    yield open_it
    for context in contexts:
        context.close()
    # a picture that is not there, a connection that a test cuts, and a server that says no: the page shows each
    expected = ("net::ERR_", "WebSocket connection", "status of 400")
    unexpected = [line for line in complaints if not any(word in line for word in expected)]
    assert not unexpected, unexpected


@pytest.fixture
def workspace() -> Iterator[FakeWorkspace]:
    """The page's server with canned answers."""
    fake = FakeWorkspace().start()
    yield fake
    fake.stop()
