"""The whole first hour of a newcomer, in a browser, against `hybridbot demo`: ask, publish, confirm, see it green."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

PATIENCE = 45_000
"""Milliseconds for a check to be answered on a busy machine."""
DOMAIN = "fabrikam.com"


class Demo:
    """`hybridbot demo`, started as a script would."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--no-open", "--port", "0"],
            env={"PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()

    def truth(self) -> Any:
        """What the pretend company says about itself."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.url}control/describe", timeout=10) as answer:
            return json.load(answer)

    def stop(self) -> None:
        """End it as Ctrl-C would, and expect a clean end."""
        self._process.terminate()
        assert self._process.wait(30) == 0
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    running = Demo()
    yield running
    running.stop()


def ask(page: Page, text: str) -> Locator:
    """Type a command and return the message that answers it."""
    messages = page.get_by_test_id("message")
    before = messages.count()
    composer = page.get_by_test_id("composer").first
    composer.fill(text)
    composer.press("Escape")
    composer.press("Enter")
    expect(messages).not_to_have_count(before, timeout=PATIENCE)
    return page.locator(f'[data-testid="message"][data-ts="{messages.last.get_attribute("data-ts")}"]')


def test_the_first_status_is_there_already_and_a_refresh_fills_the_same_message(
    demo: Demo, open_page: OpenPage
) -> None:
    page = open_page(demo.url)
    status = ask(page, "/hybrid status")
    for step in ("1 Tenant", "2 Domains", "3 Directory", "4 Configure hybrid", "5 Pilot moves"):
        expect(status).to_contain_text(step)
    expect(status).to_contain_text("Hybrid readiness: blocked at step", timeout=PATIENCE)
    expect(status).not_to_contain_text("not checked yet")
    status.get_by_role("button", name=re.compile("Refresh")).click()
    expect(status).to_contain_text("Checking all steps", timeout=PATIENCE)
    expect(status.get_by_role("button", name=re.compile("Refresh"))).to_be_visible(timeout=PATIENCE)
    expect(status).to_contain_text("Hybrid readiness: blocked at step")
    missing = demo.truth()["missing_in_cloud"]["count"]
    expect(status).to_contain_text(f"{missing} of {demo.truth()['sfb_users']['total']} people")


def test_a_domain_turns_green_after_publishing_and_confirming(demo: Demo, open_page: OpenPage) -> None:
    page = open_page(demo.url)
    answer = ask(page, f"/hybrid verify-domain {DOMAIN}")
    expect(answer).to_contain_text("MS=ms", timeout=PATIENCE)
    expect(answer).to_contain_text("ns1.fabrikam.com")
    page.get_by_test_id(f"company-action-publish-{DOMAIN}").click()
    assert demo.truth()["sip_domains"][DOMAIN]["verified"] is False
    answer.get_by_role("button", name=re.compile(f"Verify {DOMAIN}")).click()
    page.get_by_test_id("confirm-ok").click()
    expect(answer).to_contain_text(f"{DOMAIN} is verified", timeout=2 * PATIENCE)
    assert demo.truth()["sip_domains"][DOMAIN]["verified"] is True
    expect(answer.get_by_role("button", name=re.compile("Verify"))).to_have_count(0, timeout=PATIENCE)


def test_the_numbers_of_check_sync_are_the_companys_own(demo: Demo, open_page: OpenPage) -> None:
    page = open_page(demo.url)
    truth = demo.truth()
    answer = ask(page, "/hybrid check-sync")
    whole = truth["sfb_users"]["total"]
    expect(answer).to_contain_text(f"{truth['missing_in_cloud']['count']} of {whole} people", timeout=PATIENCE)
    expect(answer).to_contain_text(f"{truth['sip_differs_from_upn']['count']} of {whole} people")
    for conflict in truth["conflicts"]:
        for party in conflict["parties"]:
            expect(answer).to_contain_text(party["name"])
    answer.get_by_test_id("thread-open").click()
    expect(page.get_by_test_id("thread").get_by_test_id("file")).to_contain_text(".csv", timeout=PATIENCE)


def test_who_is_no_admin_is_told_whom_to_ask_and_only_they_see_it(demo: Demo, open_page: OpenPage) -> None:
    page = open_page(demo.url)
    guest = next(person for person in demo.truth()["slack"]["people"]["guest"])
    page.get_by_test_id("you-are").select_option(guest["id"])
    expect(page).to_have_url(re.compile(f"as={guest['id']}"))
    expect(page.get_by_test_id("message").first).to_be_visible()
    composer = page.get_by_test_id("composer").first
    composer.fill("/hybrid status")
    composer.press("Escape")
    composer.press("Enter")
    expect(page.get_by_test_id("ephemeral").last).to_contain_text("guest", timeout=PATIENCE, ignore_case=True)


def test_a_mistyped_command_is_answered_with_what_was_probably_meant(demo: Demo, open_page: OpenPage) -> None:
    page = open_page(demo.url)
    composer = page.get_by_test_id("composer").first
    composer.fill("/hybrid chek-sync")
    composer.press("Escape")
    composer.press("Enter")
    expect(page.get_by_test_id("ephemeral").last).to_contain_text("check-sync", timeout=PATIENCE)


@pytest.mark.parametrize("dark", [False, True])
def test_everything_fits_a_narrow_window(demo: Demo, open_page: OpenPage, dark: bool) -> None:
    page = open_page(demo.url, width=360, height=740, dark=dark)
    ask(page, "/hybrid status")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(("width", "dark"), [(1400, False), (1400, True), (360, False), (360, True)])
def test_the_domains_stand_in_one_table(demo: Demo, open_page: OpenPage, width: int, dark: bool) -> None:
    """A row for each SIP domain, words in every cell; where it is wider than the window it scrolls by itself."""
    page = open_page(demo.url, width=width, height=800, dark=dark)
    answer = ask(page, "/hybrid verify-domain")
    table = answer.get_by_role("table")
    expect(table).to_have_count(1, timeout=PATIENCE)
    for column in ("SIP domain", "verified", "SIP online", "lyncdiscover", "_sip._tls", "_sipfederationtls"):
        expect(table.get_by_role("columnheader", name=column, exact=True)).to_be_visible()
    truth = demo.truth()
    expect(table.locator("tbody tr")).to_have_count(len(truth["sip_domains"]))
    for name, facts in truth["sip_domains"].items():
        row = table.locator("tbody tr").filter(has_text=name)
        expect(row).to_contain_text("on premises")
        expect(row.locator("td").nth(2)).to_contain_text("yes" if facts["in_tenant"] else "missing")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    frame = answer.locator(".table-scroll")
    widths = frame.evaluate("box => [box.scrollWidth, box.clientWidth, box.getBoundingClientRect().right]")
    assert widths[2] <= width
    if width < 400:
        assert widths[0] > widths[1], "the table is wider than its frame, which scrolls"
