"""Six people are moved, in a browser: asked for, approved by two people, moved, one of them after a failure."""

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_demo import PATIENCE, Demo, ask

pytestmark = pytest.mark.browser

CHANNEL = "C0MIGRATION"
MOVES = 90_000
"""Milliseconds for six moves on a busy machine."""


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    running = Demo()
    yield running
    running.stop()


def control(demo: Demo, path: str, **body: Any) -> Any:
    """Ask the pretend company for something."""
    request = urllib.request.Request(  # noqa: S310 - loopback over http is what is tested
        f"{demo.url}control/{path}", data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request if body else request.full_url, timeout=10) as answer:
        return json.load(answer)


def as_person(open_page: OpenPage, demo: Demo, user: str, **how: Any) -> Page:
    """The page as somebody else sees it."""
    return open_page(f"{demo.url}?as={user}&channel={CHANNEL}", **how)


def new_card(page: Page, number: str) -> str:
    """The ts of the card of a request, once it waits for approvals."""
    found = page.get_by_test_id("message").filter(has_text=f"{number} · asked for by").last
    expect(found).to_contain_text("Still missing", timeout=PATIENCE)
    return found.get_attribute("data-ts") or ""


def message(page: Page, ts: str) -> Locator:
    """A message on anybody's page."""
    return page.locator(f'[data-testid="message"][data-ts="{ts}"]')


def agree(page: Page, ts: str) -> None:
    """Click the reaction that stands below the card already."""
    message(page, ts).locator('[data-testid="reaction"][data-emoji="white_check_mark"]').click()


def ready_people(demo: Demo, number: int) -> list[str]:
    """The sign-in names of people who have nothing in the way, as the pretend company itself says."""
    truth = demo.truth()
    wrong = {violation["subject"].casefold() for violation in truth["violations"]}
    known = (person["upn"] for person in truth["matched_by"]["immutable_id"]["people"])
    return [upn for upn in known if upn.casefold() not in wrong][:number]


@pytest.mark.timeout(400)
def test_six_people_are_moved_after_two_approvals_and_one_of_them_on_the_second_try(
    demo: Demo, open_page: OpenPage
) -> None:
    page = as_person(open_page, demo, "U0ADA")
    answer = ask(page, "/hybrid check-hybrid")
    expect(answer).to_contain_text("cannot tell", timeout=2 * PATIENCE)
    for finding in ("H9 topology", "H12 trust"):
        accepted = ask(page, f"/hybrid accept {finding} until 2027-11-01 because looked at by hand")
        expect(accepted).to_contain_text("is accepted until", timeout=PATIENCE)
    people = ready_people(demo, 6)
    control(demo, "moves/settings", set={"seconds": 2, "spread": 1, "sync_after": 1})
    control(demo, "fault", system="shell", kind="move-error", match=people[3], error="E3", times=1)

    review = ask(page, f"/hybrid move {' '.join(people)} because pilot wave 1")
    expect(review).to_contain_text("6 people can be moved to Teams", timeout=2 * PATIENCE)
    review.get_by_role("button", name=re.compile("Send request")).click()
    first = new_card(page, "M1")
    expect(message(page, first)).to_contain_text("Needs: 2 approvals")

    # the requester, a guest and somebody who is in no group: each is told why, and nothing counts
    agree(page, first)
    expect(page.get_by_test_id("ephemeral").last).to_contain_text("asked for", timeout=PATIENCE)
    for user, why in (("U0GUS", "guest"), ("U0MARIA", "approve")):
        other = as_person(open_page, demo, user)
        agree(other, first)
        expect(other.get_by_test_id("ephemeral").last).to_contain_text(why, timeout=PATIENCE)
        other.context.close()
    expect(message(page, first)).to_contain_text("Still missing")
    assert control(demo, "moves")["starts"] == {}

    approve(open_page, demo, first)
    expect(message(page, first)).to_contain_text("5 of 6", timeout=MOVES)
    expect(message(page, first)).to_contain_text("1 failed", timeout=MOVES)
    shown = ask(page, "/hybrid requests M1")
    expect(shown).to_contain_text("E3", timeout=PATIENCE)

    again = ask(page, "/hybrid retry M1 because the schema was refreshed")
    expect(again).to_contain_text("1 person tried again", timeout=PATIENCE)
    expect(message(page, first)).to_contain_text("6 of 6", timeout=MOVES)
    message(page, first).get_by_test_id("thread-open").click()
    thread = page.get_by_test_id("thread")
    expect(thread).to_contain_text("certificate", timeout=PATIENCE)
    expect(thread).to_contain_text(".csv")
    starts = control(demo, "moves")["starts"]
    assert {upn.casefold(): number for upn, number in starts.items()} == {upn.casefold(): 1 for upn in people}


def test_a_list_is_attached_in_the_form_and_a_bad_one_keeps_what_was_typed(demo: Demo, open_page: OpenPage) -> None:
    page = as_person(open_page, demo, "U0ADA")
    people = ready_people(demo, 9)[6:]
    composer = page.get_by_test_id("composer").first
    composer.fill("/hybrid move because")
    composer.press("Escape")
    composer.press("Enter")
    modal = page.get_by_test_id("modal")
    expect(modal).to_contain_text("Or attach a file", timeout=PATIENCE)
    modal.get_by_label("Why").fill("pilot wave 2")
    field = modal.get_by_label("Or attach a file")
    field.set_input_files({"name": "wave.csv", "mimeType": "text/csv", "buffer": b""})
    chosen = modal.get_by_test_id("chosen-files")
    expect(chosen).to_contain_text("wave.csv")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("The file is empty", timeout=PATIENCE)
    expect(modal.get_by_label("Why")).to_have_value("pilot wave 2")
    modal.get_by_role("button", name="Remove wave.csv").click()
    expect(chosen.locator("li")).to_have_count(0)
    table = "Name;UPN\r\n" + "".join(f"somebody;{upn}\r\n" for upn in people)
    field.set_input_files({"name": "wave.csv", "mimeType": "text/csv", "buffer": table.encode("utf-16")})
    expect(chosen).to_contain_text("wave.csv")
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("3 people", timeout=2 * PATIENCE)


def approve(open_page: OpenPage, demo: Demo, ts: str) -> None:
    """Two people agree, each on their own page."""
    for user in ("U0IRIS", "U0TESS"):
        page = as_person(open_page, demo, user)
        agree(page, ts)
        expect(message(page, ts)).to_contain_text(re.compile("agreed|moved|Moving"), timeout=PATIENCE)
        page.context.close()
