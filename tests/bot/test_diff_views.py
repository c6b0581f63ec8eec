"""What has changed since a day, in Slack and on a terminal: one screen, and Slack's limits whatever it says."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console

from bot.terminal.output import as_json
from bot.terminal.show import show
from bot.views.message import BLOCKS, CHARACTERS
from bot.views.result import result_message
from commands.rules.over_time.difference import DiffLine, DiffResult
from commands.step import Step, Verdict
from sandbox.slack.blocks import check_blocks

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def line(number: int = 1, verdict: Verdict = Verdict.FAIL, **more: Any) -> DiffLine:
    known: dict[str, Any] = {
        "step": Step.DOMAINS, "check": f"D{number}", "title": f"Title {number}", "subject": "<!channel>",
        "verdict": verdict, "says": "It is so.", "remedy": "Publish the record.", "who": "Domain administrator",
        "before": None, "since": NOW, "working_days": 3,
    }  # fmt: skip
    return DiffLine(**known | more)


def result(**more: Any) -> DiffResult:
    known: dict[str, Any] = {
        "headline": "Since Fri 20 Nov 2026: 1 newly blocked.", "verdict": Verdict.FAIL,
        "since": NOW - timedelta(days=2), "told_at": NOW, "zone": "UTC",
    }  # fmt: skip
    return DiffResult(**known | more)


def slack(shown: DiffResult) -> str:
    message = result_message(shown, now=NOW)
    blocks = message.arguments()["blocks"]
    assert check_blocks(blocks, "message") == []
    return json.dumps(blocks, ensure_ascii=False)


def terminal(shown: DiffResult) -> list[str]:
    console = Console(width=100, highlight=False)
    with console.capture() as capture:
        console.print(show(shown, now=NOW))
    return capture.get().splitlines()


FULL = result(
    failing=tuple(line(number) for number in range(6)),
    fixed=(line(11, Verdict.PASS),),
    still=(line(12, working_days=9), line(13, Verdict.WARN, working_days=0)),
    accepted=(line(14),),
    cannot_tell=tuple(line(number, Verdict.UNKNOWN) for number in range(20, 27)),
    people="6 of 9 people are moved (+2).",
    sources=("Microsoft Graph did not answer: 503.", "b.", "c.", "d."),
    note="What is known begins Fri 20 Nov 2026: no check is kept from before.",
    next_step="Domains: Publish the record. Who can do it: Domain administrator.",
)


def test_in_slack_new_blockers_come_first_with_owner_action_and_age() -> None:
    said = slack(FULL)
    assert "<!channel>" not in said
    places = [said.index(text) for text in ("*New (6)*", "*Fixed (1)*", "*Still open (2)*", "*Accepted (1)*")]
    assert places == sorted(places)
    assert "*It is so (&lt;!channel&gt;)*, 3 business days" in said
    assert "What to do (Domain administrator): Publish the record." in said
    assert "and 2 more: `/hybrid status` shows them." in said
    assert "1 finding blocks, 1 need attention. Oldest: It is so (&lt;!channel&gt;), 9 business days" in said
    assert "*Cannot tell (7)* It is so (&lt;!channel&gt;) (D20, D21, D22, D23 and 3 more)" in said
    assert ":white_circle: *Sources* Microsoft Graph did not answer: 503. b. c. and 1 more" in said
    assert "_Next: Domains: Publish the record." in said


def test_when_people_were_counted_is_said_where_the_count_is_doubted() -> None:
    doubted = result(people="6 of 9 people are moved.", counted_at=NOW - timedelta(hours=30))
    assert "6 of 9 people are moved.\\nPeople were counted <!date^" in slack(doubted)
    assert "People were counted 2026-11-21 06:00 UTC." in terminal(doubted)
    assert "counted" not in slack(FULL)


def test_nothing_new_is_two_lines_and_sources_are_told_all_the_same() -> None:
    quiet = result(headline="Since Fri 20 Nov 2026: nothing has begun and nothing is fixed.", verdict=Verdict.PASS)
    assert len(result_message(quiet, now=NOW).blocks) == 3
    assert "*Sources* all have answered" in slack(quiet)
    only_old = result(still=(line(working_days=None, who="", remedy=""),))
    assert '1 finding blocks. First: It is so (&lt;!channel&gt;)"' in slack(only_old)
    warned = result(failing=(line(verdict=Verdict.WARN, who="", remedy="", working_days=0),))
    assert "*It is so (&lt;!channel&gt;)*, since today" in slack(warned)


def test_extreme_values_stay_on_one_screen_and_within_the_limits() -> None:
    long = {
        "title": "t" * 3_000,
        "subject": "<" * 3_000,
        "says": "&" * 3_000,
        "remedy": "r" * 3_000,
        "who": "w" * 3_000,
    }
    lines = tuple(line(number, **long) for number in range(500))
    huge = result(
        headline="h" * 3_000, failing=lines, fixed=lines, still=lines, accepted=lines, cannot_tell=lines,
        people="p" * 3_000, sources=("s" * 3_000,) * 90, note="n" * 3_000, next_step="x" * 3_000,
    )  # fmt: skip
    message = result_message(huge, now=NOW)
    assert len(message.blocks) <= 8 < BLOCKS
    assert len(slack(huge)) < CHARACTERS
    assert len(message.arguments()["text"]) <= 3_500
    told = terminal(huge)
    assert len(told) <= 90
    assert "and 85 more sources" in " ".join(told)


def test_the_terminal_says_the_same_on_one_screen() -> None:
    lines = terminal(FULL)
    said = " ".join(" ".join(lines).split())
    assert len(lines) <= 40
    assert "New (6)" in said
    assert "blocked: It is so (<!channel>), 3 business days" in said
    assert "What to do (Domain administrator): Publish the record." in said
    assert "and 1 more" in said
    assert "Still open (2)" in said
    assert "oldest: blocked: It is so (<!channel>), 9 business days" in said
    assert "Fixed (1) Title 11 (<!channel>) [D11]" in said
    assert "Cannot tell (7)" in said
    assert "and 2 more" in said
    assert "Source: Microsoft Graph did not answer: 503." in said
    assert "Compared 2026-11-20 12:00 UTC with 2026-11-22 12:00 UTC." in said
    assert len(terminal(result(failing=(line(remedy="", working_days=None, check=""),), fixed=(line(check=""),)))) <= 7


def test_the_json_has_every_line_and_the_exit_code_follows_the_verdict() -> None:
    document = json.loads(json.dumps(as_json([FULL], None, now=NOW)))
    (found,) = document["results"]
    assert document["exit_code"] == 1
    assert found["since"] == "2026-11-20T12:00:00+00:00"
    assert len(found["failing"]) == 6
    assert found["still"][0]["working_days"] == 9


def test_what_is_open_is_named_by_what_is_wrong_and_what_is_fixed_by_what_holds() -> None:
    opened = line(says="Nobody has verified fabrikam.com.", title="The domain is verified", subject="fabrikam.com")
    shown = result(still=(opened,), fixed=(line(title="The record is public", says="It is.", subject=""),))
    assert "Oldest: Nobody has verified fabrikam.com, 3" in slack(shown)
    assert "*Fixed (1)* The record is public" in slack(shown)
    assert line(says="").wrong == "Not yet: Title 1 (<!channel>)"


def test_what_sources_cannot_tell_does_not_contradict_that_they_answered() -> None:
    untold = line(verdict=Verdict.UNKNOWN)
    shown = result(cannot_tell=(untold,), by_hand=(line(12, Verdict.UNKNOWN),), zone="Europe/Berlin")
    assert "*Sources* all have answered, but do not tell everything" in slack(shown)
    assert "*Only a person can tell (1)* Title 12" in slack(shown)
    told = " ".join(" ".join(terminal(shown)).split())
    assert "Only a person can tell (1) Title 12 (<!channel>) [D12]" in told
    assert "2026-11-22 12:00 UTC. Days are those of Europe/Berlin." in told
