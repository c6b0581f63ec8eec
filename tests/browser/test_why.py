"""`/hybrid why` about ten people of the pretend company, in a browser: each answer is what the company says of them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_demo import PATIENCE, Demo, ask

pytestmark = pytest.mark.browser

Someone = dict[str, str]
BY_HAND = {"U16", "U17", "U18", "U19", "U22"}
"""What the management shell does not tell about anybody."""
WINDOWS = [(1400, False), (1400, True), (360, False), (360, True)]


class Asked:
    """The demo in which everybody was asked about once: whom, by kind, and the message that answers."""

    def __init__(self, demo: Demo, page: Page) -> None:
        self.url, self.truth = demo.url, demo.truth()
        self.people = _people(self.truth)
        self.messages = {kind: self._answer(page, kind) for kind in self.people}

    def headline(self, kind: str) -> str:
        """The first sentence that is due."""
        name = self.people[kind]["name"]
        blockers = [check for check, verdict in self.violated(kind).items() if verdict == "fail"]
        if kind == "near name":
            return f"Nobody on premises is called “{self.people[kind]['upn']}”"
        if kind == "moved":
            return f"{name} is in Teams already: there is nothing to move."
        if not blockers:
            return (
                f"{name} is ready; whether anybody can be moved cannot be told: step 4, Configure hybrid, is not known"
            )
        return f"{name} cannot move today: {len(blockers)} {'blocker' if len(blockers) == 1 else 'blockers'}."

    def violated(self, kind: str) -> dict[str, str]:
        """What the company itself says does not hold: conditions of a move, with their verdicts."""
        return _violated(self.truth, self.people[kind]["upn"])

    def message(self, page: Page, kind: str) -> Locator:
        """The answer on a page, brought into sight."""
        found = page.locator(f'[data-testid="message"][data-ts="{self.messages[kind][0]}"]')
        found.scroll_into_view_if_needed()
        return found

    def _answer(self, page: Page, kind: str) -> tuple[str, str]:
        answer = ask(page, f"/hybrid why {self.people[kind]['upn']}")
        expect(answer).to_contain_text(self.headline(kind), timeout=2 * PATIENCE)
        return answer.get_attribute("data-ts") or "", answer.inner_text()


def _violated(truth: dict[str, Any], upn: str) -> dict[str, str]:
    return {
        one["check"]: one["verdict"]
        for one in truth["violations"]
        if one["subject"] == upn and one["check"].startswith("U")
    }


def _people(truth: dict[str, Any]) -> dict[str, Someone]:
    """Somebody for each thing that can be wrong with a person alone, and for nothing being wrong."""

    def one_of(group: list[Someone], *checks: str) -> Someone:
        return next(one for one in group if set(_violated(truth, one["upn"])) == set(checks))

    moved = truth["already_in_cloud"]["people"]
    synced = truth["matched_by"]["immutable_id"]["people"]
    ready = one_of([one for one in synced if one not in moved and one["name"].isascii()])
    return {
        "ready": ready,
        "no licence": one_of(truth["without_licence"]["people"], "U11", "U12"),
        "no usage location": one_of(truth["without_usage_location"]["people"], "U10", "U11", "U12"),
        "telephone": one_of(truth["voice_without_phone_system"]["people"], "U13", "U15"),
        "unit out of sync scope": one_of(truth["missing_in_cloud"]["people"], "U6"),
        "account made by hand": one_of(truth["matched_by"]["upn"]["people"], "U6", "U7"),
        "moved": one_of(moved),
        "disabled": one_of(truth["disabled_accounts"]["people"], "U2"),
        "suffix not verified": one_of(truth["upn_fallback"]["people"], "U9"),
        "near name": {**ready, "upn": ready["upn"].replace("@contoso.com", "@contoso.example")},
    }


@pytest.fixture(scope="module")
def asked(browser: Browser) -> Iterator[Asked]:
    demo = Demo()
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(demo.url)
    page.get_by_test_id("you-are").locator("option").first.wait_for(state="attached")
    yield Asked(demo, page)
    context.close()
    demo.stop()


KINDS = (
    "ready", "no licence", "no usage location", "telephone", "unit out of sync scope", "account made by hand", "moved",
    "disabled", "suffix not verified", "near name",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_answer_is_what_the_company_says_of_the_person(asked: Asked, kind: str) -> None:
    """By its headline, and by the ids below the findings: every condition that does not hold, and no other."""
    _, said = asked.messages[kind]
    shown = set(re.findall(r"\bU\d{1,2}\b", said))
    untold = BY_HAND | ({"U2"} if kind == "account made by hand" else set())  # its copy in the cloud tells nothing
    assert shown - untold == set(asked.violated(kind))
    assert bool(shown & BY_HAND) is (kind not in ("moved", "near name")), "what only a person can look up is told"


@pytest.mark.parametrize(("width", "dark"), WINDOWS)
def test_all_answers_fit_the_window(asked: Asked, open_page: OpenPage, width: int, dark: bool) -> None:
    """In either colour scheme, wide and narrow: each can be read to its end, and nothing sticks out."""
    page = open_page(asked.url, width=width, height=800, dark=dark)
    for kind in asked.people:
        message = asked.message(page, kind)
        expect(message).to_contain_text(asked.headline(kind))
        box = message.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width, kind
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_who_is_close_is_offered_with_a_button_that_answers(asked: Asked, open_page: OpenPage) -> None:
    """Never guessed: a person chooses."""
    page = open_page(asked.url)
    near = asked.message(page, "near name")
    expect(near).to_contain_text(asked.people["ready"]["upn"])
    messages = page.get_by_test_id("message")
    before = messages.count()
    near.get_by_role("button", name=re.compile(r"^Why\?")).first.click()
    expect(messages).not_to_have_count(before, timeout=PATIENCE)
    expect(messages.last).to_contain_text(asked.headline("ready"), timeout=PATIENCE)
