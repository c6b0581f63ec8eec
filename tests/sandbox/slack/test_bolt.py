"""The real Bolt, unmodified, works with the emulator from end to end."""

import time
from typing import Any

from slack_bolt import Ack, App, Respond, Say
from slack_sdk import WebClient

from tests.sandbox.slack.running import Workspace, eventually, open_page

BUTTON = {"type": "button", "action_id": "go", "value": "7", "text": {"type": "plain_text", "text": "Refresh"}}
CARD = [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]


def test_a_slash_command_is_delivered_and_its_answer_is_seen(workspace: Workspace, connected_either_way: App) -> None:
    """Text is escaped, the ack is in time, chat.postMessage shows in the channel and on the open page."""
    seen: list[dict[str, Any]] = []

    @connected_either_way.command("/hybrid")
    def hybrid(ack: Ack, body: dict[str, Any], say: Say) -> None:
        ack()
        seen.append(body)
        say(text="Not ready: 1 of 3 domains is missing.")

    with open_page(workspace) as pushed:
        assert workspace.say("/hybrid verify-domain contoso.com") == {"ok": True}
        eventually(lambda: [p for p in pushed if p["type"] == "message"])
    assert seen[0]["text"] == "verify-domain <http://contoso.com|contoso.com>"
    assert seen[0]["user_id"] == "U0ADA"
    assert workspace.messages()[-1]["text"] == "Not ready: 1 of 3 domains is missing."
    assert workspace.entries("ack")[0]["took_ms"] < 3000


def test_an_answer_in_the_ack_is_seen_by_the_asker_alone(workspace: Workspace, connected: App) -> None:
    @connected.command("/hybrid")
    def hybrid(ack: Ack) -> None:
        ack(text="Only for you.")

    assert workspace.say("/hybrid help")["ok"]
    assert workspace.messages()[-1]["ephemeral"]
    assert workspace.messages(as_="U0BEN")[-1]["text"] != "Only for you."


def test_respond_uses_the_response_url_and_can_replace_the_message(workspace: Workspace, connected: App) -> None:
    """An answer to a click takes the place of the ephemeral message that held the button."""

    @connected.command("/hybrid")
    def hybrid(ack: Ack, respond: Respond) -> None:
        ack()
        respond(text="By the response_url.", blocks=CARD)

    @connected.action("go")
    def go(ack: Ack, respond: Respond) -> None:
        ack()
        respond(text="Replaced.", replace_original=True)

    workspace.say("/hybrid")
    shown = eventually(lambda: next((m for m in workspace.messages() if m["ephemeral"]), None))
    container = {"type": "message", "channel": shown["channel"], "ts": shown["ts"], "is_ephemeral": True}
    click = {"block_id": "row", "action_id": "go", "type": "button", "value": "7"}
    assert workspace.act("action", container=container, action=click) == {"ok": True}
    eventually(lambda: workspace.messages()[-1]["text"] == "Replaced.")
    assert workspace.messages()[-1]["ts"] == shown["ts"]
    assert "blocks" not in workspace.messages()[-1]


