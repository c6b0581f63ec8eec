"""The real Bolt, unmodified, works with the emulator from end to end."""

from typing import Any

from slack_bolt import Ack, App, Respond, Say

from tests.sandbox.slack.running import Workspace, eventually, open_page


def test_a_slash_command_is_delivered_and_its_answer_is_seen(workspace: Workspace, connected: App) -> None:
    """Text is escaped, the ack is in time, chat.postMessage shows in the channel and on the open page."""
    seen: list[dict[str, Any]] = []

    @connected.command("/hybrid")
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


def test_respond_uses_the_response_url(workspace: Workspace, connected: App) -> None:
    @connected.command("/hybrid")
    def hybrid(ack: Ack, respond: Respond) -> None:
        ack()
        respond(text="By the response_url.")

    workspace.say("/hybrid")
    eventually(lambda: workspace.messages()[-1]["text"] == "By the response_url.")
