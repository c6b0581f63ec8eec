"""What the page asks for: who sees what, what people may do, and how the app's answers are carried out."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.slack.raw_app import raw_app
from tests.sandbox.slack.running import Workspace, eventually, open_page
from tests.sandbox.slack.test_views import FIELD, modal, trigger

MENU = {
    "type": "actions",
    "block_id": "row",
    "elements": [{"type": "external_select", "action_id": "who", "min_query_length": 1}],
}


def test_the_state_is_what_the_page_draws(workspace: Workspace) -> None:
    state = workspace.get("state")
    assert state["me"] == "U0ADA"
    kinds = {person["kind"] for person in state["people"]}
    assert kinds == {"admin", "approver", "member", "guest", "outside", "deactivated", "bot"}
    assert state["commands"][0]["subcommands"][1] == {"usage": "verify-domain [domain]", "name": "verify-domain"}
    assert [s["callback_id"] for s in state["shortcuts"]] == ["ask", "look"]
    assert state["bot"] == {"user_id": "U0HYBRID", "app_id": "A0HYBRID", "name": "Sample App", "connections": 0}
    assert state["emoji"]["white_circle"]
    assert {"id", "name", "kind", "topic", "members", "is_ext_shared", "bot_is_member", "unread"} <= set(
        state["channels"][0]
    )


def test_everybody_sees_their_own_channels(workspace: Workspace) -> None:
    """Members see public ones, guests and outsiders only theirs, the private one is for its members."""

    def names(user: str) -> set[str]:
        return {channel["name"] for channel in workspace.get("state", **{"as": user})["channels"]}

    assert "leads" in names("U0ADA")
    assert "leads" not in names("U0BEN")
    assert names("U0GUS") == {"hybrid-migration"}
    assert names("U0OLGA") == {"shared-partner"}
    assert workspace.get("messages", **{"as": "U0GUS", "channel": "C0GENERAL"})["error"] == "channel_not_found"
    assert workspace.say("Hello", as_="U0GUS", channel="C0GENERAL")["error"] == "channel_not_found"


@pytest.mark.parametrize("user", ["U0DORA", "U0PAGER", "U0NOBODY", ""])
def test_nobody_acts_who_cannot_sign_in(workspace: Workspace, user: str) -> None:
    assert not workspace.say("Hello", as_=user)["ok"]
    assert not workspace.get("state", **{"as": user or "U0X"}).get("ok", True)


def test_messages_count_as_unread_until_they_are_seen(workspace: Workspace) -> None:
    def unread() -> int:
        channels = workspace.get("state", **{"as": "U0BEN"})["channels"]
        return int(next(c["unread"] for c in channels if c["id"] == "C0MIGRATION"))

    assert unread() == 0
    workspace.say("One")
    workspace.client().chat_postMessage(channel="C0MIGRATION", text="Two")
    assert unread() == 2
    workspace.messages(as_="U0BEN")
    assert unread() == 0


def test_pages_hear_only_what_their_people_see(workspace: Workspace) -> None:
    with open_page(workspace, "U0ADA") as ada, open_page(workspace, "U0MARIA") as maria:
        workspace.client().chat_postEphemeral(channel="C0MIGRATION", user="U0ADA", text="For Ada")
        workspace.say("Private", channel="G0LEADS")
        workspace.say("Public")
        eventually(lambda: len(maria) == 1 and len(ada) == 3)
    assert maria[0]["message"]["text"] == "Public"
    assert ada[0]["message"]["ephemeral"]


def test_reactions_are_toggled_and_pushed(workspace: Workspace) -> None:
    ts = workspace.messages()[0]["ts"]
    with open_page(workspace) as pushed:
        assert workspace.act("react", channel="C0MIGRATION", ts=ts, name="eyes") == {"ok": True}
        assert workspace.act("react", channel="C0MIGRATION", ts=ts, name="eyes") == {"ok": True}
        assert workspace.act("react", channel="C0MIGRATION", ts=ts, name="eyes", remove=True) == {"ok": True}
        eventually(lambda: len(pushed) == 2)
    assert pushed[0]["reactions"] == [{"name": "eyes", "users": ["U0ADA"], "count": 1}]
    assert pushed[1]["reactions"] == []
    assert workspace.act("react", channel="C0MIGRATION", ts=ts, name="nonsense")["error"] == "invalid_name"


def test_a_mention_of_an_absent_bot_is_explained(workspace: Workspace) -> None:
    with open_page(workspace) as pushed:
        workspace.say("@sample are you there?", channel="C0GENERAL")
        notice = eventually(lambda: [p for p in pushed if p["type"] == "notice"])[0]
    assert "Type /invite @sample" in notice["text"]


def test_a_response_url_serves_five_times_in_thirty_minutes(workspace: Workspace) -> None:
    with raw_app(workspace) as app:
        workspace.say("/hybrid")
        workspace.say("/hybrid")
        first, second = (e["payload"]["response_url"].removeprefix(workspace.url) for e in app.envelopes)
    for _ in range(5):
        assert workspace.post_raw(first, json={"text": "x"}).text == "ok"
    used = workspace.post_raw(first, json={"text": "x"})
    assert (used.status_code, used.json()["error"]) == (404, "used_url")
    assert workspace.post_raw(second, json={}).json()["error"] == "no_text"
    assert workspace.post_raw(second, data=b"{").status_code == 400
    workspace.clock.advance(timedelta(minutes=31))
    assert workspace.post_raw(second, json={"text": "x"}).json()["error"] == "expired_url"
    assert workspace.post_raw("/response/nothing", json={"text": "x"}).status_code == 404


def test_an_answer_can_go_to_the_channel_or_delete_its_message(workspace: Workspace) -> None:
    blocks = [{"type": "actions", "block_id": "row", "elements": [{"type": "button", "action_id": "go"} | TEXT]}]
    posted = workspace.client().chat_postMessage(channel="C0MIGRATION", text="Press", blocks=blocks)
    container = {"type": "message", "channel": "C0MIGRATION", "ts": posted["ts"]}
    with raw_app(workspace) as app:
        workspace.act("action", container=container, action={"block_id": "row", "action_id": "go"})
        url = app.envelopes[0]["payload"]["response_url"].removeprefix(workspace.url)
    workspace.post_raw(url, json={"text": "For all", "response_type": "in_channel"})
    assert workspace.messages(as_="U0BEN")[-1]["text"] == "For all"
    workspace.post_raw(url, json={"delete_original": True})
    assert posted["ts"] not in [m["ts"] for m in workspace.messages()]
    assert workspace.act("action", container=container, action={"block_id": "row"})["error"] == "message_not_found"


def test_a_button_pressed_while_its_message_was_updated_still_arrives(workspace: Workspace) -> None:
    """The confirm dialog was open meanwhile: the same action is meant, in a block with a new id."""
    blocks = [{"type": "actions", "block_id": "new", "elements": [{"type": "button", "action_id": "go"} | TEXT]}]
    posted = workspace.client().chat_postMessage(channel="C0MIGRATION", text="Press", blocks=blocks)
    container = {"type": "message", "channel": "C0MIGRATION", "ts": posted["ts"]}
    with raw_app(workspace) as app:
        assert workspace.act("action", container=container, action={"block_id": "old", "action_id": "go"})["ok"]
        assert app.envelopes[0]["payload"]["actions"][0]["block_id"] == "new"
    gone = workspace.act("action", container=container, action={"block_id": "old", "action_id": "gone"})
    assert gone["error"] == "invalid_action"


TEXT = {"text": {"type": "plain_text", "text": "Go"}}


def test_options_are_asked_of_the_app_and_checked(workspace: Workspace) -> None:
    posted = workspace.client().chat_postMessage(channel="C0MIGRATION", text="Who?", blocks=[MENU])
    container = {"type": "message", "channel": "C0MIGRATION", "ts": posted["ts"]}

    def ask(payload: dict[str, Any]) -> Any:
        with raw_app(workspace, acks=False) as app, ThreadPoolExecutor(1) as person:
            question: dict[str, Any] = {"container": container, "block_id": "row", "action_id": "who", "value": "ma"}
            waiting = person.submit(workspace.act, "options", **question)
            envelope = eventually(lambda: app.envelopes)[0]
            assert envelope["payload"]["value"] == "ma"
            assert envelope["accepts_response_payload"]
            app.ack(envelope, payload)
            return waiting.result(5)

    option = {"text": {"type": "plain_text", "text": "Maria"}, "value": "U0MARIA"}
    assert ask({"options": [option]})["options"] == [option]
    assert ask({"options": [option] * 101})["error"] == "invalid_options"
    chosen = {"block_id": "row", "action_id": "who", "selected_option": option}
    with raw_app(workspace) as app:
        assert workspace.act("action", container=container, action=chosen)["ok"]
        payload = app.envelopes[0]["payload"]
    assert payload["actions"][0]["selected_option"] == option
    assert payload["state"]["values"]["row"]["who"]["selected_option"] == option


def test_a_click_in_a_modal_has_the_view_and_no_channel(workspace: Workspace) -> None:
    button = {"type": "actions", "block_id": "row", "elements": [{"type": "button", "action_id": "go"} | TEXT]}
    view = workspace.client().views_open(trigger_id=trigger(workspace), view=modal(blocks=[FIELD, button]))["view"]
    typed = {"values": {"b": {"a": {"type": "plain_text_input", "value": "typed"}}}}
    with raw_app(workspace) as app:
        container = {"type": "view", "view_id": view["id"]}
        assert workspace.act("action", container=container, action={"block_id": "row", "action_id": "go"}, state=typed)[
            "ok"
        ]
        payload = app.envelopes[0]["payload"]
        other = workspace.act("action", "U0BEN", container=container, action={"block_id": "row", "action_id": "go"})
    assert other["error"] == "view_not_found"
    assert payload["container"] == container
    assert payload["view"]["state"]["values"]["b"]["a"]["value"] == "typed"
    assert not {"channel", "message", "response_url"} & set(payload)
    pushed = workspace.client().views_push(trigger_id=payload["trigger_id"], view=modal("Two"))["view"]
    assert pushed["previous_view_id"] == view["id"]


@pytest.mark.parametrize(
    ("payload", "answer", "left"),
    [
        ({}, {"ok": True}, 1),
        ({"response_action": "clear"}, {"ok": True}, 0),
        ({"response_action": "update", "view": modal("New")}, {"ok": True}, 2),
        ({"response_action": "push", "view": modal("Three")}, {"ok": True}, 3),
        ({"response_action": "errors", "errors": {"b": "No."}}, {"ok": False, "errors": {"b": "No."}}, 2),
    ],
)
def test_the_answer_to_a_submission_is_carried_out(
    workspace: Workspace, payload: dict[str, Any], answer: dict[str, Any], left: int
) -> None:
    """The upper of two modals is submitted; what is left open tells what the answer did."""
    below = workspace.client().views_open(trigger_id=trigger(workspace), view=modal())["view"]
    made = trigger(workspace, view_id=below["id"])
    view = workspace.client().views_push(trigger_id=made, view=modal("Two", callback_id="form"))["view"]
    assert submit(workspace, view["id"], payload) == answer
    assert len(workspace.emulator.hub.workspace.stacks["U0ADA"]) == left


@pytest.mark.parametrize(
    "payload",
    [
        {"response_action": "errors", "errors": {"elsewhere": "No."}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "dance"},
    ],
)
def test_an_answer_that_slack_would_not_take_is_trouble(workspace: Workspace, payload: dict[str, Any]) -> None:
    view = workspace.client().views_open(trigger_id=trigger(workspace), view=modal())["view"]
    answer = submit(workspace, view["id"], payload)
    assert answer["message"] == "We had some trouble connecting. Try again?"
    assert workspace.entries("ack payload refused")


def submit(workspace: Workspace, view_id: str, payload: dict[str, Any]) -> Any:
    """Ada submits a modal, and the app answers so."""
    with raw_app(workspace, acks=False) as app, ThreadPoolExecutor(1) as person:
        waiting = person.submit(workspace.act, "submit", view_id=view_id, state={"values": {}})
        envelope = eventually(lambda: app.envelopes)[0]
        assert envelope["payload"]["type"] == "view_submission"
        assert envelope["payload"]["view"]["state"]["values"]["b"]["a"]["value"] == "because"
        app.ack(envelope, payload)
        return waiting.result(5)


def test_a_closed_modal_is_told_when_asked_for(workspace: Workspace) -> None:
    silent = workspace.client().views_open(trigger_id=trigger(workspace), view=modal())["view"]
    with raw_app(workspace) as app:
        workspace.act("close", view_id=silent["id"])
        told = workspace.client().views_open(trigger_id=trigger(workspace), view=modal(notify_on_close=True))["view"]
        workspace.act("close", view_id=told["id"], clear=True)
        payload = eventually(lambda: app.envelopes)[0]["payload"]
    assert (payload["type"], payload["is_cleared"], payload["view"]["id"]) == ("view_closed", True, told["id"])


def test_a_message_shortcut_carries_the_message(workspace: Workspace) -> None:
    ts = workspace.messages()[0]["ts"]
    with raw_app(workspace) as app:
        assert workspace.act("shortcut", callback_id="look", channel="C0MIGRATION", ts=ts)["ok"]
        payload = app.envelopes[0]["payload"]
    assert (payload["type"], payload["message"]["ts"]) == ("message_action", ts)
    assert workspace.act("shortcut", callback_id="none")["error"] == "invalid_shortcut"


def test_direct_messages_reach_the_bot(workspace: Workspace) -> None:
    with raw_app(workspace) as app:
        channel = workspace.act("open-im", user="U0HYBRID")["channel"]
        workspace.say("help", channel=channel["id"])
        events = eventually(lambda: len(app.envelopes) == 2 and [e["payload"]["event"] for e in app.envelopes])
    assert {event["type"] for event in events} == {"app_home_opened", "message"}
    message = next(event for event in events if event["type"] == "message")
    assert (message["channel_type"], message["text"]) == ("im", "help")
    assert workspace.act("open-im", user="U0DORA")["error"] == "user_not_found"


def test_malformed_requests_are_refused_with_a_sentence(workspace: Workspace) -> None:
    assert workspace.post_raw("/client/post", data=b"{").status_code == 400
    assert workspace.post_raw("/client/post", data=json.dumps([])).json()["error"] == "invalid_json"
    assert workspace.post_raw("/client/nothing", json={}).status_code == 404
    assert workspace.act("action", container=None)["error"] == "invalid_container"
    assert workspace.act("action", container={"type": "message"}, action={})["error"] == "channel_not_found"
    assert workspace.say("   ")["error"] == "no_text"


def test_the_emulator_describes_itself(workspace: Workspace) -> None:
    described = workspace.emulator.describe()
    assert [p["name"] for p in described["people"]["admin"]] == ["ada", "ben"]
    assert described["channels"]["hybrid-migration"]["id"] == "C0MIGRATION"
    assert described["groups"]["hybrid-admins"]["members"] == ["U0ADA", "U0BEN"]
    assert set(workspace.emulator.environment()) == {
        *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "HYBRIDBOT_ADMIN_GROUP", "HYBRIDBOT_TEAM_ID")
    }
