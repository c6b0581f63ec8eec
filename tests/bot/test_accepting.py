"""Accepting a finding in Slack: typed, by the form, and taken back by a button."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.views.accepted import FORM, accept_form, accepted_message
from commands.step import AcceptedLine, AcceptedResult, Finding, Verdict
from tests.bot.chat import ADA, MIGRATION, NORA, Workplace, buttons, opened, words

JSON = dict[str, Any]
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


def send(office: Workplace, view: JSON, *, until: str, reason: str) -> JSON:
    """Fill the form in with its first finding, and send it."""
    [select] = [block["element"] for block in view["blocks"] if block.get("block_id") == "finding"]
    values = {
        "finding": {"finding": {"type": "static_select", "selected_option": select["options"][0]}},
        "day": {"day": {"type": "datepicker", "selected_date": until}},
        "reason": {"reason": {"type": "plain_text_input", "value": reason}},
    }
    return office.chat.call("submit", {"as": ADA, "view_id": view["id"], "state": {"values": values}})


@pytest.fixture(scope="module")
def checked(office: Workplace) -> Workplace:
    """The office after all checks have run once."""
    office.chat.ask("/hybrid status", done=lambda m: "hourglass" not in json.dumps(m) and "Refresh" in words(m))
    return office


def test_an_accepted_finding_is_shown_struck_through_with_who_and_why(checked: Workplace) -> None:
    """Typed; and the list takes it back by a button."""
    chat = checked.chat
    message = chat.ask(f"/hybrid accept D1 tailspintoys.com until {day(20)} because sold next month <!channel>")
    assert "1 finding is accepted" in words(message)
    assert "&lt;!channel&gt;" in words(message)
    shown = chat.ask("/hybrid status")
    assert "tailspintoys.com is not in the tenant" not in words(shown)
    step = chat.ask("/hybrid verify-domain")
    assert "~tailspintoys.com is not in the tenant" in words(step)
    assert f"Accepted by <@{ADA}>" in words(step)
    before = {m["ts"] for m in chat.messages()}
    chat.click(message, "Take back")
    assert "Nothing is accepted" in words(chat.new(before))


def test_the_form_accepts_what_was_found(checked: Workplace) -> None:
    """Opened from the list; a day that has passed is refused in the form, a good one closes it."""
    chat = checked.chat
    message = chat.ask("/hybrid accept")
    chat.click(message, "Accept a finding")
    view = opened(checked)
    assert view["callback_id"] == FORM
    refused = send(checked, view, until=day(-1), reason="too late")
    assert "Choose a day from today on" in refused["errors"]["day"]
    before = {m["ts"] for m in chat.messages()}
    assert send(checked, view, until=day(3), reason="a good reason")["ok"]
    answer = chat.new(before)
    assert "a good reason" in words(answer)
    chat.click(answer, "Take back")


def test_nobody_but_an_admin_opens_the_form(checked: Workplace) -> None:
    chat = checked.chat
    message = chat.ask("/hybrid accept")
    before = {m["ts"] for m in chat.messages(person=NORA)}
    chat.click(message, "Accept a finding", person=NORA)
    told = chat.new(before, person=NORA, done=lambda m: m["ephemeral"])
    assert "admin group" in words(told)


def test_what_cannot_be_accepted_is_said(checked: Workplace) -> None:
    message = checked.chat.ask(f"/hybrid accept T1 until {day(3)} because no", channel=MIGRATION)
    assert "nothing to accept" in words(message)
    assert "nothing was done" in words(message)
    assert message["ephemeral"], "what was mistyped is for nobody else"
    assert "nothing to accept" not in str(checked.chat.messages(person=NORA, channel=MIGRATION))
    assert "Writing down what is accepted" not in str(checked.chat.messages(person=NORA, channel=MIGRATION))
    assert "Reference" not in words(message), "what was typed wrongly is no fault of the bot"


def test_the_form_says_so_where_nothing_is_open() -> None:
    form = accept_form([], channel="C1", now=NOW)
    assert "There is nothing to accept" in json.dumps(form)
    assert "submit" not in form


def test_the_form_takes_more_findings_than_slack_shows_and_the_longest_names() -> None:
    found = [
        Finding(check="D6", title="T" * 100, verdict=Verdict.WARN, says="x", subject="s" * 200) for _ in range(150)
    ]
    form = accept_form(found, channel="C1", now=NOW)
    [select] = [block["element"] for block in form["blocks"] if block.get("block_id") == "finding"]
    assert len(select["options"]) == 100
    assert "50 more do not fit into the menu" in json.dumps(form)


def test_the_list_keeps_what_ran_out_and_what_was_taken_back() -> None:
    def line(**changes: Any) -> AcceptedLine:
        known: JSON = {"check": "H9", "title": "The server is new enough", "subject": "", "reason": "r", "by": ADA}
        return AcceptedLine(**known | {"since": NOW, "until": NOW, "in_force": False} | changes)

    result = AcceptedResult(
        headline="Nothing is accepted.",
        lines=(
            line(),
            line(ended_at=NOW, ended_by="terminal"),
            line(ended_at=NOW, ended_by="nora", replaced=True, until=datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ),
        told_at=NOW,
    )
    message = accepted_message(result)
    text = json.dumps(message.arguments())
    assert "ran out" in text
    assert "taken back by terminal" in text
    assert "until 2026-12-31, replaced by nora" in text, "the day itself, whatever zone the reader is in"
    shown = [{"block_id": "x", **block} for block in message.arguments()["blocks"]]
    assert [button["label"] for button in buttons({"blocks": shown})] == ["Accept a finding"]