def test_a_click_on_a_message_carries_what_slack_sends(workspace: Workspace, connected: App) -> None:
    """block_actions has the keys of Slack's own samples, and chat.update changes the message for everybody."""
    seen: list[dict[str, Any]] = []

    @connected.action("go")
    def go(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        seen.append(body)
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Done.", blocks=[])

    posted = connected.client.chat_postMessage(channel="C0MIGRATION", text="Press", blocks=CARD)
    container = {"type": "message", "channel": "C0MIGRATION", "ts": posted["ts"], "is_ephemeral": False}
    assert workspace.act("action", "U0MARIA", container=container, action={"block_id": "row", "action_id": "go"})["ok"]
    body = seen[0]
    assert {"type", "user", "api_app_id", "token", "container", "trigger_id", "team", "enterprise"} <= set(body)
    assert {"is_enterprise_install", "channel", "message", "state", "response_url", "actions"} <= set(body)
    assert body["user"] == {"id": "U0MARIA", "username": "maria", "name": "maria", "team_id": "T0CONTOSO"}
    assert body["actions"][0]["value"] == "7"
    assert body["actions"][0]["text"] == BUTTON["text"]
    eventually(lambda: workspace.messages()[-1]["text"] == "Done.")
    assert not workspace.messages()[-1]["edited"]


def test_a_modal_is_opened_refused_and_submitted(workspace: Workspace, connected: App) -> None:
    """views.open within the trigger's life, errors shown at the input, then the modal closes."""
    label = {"type": "plain_text", "text": "Domain"}
    field = {"type": "plain_text_input", "action_id": "name"}
    view = {
        "type": "modal",
        "callback_id": "form",
        "private_metadata": "C0MIGRATION",
        "title": {"type": "plain_text", "text": "Verify"},
        "submit": {"type": "plain_text", "text": "Check"},
        "blocks": [{"type": "input", "block_id": "domain", "label": label, "element": field}],
    }

    @connected.shortcut("ask")
    def ask(ack: Ack, client: WebClient, body: dict[str, Any]) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @connected.view("form")
    def form(ack: Ack, body: dict[str, Any]) -> None:
        value = body["view"]["state"]["values"]["domain"]["name"]["value"]
        if "." not in value:
            ack(response_action="errors", errors={"domain": "This is no domain."})
        else:
            ack()

    def values(text: str) -> dict[str, Any]:
        return {"values": {"domain": {"name": {"type": "plain_text_input", "value": text}}}}

    with open_page(workspace) as pushed:
        assert workspace.act("shortcut", callback_id="ask")["ok"]
        opened = eventually(lambda: [p["view"] for p in pushed if p["type"] == "view_open"])[0]
        required = {"domain": "Please complete this required field."}
        assert workspace.act("submit", view_id=opened["id"], state=values(""))["errors"] == required
        refused = workspace.act("submit", view_id=opened["id"], state=values("contoso"))
        assert refused == {"ok": False, "errors": {"domain": "This is no domain."}}
        assert workspace.act("submit", view_id=opened["id"], state=values("contoso.com")) == {"ok": True}
        eventually(lambda: [p for p in pushed if p == {"type": "view_close", "view_id": opened["id"]}])
    assert opened["private_metadata"] == "C0MIGRATION"


def test_the_home_tab_is_published_when_it_is_opened(workspace: Workspace, connected: App) -> None:
    @connected.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        if event["tab"] == "home":
            blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Ready: 3 of 5*"}}]
            client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    assert workspace.get("home", **{"as": "U0ADA"}) == {"view": None}
    workspace.act("open-home")
    view = eventually(lambda: workspace.get("home", **{"as": "U0ADA"})["view"])
    assert view["blocks"][0]["text"]["text"] == "*Ready: 3 of 5*"
    assert workspace.get("home", **{"as": "U0BEN"}) == {"view": None}


def test_a_mention_in_a_thread_is_heard(workspace: Workspace, connected: App) -> None:
    seen: list[dict[str, Any]] = []

    @connected.event("app_mention")
    def mentioned(event: dict[str, Any], say: Say) -> None:
        seen.append(event)
        say(text="Commands do not work in threads.", thread_ts=event["thread_ts"])

    parent = workspace.messages()[0]
    workspace.say("@sample what now?", thread_ts=parent["ts"])
    eventually(lambda: len(workspace.messages(thread_ts=parent["ts"])) == 3)
    assert seen[0]["text"] == "<@U0HYBRID> what now?"
    assert workspace.messages()[0]["reply_count"] == 2


def test_a_file_is_uploaded_into_a_thread(workspace: Workspace, connected: App) -> None:
    """files_upload_v2 of the SDK: address, bytes, completion; the page can download what was sent."""
    posted = connected.client.chat_postMessage(channel="C0MIGRATION", text="The list follows.")
    content = "who,why\nMaria,no licence\n"
    answer = connected.client.files_upload_v2(
        channel="C0MIGRATION", thread_ts=posted["ts"], content=content, filename="blocked.csv", title="Blocked"
    )
    assert answer["file"]["title"] == "Blocked"
    file = workspace.messages(thread_ts=posted["ts"])[-1]["files"][0]
    assert (file["name"], file["mimetype"], file["size"]) == ("blocked.csv", "text/csv", len(content))
    assert workspace.post_raw(file["url"]).status_code in (404, 405)
    assert workspace.download(file["url"]) == content


def test_a_listener_that_does_not_ack_is_reported_in_slacks_words(workspace: Workspace, connected: App) -> None:
    """After three seconds the person sees operation_timeout, and the listener's message comes all the same."""

    @connected.command("/hybrid")
    def hybrid(ack: Ack, say: Say) -> None:
        time.sleep(3.2)
        ack()
        say(text="Too late.")

    with open_page(workspace) as pushed:
        answer = workspace.say("/hybrid")
        assert answer["error"] == "operation_timeout"
        notice = eventually(lambda: [p for p in pushed if p["type"] == "notice"])[0]
    assert notice["text"] == '/hybrid failed with the error "operation_timeout"'
    eventually(lambda: workspace.messages()[-1]["text"] == "Too late.")
