"""Accepted findings in Slack: the list, the form, and what comes back from it."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.views.accepted import DAY, FINDING, REASON, accept_form, acceptance_text, accepted_message, submitted
from commands.step import Acceptance, AcceptedLine, AcceptedResult, Finding, Verdict
from sandbox.slack.blocks import check_blocks
from tests.bot.chat import ADA, BEN

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def line(**more: Any) -> AcceptedLine:
    known: dict[str, Any] = {
        "check": "D6", "title": "Records", "subject": "fabrikam.com", "reason": "moves <!channel> in May", "by": ADA,
        "since": NOW, "until": NOW + timedelta(days=9),
    }  # fmt: skip
    return AcceptedLine(**{**known, **more})


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (line(), f"*D6 fabrikam.com Records*, until 2026-12-01\\naccepted by <@{ADA}>"),
        (line(in_force=False), "until 2026-12-01, ran out; accepted by"),
        (line(in_force=False, ended_at=NOW, ended_by=BEN), f"taken back by <@{BEN}>"),
        (line(in_force=False, ended_at=NOW, ended_by=BEN, replaced=True), f"replaced by <@{BEN}>"),
    ],
)
def test_each_accepted_finding_says_how_long_it_lasts_or_how_it_ended(one: AcceptedLine, says: str) -> None:
    message = accepted_message(AcceptedResult(headline="1 finding is accepted.", lines=(one,), told_at=NOW))
    blocks = message.arguments()["blocks"]
    said = json.dumps(blocks, ensure_ascii=False)
    assert says in said
    assert "<!channel>" not in said
    assert ("Take back" in said) is one.in_force
    assert check_blocks(blocks, "message") == []


def test_who_accepted_a_finding_is_mentioned_and_the_reason_marks_nothing_up() -> None:
    text = acceptance_text(Acceptance(by=ADA, reason="<!channel>", until=NOW))
    assert text == f"Accepted by <@{ADA}> until 2026-11-22: &lt;!channel&gt;"


def findings(number: int) -> list[Finding]:
    return [
        Finding(check=f"D{each}", title="Records", verdict=Verdict.FAIL, says="No.", subject="" if each else "a.com")
        for each in range(number)
    ]


def test_the_form_offers_what_is_open_for_a_month() -> None:
    form = accept_form(findings(2), channel="C1", now=NOW)
    said = json.dumps(form)
    assert check_blocks(form["blocks"], "modal") == []
    assert form["private_metadata"] == "C1"
    assert '"D0|a.com"' in said
    assert '"D1|"' in said
    assert "2026-12-22" in said
    assert "do not fit" not in said
    assert "5 more do not fit into the menu" in json.dumps(accept_form(findings(105), channel="", now=NOW))


def test_where_nothing_is_open_the_form_has_nothing_to_send() -> None:
    form = accept_form([], channel="", now=NOW)
    assert "submit" not in form
    assert "There is nothing to accept" in json.dumps(form)


def sent(**values: Any) -> dict[str, Any]:
    return {"state": {"values": {block: {block: value} for block, value in values.items()}}}


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (
            sent(**{
                FINDING: {"selected_option": {"value": "D6|fabrikam.com"}},
                DAY: {"selected_date": "2026-12-22"},
                REASON: {"value": " moves \n in May "},
            }),
            ("D6", "fabrikam.com", date(2026, 12, 22), "moves in May"),
        ),
        (sent(**{DAY: {"selected_date": "someday"}, REASON: {"value": None}}), ("", "", None, "")),
        ({}, ("", "", None, "")),
    ],
)  # fmt: skip
def test_what_was_sent_is_read_whatever_is_missing(view: dict[str, Any], expected: tuple[Any, ...]) -> None:
    assert submitted(view) == expected
