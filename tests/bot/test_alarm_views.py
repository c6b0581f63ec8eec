"""Alarms in Slack and on a terminal: what is shown while one lasts, and afterwards."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from rich.console import Console

from bot.outbox.rendering import ALARM, ALARM_ENDED, ALARM_GRAVER, Matter
from bot.terminal.show import show
from bot.views.alarm import alarm_renderers
from bot.views.message import Message
from bot.views.result import result_message
from commands.alarm_results import AlarmsResult
from commands.alarms import line_of
from commands.step import Verdict
from sandbox.slack.blocks import check_blocks
from storage.models import Alarm
from tests.bot.chat import ADA
from tests.storage.ledger.requesting import MINUTE, NOW

HOSTILE = "<!channel> & `x`\n:red_circle: you"


def alarm(**more: Any) -> Alarm:
    known: dict[str, Any] = {
        "id": 7, "kind": "domain", "subject": "a.com", "open_key": "domain:a.com", "says": f"{HOSTILE} is lost.",
        "remedy": "Verify it.", "who": "Ada", "began_at": NOW, "seen_at": NOW,
    }  # fmt: skip
    return Alarm(**{**known, **more})


OVER = {"open_key": None, "ended_at": NOW + MINUTE}
NOTED = {"acknowledged_by": ADA, "acknowledged_at": NOW + MINUTE}


def shown(kind: str, one: Alarm | None) -> Message:
    matter = Matter(kind=kind, payload={"alarm": 7}, request=None, alarm=one, now=NOW)
    message = alarm_renderers()[kind](matter)
    assert isinstance(message, Message)
    assert check_blocks(message.arguments()["blocks"], "message") == []
    assert "<!channel>" not in said(message)
    return message


def said(message: Message) -> str:
    return message.text + json.dumps(message.arguments()["blocks"], ensure_ascii=False)


def test_an_alarm_says_what_is_wrong_what_to_do_and_who_and_can_be_acknowledged() -> None:
    message = shown(ALARM, alarm())
    assert message.text.startswith("Alarm: Domain no longer verified. &lt;!channel&gt;")
    assert "*What to do:* Verify it. Who: Ada." in said(message)
    assert "acknowledged by nobody yet" in said(message)
    assert '"action_id": "acknowledge_alarm:7"' in said(message)


def test_who_has_acknowledged_it_stands_on_it_and_the_button_is_gone() -> None:
    message = shown(ALARM, alarm(**NOTED))
    assert f"acknowledged by <@{ADA}>" in said(message)
    assert "acknowledge_alarm" not in said(message)
    assert "What to do" in said(message), "it lasts all the same"


def test_an_alarm_that_is_over_says_so_and_asks_for_nothing() -> None:
    message = shown(ALARM, alarm(**OVER))
    assert message.text.startswith("Over: Domain no longer verified.")
    assert "acknowledge" not in said(message)
    assert "What to do" not in said(message)
    assert f"acknowledged by <@{ADA}>" in said(shown(ALARM, alarm(**OVER, **NOTED)))


@pytest.mark.parametrize(("kind", "says"), [(ALARM_GRAVER, "more pressing"), (ALARM_ENDED, "Over: Domain no longer")])
def test_what_is_said_in_the_thread_is_shown_in_the_channel_too(kind: str, says: str) -> None:
    message = shown(kind, alarm(**OVER))
    assert message.to_channel
    assert says in message.text


@pytest.mark.parametrize("kind", [ALARM, ALARM_GRAVER, ALARM_ENDED])
def test_an_alarm_that_is_not_known_any_more_is_said_to_be(kind: str) -> None:
    assert shown(kind, None).text == "This alarm is not known any more."


def result(*lines: Alarm, channel: str = "C0OPS") -> AlarmsResult:
    return AlarmsResult(
        headline="1 alarm lasts.",
        verdict=Verdict.FAIL,
        lines=tuple(map(line_of, lines)),
        channel=channel,
        nowhere="" if channel else "Alarms are posted nowhere.",
        told_at=NOW,
    )


def test_the_list_shows_those_that_last_with_their_button_and_then_those_that_ended() -> None:
    message = result_message(result(alarm(), alarm(id=8, **NOTED), alarm(id=9, **OVER)), now=NOW)
    assert check_blocks(message.arguments()["blocks"], "message") == []
    assert said(message).count('"action_id": "acknowledge_alarm:') == 1
    assert "9 · Domain no longer verified" in said(message)
    assert "Alarms are posted in <#C0OPS>." in said(message)
    assert "posted nowhere" in said(result_message(result(channel=""), now=NOW))


def test_a_hundred_alarms_fit_into_one_message_and_the_rest_is_counted() -> None:
    message = result_message(result(*(alarm(id=number) for number in range(100))), now=NOW)
    assert check_blocks(message.arguments()["blocks"], "message") == []
    assert "more entries do not fit" in said(message)


def test_the_terminal_shows_the_same() -> None:
    out = io.StringIO()
    console = Console(file=out, width=200)
    console.print(show(result(alarm(who=""), alarm(id=9, **OVER, **NOTED), channel=""), now=NOW + timedelta(days=1)))
    told = out.getvalue()
    assert "7  Domain no longer verified" in told
    assert "What to do: Verify it." in told
    assert f"until 2026-11-22 12:01 UTC; acknowledged by {ADA} on 2026-11-22 12:01" in told
    assert "Alarms are posted nowhere." in told
    assert "To take note of one: hybridbot check alarms ack 7" in told
    noted = io.StringIO()
    Console(file=noted, width=200).print(show(result(alarm(**NOTED), alarm(id=9, **OVER)), now=NOW))
    assert "posted nowhere" not in noted.getvalue()
    assert "To take note" not in noted.getvalue(), "somebody has"


def test_an_alarm_of_a_newer_version_is_called_by_its_kind() -> None:
    assert line_of(alarm(kind="flood")).title == "flood"


def test_an_alarm_that_was_seen_mended_says_so_and_no_longer_what_to_do() -> None:
    one = alarm(says="a.com is lost.", gone_at=NOW + MINUTE)
    message = shown(ALARM, one)
    listed = AlarmsResult(
        headline="1 alarm lasts.", verdict=Verdict.FAIL, lines=(line_of(one),), channel="C0OPS", nowhere="", told_at=NOW
    )
    answer = result_message(listed, now=NOW)
    for each in (message, answer):
        assert "Seen mended" in said(each)
        assert "it ends when the next check confirms it" in said(each)
        assert "What to do" not in said(each)
    out = io.StringIO()
    Console(file=out, width=200).print(show(listed, now=NOW))
    assert "Seen mended" in out.getvalue()
    assert "What to do" not in out.getvalue()
    over = shown(ALARM, alarm(gone_at=NOW + MINUTE, **OVER))
    assert "Seen mended" not in said(over)
