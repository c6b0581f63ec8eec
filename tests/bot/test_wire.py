"""What the bot sends to Slack is what Slack documents: no argument that it does not know, no blocks that it refuses."""

from functools import partial
from typing import Any

from bot.posting import Posting
from bot.slack_access import slack_client
from bot.views.message import Message, section
from tests.bot.chat import (
    ADA,
    BEN,
    GENERAL,
    JSON,
    MIGRATION,
    NORA,
    PARTNER,
    Workplace,
    buttons,
    finished,
    wait_for,
    words,
)

DOMAIN = "fabrikam.com"


def wrong(place: Workplace, *, since: int = 0) -> list[dict[str, Any]]:
    """What the bot sent and Slack would not have taken, or not have understood."""
    journal = place.company.world.journal
    entries = place.company.call_in_loop(lambda: journal.read(since=since, system="slack"))
    return [
        entry
        for entry in entries
        if entry["detail"].get("unknown_arguments")
        or "refused" in entry["what"]
        or "block" in entry["detail"].get("error", "")
        or entry["detail"].get("error") in ("invalid_payload", "invalid_arguments", "no_text", "msg_too_long")
        or entry["detail"].get("messages")
    ]


def last(place: Workplace) -> int:
    """The number of the newest entry."""
    entries = place.company.call_in_loop(place.company.world.journal.read)
    return max((entry["number"] for entry in entries), default=0)


def test_everything_that_is_sent_is_understood(own_office: Workplace) -> None:
    """All commands, all buttons, the Home tab, a mention and every refusal."""
    chat = own_office.chat
    for channel in (MIGRATION, PARTNER, chat.direct_channel(ADA)):
        chat.ask("/hybrid status", channel=channel)
    for text in ("", "help", "nonsense", "tenant", "check-sync", "check-hybrid", "verify-domain"):
        chat.ask(f"/hybrid {text}")
    chat.ask("/hybrid tenant", person=NORA)
    known = {m["ts"] for m in chat.messages(channel=GENERAL)}
    chat.post("<@U0HYBRID> hello", channel=GENERAL)
    mention = chat.new(known, channel=GENERAL)
    assert mention
    for person in (ADA, NORA):
        chat.call("open-home", {"as": person})
        wait_for(partial(_home, own_office, person))
    pressed = _press_everything(own_office)
    assert {"refresh_status", "show_domain", "add_domain", "run_command"} <= pressed
    answer = chat.ask(f"/hybrid verify-domain {DOMAIN}")
    assert chat.click(answer, "Verify", person=BEN)["ok"]
    own_office.company.control("dns/publish-verification", {"domain": DOMAIN})
    own_office.company.control("dns/flush", {})
    chat.until(answer, lambda m: f"{DOMAIN} is verified" in words(m) and m["reply_count"] > 0)
    assert wrong(own_office) == []


def _home(place: Workplace, person: str) -> Any:
    return place.chat.call(f"home?as={person}")["view"]


def _accepted(place: Workplace, click: JSON) -> bool:
    return bool(place.chat.call("action", click)["ok"])


def _press_everything(place: Workplace) -> set[str]:
    """Press each kind of button in the messages of the channel once; which kinds there were."""
    pressed = {"verify_domain"}

    def another() -> bool:
        # looked up anew each time: what was pressed before may have changed its message
        for message in place.chat.messages():
            for found in buttons(message):
                kind = found["action_id"].partition(":")[0]
                if kind not in pressed:
                    action = {key: value for key, value in found.items() if key != "label"}
                    where = {"type": "message", "channel": MIGRATION, "ts": message["ts"]}
                    container = where | {"is_ephemeral": message["ephemeral"]}
                    # a busy machine may acknowledge too late: then a person presses again, too
                    wait_for(partial(_accepted, place, {"as": ADA, "container": container, "action": action}))
                    pressed.add(kind)
                    return True
        return False

    while another():
        wait_for(lambda: all(finished(message) for message in place.chat.messages()))
    return pressed


def test_what_slack_would_refuse_is_noticed(office: Workplace) -> None:
    """The check above sees an unknown argument, and a message of 51 blocks."""
    client = slack_client(office.settings, waits=0)
    before = last(office)
    client.api_call("chat.postMessage", json={"channel": MIGRATION, "text": "Hello.", "colour": "red"})
    assert [entry["detail"]["unknown_arguments"] for entry in wrong(office, since=before)] == [["colour"]]
    before = last(office)
    Posting(client).post(MIGRATION, Message("Hello.", tuple(section(f"line {n}") for n in range(51))))
    assert [entry["what"] for entry in wrong(office, since=before)] == ["chat.postMessage"]
