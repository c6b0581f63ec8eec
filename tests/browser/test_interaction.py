"""What people do on the page reaches the server in the agreed form, by keyboard and by pointer."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import samples
from tests.browser.conftest import OpenPage
from tests.browser.fake_workspace import FakeWorkspace
from tests.browser.sample_blocks import BEN, CHANNEL, START, STATUS, mrkdwn, option, plain

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page: OpenPage, workspace: FakeWorkspace) -> Page:
    """The page with the sample messages."""
    opened = open_page(workspace.url)
    expect(opened.get_by_test_id("message").first).to_be_visible()
    return opened


def wait_for(page: Page, workspace: FakeWorkspace, path: str, count: int = 1) -> list[dict[str, Any]]:
    """The bodies posted to `path`, once there are `count` of them."""
    for _ in range(100):
        if len(workspace.bodies(path)) >= count:
            break
        page.wait_for_timeout(20)
    return workspace.bodies(path)


def test_a_command_is_completed_and_sent_by_keyboard(page: Page, workspace: FakeWorkspace) -> None:
    composer = page.get_by_test_id("composer")
    composer.press_sequentially("/h")
    expect(page.get_by_test_id("suggestions").get_by_role("option")).to_have_count(1)
    composer.press("Tab")
    expect(page.get_by_test_id("suggestions").get_by_role("option")).to_have_count(4)
    composer.press_sequentially("v")
    expect(page.get_by_test_id("suggestions").get_by_role("option")).to_contain_text(["verify-domain [domain]"])
    composer.press("Enter")
    expect(composer).to_have_value("/hybrid verify-domain ")
    composer.press_sequentially("fabrikam.com")
    composer.press("Enter")
    sent = wait_for(page, workspace, "/client/post")
    assert sent == [{"as": samples.ADA, "channel": CHANNEL, "text": "/hybrid verify-domain fabrikam.com"}]
    expect(composer).to_have_value("")
    composer.press("ArrowUp")
    expect(composer).to_have_value("/hybrid verify-domain fabrikam.com")


def test_a_finished_command_is_sent_by_one_enter(page: Page, workspace: FakeWorkspace) -> None:
    page.get_by_test_id("composer").press_sequentially("/hybrid status")
    page.get_by_test_id("composer").press("Enter")
    assert wait_for(page, workspace, "/client/post")[0]["text"] == "/hybrid status"


def test_escape_closes_the_completions_and_keeps_the_text(page: Page) -> None:
    composer = page.get_by_test_id("composer")
    composer.press_sequentially("/hybrid ")
    expect(page.get_by_test_id("suggestions")).to_be_visible()
    composer.press("Escape")
    expect(page.get_by_test_id("suggestions")).to_be_hidden()
    expect(composer).to_have_value("/hybrid ")


def test_a_message_goes_out_as_typed_and_with_ids_for_names(page: Page, workspace: FakeWorkspace) -> None:
    composer = page.get_by_test_id("composer")
    composer.press_sequentially("a <b> & @ben")
    composer.press("Enter")
    expect(composer).to_have_value("a <b> & @Ben Berg ")
    page.get_by_test_id("send").click()
    assert wait_for(page, workspace, "/client/post")[0]["text"] == f"a <b> & <@{BEN}>"


def test_a_refusal_stands_below_the_composer_and_keeps_the_text(page: Page, workspace: FakeWorkspace) -> None:
    workspace.answers["/client/post"] = {"ok": False, "error": "x", "message": "/hybrid cannot be used here."}
    page.get_by_test_id("composer").fill("/hybrid status")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("notice")).to_have_text("/hybrid cannot be used here.")
    expect(page.get_by_test_id("composer")).to_have_value("/hybrid status")


def test_a_notice_of_the_server_stands_below_the_composer(page: Page, workspace: FakeWorkspace) -> None:
    text = "/hybrid failed with the error operation_timeout"
    workspace.push({"type": "notice", "channel": CHANNEL, "text": text})
    expect(page.get_by_test_id("notice")).to_have_text(text)


def test_a_button_asks_before_it_acts(page: Page, workspace: FakeWorkspace) -> None:
    verify = page.get_by_role("button", name="Verify now")
    verify.click()
    expect(page.get_by_test_id("confirm")).to_contain_text("Microsoft 365 then owns this domain.")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("confirm")).to_have_count(0)
    assert workspace.bodies("/client/action") == []
    verify.click()
    page.get_by_test_id("confirm-ok").click()
    [body] = wait_for(page, workspace, "/client/action")
    assert body["container"] == {
        "type": "message", "channel": CHANNEL, "ts": f"{START + 60}.000100", "is_ephemeral": False,
    }  # fmt: skip
    assert (body["action"]["block_id"], body["action"]["action_id"]) == ("acts", "verify")
    assert (body["action"]["type"], body["action"]["value"]) == ("button", "fabrikam.com")


def test_a_menu_is_used_by_keyboard(page: Page, workspace: FakeWorkspace) -> None:
    menu = page.get_by_placeholder("Pick an OU")
    menu.focus()
    menu.press("ArrowDown")
    menu.press("ArrowDown")
    menu.press("Enter")
    [body] = wait_for(page, workspace, "/client/action")
    assert body["action"]["selected_option"]["value"] == "w"
    assert body["state"]["values"]["inputs"]["static"]["selected_option"]["value"] == "w"
    assert body["state"]["values"]["inputs"]["boxes"]["selected_options"][0]["value"] == "v"


def test_an_external_menu_asks_the_server_while_typing(page: Page, workspace: FakeWorkspace) -> None:
    workspace.answers["/client/options"] = {"options": [option("Anna Adler", "anna")]}
    menu = page.get_by_placeholder("Find a mailbox")
    menu.fill("ann")
    page.get_by_role("option", name="Anna Adler").click()
    [body] = wait_for(page, workspace, "/client/action")
    assert workspace.bodies("/client/options")[-1]["value"] == "ann"
    assert body["action"]["selected_option"]["value"] == "anna"


def test_a_reaction_is_added_and_taken_back(page: Page, workspace: FakeWorkspace) -> None:
    ts = f"{START + 60}.000100"
    message = page.locator(f'[data-ts="{ts}"]')
    message.get_by_test_id("reaction-add").first.click()
    page.get_by_test_id("emoji-search").fill("white check")
    page.keyboard.press("Enter")
    added = {"as": samples.ADA, "channel": CHANNEL, "ts": ts, "name": "white_check_mark", "remove": False}
    assert wait_for(page, workspace, "/client/react") == [added]
    both = [
        {"name": "eyes", "users": [BEN], "count": 1},
        {"name": "white_check_mark", "users": [samples.ADA], "count": 1},
    ]
    workspace.push({"type": "reactions", "channel": CHANNEL, "ts": ts, "reactions": both})
    mine = message.locator('[data-testid="reaction"][data-emoji="white_check_mark"]')
    expect(mine).to_have_attribute("aria-pressed", "true")
    mine.click()
    assert wait_for(page, workspace, "/client/react", 2)[1]["remove"] is True


def test_a_thread_opens_beside_the_channel_and_answers_go_into_it(page: Page, workspace: FakeWorkspace) -> None:
    parent = f"{START + 60}.000100"
    workspace.messages.append(samples.message(20, "A reply.", thread_ts=parent))
    page.get_by_test_id("thread-open").click()
    thread = page.get_by_test_id("thread")
    expect(thread.get_by_test_id("message")).to_have_count(2)
    thread.get_by_test_id("thread-composer").fill("Thanks")
    thread.get_by_test_id("thread-composer").press("Enter")
    assert wait_for(page, workspace, "/client/post")[0]["thread_ts"] == parent
    workspace.push({"type": "message", "message": samples.message(21, "Another reply.", thread_ts=parent)})
    expect(thread.get_by_test_id("message")).to_have_count(3)
    expect(page.locator(".conversation")).not_to_contain_text("Another reply.")
    page.keyboard.press("Escape")
    expect(thread).to_be_hidden()


def test_a_changed_message_keeps_the_focus_on_its_button(page: Page, workspace: FakeWorkspace) -> None:
    page.get_by_role("button", name="Refresh").focus()
    workspace.push(
        {
            "type": "message_changed",
            "message": samples.message(
                1,
                "Ready.",
                [{"type": "section", "text": mrkdwn("*Ready*"), "accessory": STATUS[0]["accessory"]}],
            ),
        }
    )
    expect(page.get_by_text("Ready", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Refresh")).to_be_focused()


def test_a_new_message_is_announced_and_a_deleted_one_goes(page: Page, workspace: FakeWorkspace) -> None:
    said = samples.message(30, "Domain *fabrikam.com* is verified.")
    workspace.push({"type": "message", "message": said})
    expect(page.locator("#live")).to_contain_text("hybridbot: Domain fabrikam.com is verified.")
    expect(page.locator(f'[data-ts="{said["ts"]}"]')).to_be_in_viewport()
    workspace.push({"type": "message_deleted", "channel": CHANNEL, "ts": said["ts"]})
    expect(page.locator(f'[data-ts="{said["ts"]}"]')).to_have_count(0)


def test_a_lost_connection_is_said_and_what_was_missed_is_fetched(page: Page, workspace: FakeWorkspace) -> None:
    workspace.messages.append(samples.message(40, "Written while nobody listened."))
    workspace.drop()
    expect(page.get_by_text("Written while nobody listened.")).to_be_visible()
    expect(page.locator("#offline")).to_be_hidden()


def test_a_modal_sends_its_state_and_shows_errors_at_their_fields(page: Page, workspace: FakeWorkspace) -> None:
    workspace.push({"type": "view_open", "view": samples.MODAL})
    modal = page.get_by_test_id("modal")
    expect(modal).to_be_visible()
    modal.get_by_test_id("modal-submit").click()
    expect(modal.get_by_text("Please complete this required field.")).to_be_visible()
    assert workspace.bodies("/client/submit") == []
    modal.get_by_placeholder("Reason").fill("Pilot")
    modal.get_by_label("Later").check()
    workspace.answers["/client/submit"] = {"ok": False, "errors": {"b_date": "Choose a day after today."}}
    modal.get_by_test_id("modal-submit").click()
    expect(modal.get_by_text("Choose a day after today.")).to_be_visible()
    [body] = workspace.bodies("/client/submit")
    values = body["state"]["values"]
    assert values["b_text"]["text"] == {"type": "plain_text_input", "value": "Pilot"}
    assert values["b_radio"]["radio"]["selected_option"]["value"] == "l"
    assert values["b_date"]["date"] == {"type": "datepicker", "selected_date": "2026-11-29"}
    assert values["b_user"]["user"] == {"type": "users_select", "selected_user": BEN}


def test_what_a_field_of_a_modal_offers_is_no_wider_than_the_field(
    open_page: OpenPage, workspace: FakeWorkspace
) -> None:
    page = open_page(workspace.url, width=360, height=740)
    workspace.answers["/client/options"] = {"options": [option(f"Department {'of many words ' * 5}", "long")]}
    workspace.push({"type": "view_open", "view": samples.MODAL})
    field = page.get_by_test_id("modal").get_by_placeholder("Find a mailbox")
    field.fill("dep")
    offered = page.get_by_role("listbox").last
    expect(offered.get_by_role("option")).to_have_count(1)
    box, around = offered.bounding_box(), field.bounding_box()
    assert box is not None
    assert around is not None
    assert (box["x"], box["width"]) == (around["x"], around["width"])


def test_what_is_typed_after_a_form_was_closed_by_a_key_stands_in_the_composer(
    page: Page, workspace: FakeWorkspace
) -> None:
    composer = page.get_by_test_id("composer")
    composer.focus()
    workspace.push({"type": "view_open", "view": samples.MODAL})
    expect(page.get_by_test_id("modal")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("modal")).to_be_hidden()
    page.keyboard.type("Never mind")
    expect(composer).to_have_value("Never mind")


def test_modals_are_a_stack_and_keep_what_was_entered(page: Page, workspace: FakeWorkspace) -> None:
    workspace.push({"type": "view_open", "view": samples.MODAL})
    modal = page.get_by_test_id("modal")
    modal.get_by_placeholder("Reason").fill("Pilot")
    workspace.push({"type": "view_update", "view": {**samples.MODAL, "title": plain("Plan wave 2")}})
    expect(modal.get_by_role("heading", name="Plan wave 2")).to_be_visible()
    expect(modal.get_by_placeholder("Reason")).to_have_value("Pilot")
    second = {"id": "V2", "type": "modal", "title": plain("On top"), "blocks": []}
    workspace.push({"type": "view_open", "view": second})
    expect(modal.get_by_role("heading", name="On top")).to_be_visible()
    page.keyboard.press("Escape")
    expect(modal.get_by_placeholder("Reason")).to_have_value("Pilot")
    assert wait_for(page, workspace, "/client/close") == [{"as": samples.ADA, "view_id": "V2"}]
    workspace.push({"type": "view_close", "view_id": "V1"})
    expect(modal).to_be_hidden()


def test_the_home_tab_is_opened_and_its_buttons_work(page: Page, workspace: FakeWorkspace) -> None:
    page.get_by_test_id("app").click()
    page.get_by_test_id("home-tab").click()
    home = page.get_by_test_id("home-view")
    expect(home).to_contain_text("Where we are")
    assert wait_for(page, workspace, "/client/open-home")[0] == {"as": samples.ADA}
    home.get_by_role("button", name="Refresh").click()
    [body] = wait_for(page, workspace, "/client/action")
    assert body["container"] == {"type": "view", "view_id": "VH"}


def test_the_company_panel_posts_and_follows(page: Page, workspace: FakeWorkspace) -> None:
    panel = page.get_by_test_id("company-panel")
    expect(panel.get_by_test_id("company-action-scope")).to_have_attribute("aria-checked", "false")
    workspace.panel["sections"][1]["actions"][0]["on"] = True
    panel.get_by_test_id("company-action-scope").click()
    assert wait_for(page, workspace, "/control/sync/scope") == [{"ou": "Workshop", "in_scope": True}]
    expect(panel.get_by_test_id("company-action-scope")).to_have_attribute("aria-checked", "true")
    workspace.panel["sections"][0]["lines"][0]["value"] = "published"
    workspace.push({"type": "company"})
    expect(panel).to_contain_text("published")
    workspace.answers["/control/dns/publish-verification"] = {"ok": False, "error": "There is no such domain."}
    panel.get_by_test_id("company-action-publish").click()
    expect(panel).to_contain_text("There is no such domain.")
    panel.get_by_test_id("company-action-advance-3600").click()
    assert wait_for(page, workspace, "/control/clock/advance") == [{"seconds": 3600}]
