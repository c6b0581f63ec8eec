"""Views as values: within Slack's limits whatever comes, foreign text harmless, a sentence that can be read aloud."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.views import notices
from bot.views.help import help_message
from bot.views.message import BLOCKS, CHARACTERS, Message
from bot.views.result import finished_text, result_message, step_message
from bot.views.status import status_blocks, status_message
from bot.views.words import cut, mention, moment, plain
from commands.help import help_result
from commands.step import (
    Cell,
    Finding,
    HelpLine,
    HelpResult,
    Matrix,
    NextAction,
    Offer,
    PublishRecord,
    StatusResult,
    Step,
    StepLine,
    StepResult,
    Table,
    Verdict,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HUGE = "<!channel> & `x` *y* \n" * 400
HOSTILE = "<!channel> <@U1|x> <https://evil.example|click> & Co"


def finding(**more: Any) -> Finding:
    given_values: dict[str, Any] = {
        "check": "S3",
        "title": "Everybody is there",
        "verdict": Verdict.FAIL,
        "says": "No.",
    }
    return Finding(**(given_values | more))


def step(**more: Any) -> StepResult:
    given_values: dict[str, Any] = {
        "step": Step.DIRECTORY,
        "verdict": Verdict.FAIL,
        "headline": "Not ready: 37 of 250 people are missing",
        "findings": (finding(),),
        "checked_at": NOW,
    }
    return StepResult(**(given_values | more))


def status(**more: Any) -> StatusResult:
    lines = (
        StepLine(step=Step.DOMAINS, verdict=Verdict.FAIL, headline="fabrikam.com is not verified yet", checked_at=NOW),
        StepLine(step=Step.HYBRID, verdict=Verdict.UNKNOWN, headline="not checked yet"),
        StepLine(step=Step.TENANT, verdict=Verdict.PASS, headline="Contoso, 48 seats free", checked_at=NOW),
    )
    given_values: dict[str, Any] = {
        "headline": "Hybrid readiness: blocked at step 2 of 5",
        "verdict": Verdict.FAIL,
        "lines": lines,
        "next_step": "Ada publishes the TXT record",
        "oldest_check": NOW - timedelta(minutes=4),
    }
    return StatusResult(**(given_values | more))


def check(message: Message) -> str:
    """A message is one that Slack accepts; its words."""
    arguments = message.arguments()
    blocks = arguments["blocks"]
    assert 1 <= len(blocks) <= BLOCKS
    for block in blocks:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
    assert len(arguments["text"]) <= 4000
    assert arguments["text"].rstrip()[-1] in ".?!…:"
    said = str(blocks)
    assert len(said) < 3 * CHARACTERS
    ids = [e["action_id"] for b in blocks for e in b.get("elements", []) if "action_id" in e]
    assert len(ids) == len(set(ids))
    return said


def marked_up(part: Any) -> str:
    """Every text in which Slack looks for mentions and links; plain text objects and values are none."""
    if isinstance(part, list):
        return " ".join(marked_up(value) for value in part)
    if not isinstance(part, dict) or part.get("type") == "plain_text":
        return ""
    own = part["text"] if part.get("type", "mrkdwn") == "mrkdwn" and isinstance(part.get("text"), str) else ""
    return own + " ".join(marked_up(value) for value in part.values())


EXTREMES = [
    step(),
    step(findings=()),
    step(headline=HUGE, subject=HUGE, sources=(HUGE,) * 20),
    step(
        findings=tuple(finding(says=f"{n} {HUGE}", title=HUGE, remedy=f"{n}", evidence=(HUGE,) * 50) for n in range(90))
    ),
    step(findings=tuple(finding(verdict=Verdict.PASS, says=f"{n} {HUGE}", title=HUGE) for n in range(500))),
    step(findings=tuple(finding(subject=f"d{n}.example", who=HUGE, earliest=HUGE, why=HUGE) for n in range(200))),
    step(next_actions=tuple(NextAction(offer=o, subject=HUGE, label=HUGE) for o in Offer for _ in range(9))),
    step(records=(PublishRecord(domain=HUGE, name=HUGE, record_type="TXT", value=HUGE, ttl=3600),) * 30),
    step(table=Table(name="x.csv", title="x", columns=("a",), rows=(("1",),) * 5000)),
    status(),
    status(lines=(), next_step="", oldest_check=None),
    status(
        headline=HUGE,
        next_step=HUGE,
        lines=tuple(
            StepLine(step=s, verdict=v, headline=HUGE, next_step=HUGE + "x", next_actions=a)
            for s in Step
            for v in Verdict
            for a in ((), (NextAction(offer=Offer.SHOW_DOMAIN, subject=HUGE, label=HUGE),))
        ),
    ),
    help_result(),
    help_result("What?", "status"),
    HelpResult(lines=tuple(HelpLine(usage=HUGE, summary=HUGE) for _ in range(60)), problem=HUGE, meant=HUGE),
    HelpResult(lines=()),
    step(matrix=Matrix(title="x", columns=("a", "b"), rows=((Cell(HUGE), Cell(HUGE, Verdict.FAIL)),) * 300)),
    step(matrix=Matrix(title="x", columns=("a", "b"), rows=((Cell(""), Cell("", Verdict.PASS)),) * 300)),
]


@pytest.mark.parametrize("result", EXTREMES, ids=range(len(EXTREMES)))
def test_extreme_results_fit(result: Any) -> None:
    """Results of any size become messages that Slack accepts, without markup of strangers."""
    message = result_message(result, now=NOW)
    check(message)
    assert "<!channel>" not in marked_up(message.arguments())


@given(st.text(max_size=300), st.sampled_from(Verdict))
def test_any_text_fits(text: str, verdict: Verdict) -> None:
    """Any text in any place is accepted and harmless."""
    result = step(headline=text, subject=text, findings=(finding(title=text, says=text, verdict=verdict, why=text),))
    check(step_message(result))


def test_notices_fit() -> None:
    """The short messages too."""
    for message in (
        notices.working(HUGE, asked_by="U0ADA", now=HUGE),
        notices.working("Checking the tenant", asked_by="U0ADA"),
        notices.failed(HUGE, HUGE, remedy=HUGE, reference=HUGE, asked_by=HUGE),
        notices.sorry(HUGE, remedy=HUGE, reference="abc"),
        notices.answered_privately(),
    ):
        check(message)
        assert "<!channel>" not in marked_up(message.arguments())


def test_a_step_of_the_status_offers_its_one_action_or_its_details() -> None:
    """In the Home tab nothing but Refresh has a place to answer in."""
    action = NextAction(offer=Offer.SHOW_DOMAIN, subject="fabrikam.com", label="Show record")
    lines = (
        StepLine(step=Step.DOMAINS, verdict=Verdict.FAIL, headline="Not verified", next_actions=(action,)),
        StepLine(step=Step.HYBRID, verdict=Verdict.FAIL, headline="Blocked", next_step="Mend it."),
        StepLine(step=Step.PILOT, verdict=Verdict.UNKNOWN, headline="Waiting"),
    )
    found = status(lines=lines)
    said = check(status_message(found, now=NOW))
    assert "Show record" in said
    assert said.count("Details of step") == 2
    assert "_Mend it._" in said
    home = str([block.to_dict() for block in status_blocks(found, now=NOW, home=True)])
    assert "Details" not in home
    assert "Show record" not in home


def test_status_reads_like_a_status() -> None:
    """Blockers first with a button each, ready steps last in small print, one next action, the age in words."""
    said = check(status_message(status(), now=NOW))
    assert said.index("2 Domains") < said.index("4 Configure hybrid") < said.index("1 Tenant")
    assert "4 minutes ago" in said
    assert "large_green_circle: 1 Tenant — ready" in said
    assert "1 of 5 steps not checked yet" in said
    assert status_message(status(), now=NOW).text.endswith("Next: Ada publishes the TXT record.")


def test_a_result_says_what_is_wrong_and_what_to_do() -> None:
    """A red finding shows what, why, what to do, who and when; ids stand in small print only."""
    red = finding(
        says="37 of 250.", why="They cannot move", remedy="Bring OU Workshop into scope.", who="AD", earliest="soon"
    )
    message = step_message(step(findings=(red,)), asked_by="U0ADA")
    blocks = [block.to_dict() for block in message.blocks]
    section = next(b for b in blocks if "37 of 250." in str(b))
    assert "*What to do:* Bring OU Workshop into scope." in section["text"]["text"]
    assert "S3" not in section["text"]["text"]
    assert blocks[blocks.index(section) + 1]["elements"][0]["text"] == "S3 · AD · soon"
    assert message.text == "Directory, blocked: Not ready: 37 of 250 people are missing."


def test_the_same_complaint_is_made_once() -> None:
    """Checks that one silent source leaves unknown are one paragraph."""
    silent = tuple(
        finding(check=f"S{n}", title=f"Check {n}", verdict=Verdict.UNKNOWN, says="The shell did not answer.")
        for n in range(5)
    )
    said = str([block.to_dict() for block in step_message(step(findings=silent)).blocks])
    assert said.count("The shell did not answer.") == 1
    assert "S0, S1, S2, S3, S4" in said


def test_what_does_not_fit_is_counted() -> None:
    """Nothing is left out in silence."""
    many = tuple(finding(says=f"number {n}", remedy=f"do {n}") for n in range(80))
    said = check(step_message(step(findings=many)))
    assert "more entries do not fit into this message" in said


def test_changes_ask_first() -> None:
    """Buttons that change the tenant have a confirmation; showing has none; the own subject answers in place."""
    actions = tuple(NextAction(offer=o, subject="fabrikam.com", label=f"{o} fabrikam.com") for o in Offer)
    blocks = step_message(step(subject="fabrikam.com", next_actions=actions)).blocks
    row = {e["action_id"]: e for e in blocks[-1].to_dict()["elements"]}
    assert row["add_domain:here"]["confirm"]["confirm"]["text"] == "Add domain"
    assert "Nothing is routed" in row["verify_domain:here"]["confirm"]["text"]["text"]
    assert "confirm" not in row["show_domain:here"]
    assert all(len(e["accessibility_label"]) <= 75 for e in row.values())


def test_pressed() -> None:
    """A pressed message keeps its words and loses its buttons."""
    blocks = [b.to_dict() for b in status_message(status(), now=NOW).blocks]
    after = notices.pressed(blocks, "working")
    assert "accessory" not in str(after)
    assert "2 Domains" in str(after)
    assert len(notices.pressed(blocks * 30, "x")) <= BLOCKS


def test_words() -> None:
    """Escaping, cutting, times and mentions."""
    assert plain(HOSTILE) == ("&lt;!channel&gt; &lt;@U1|x&gt; &lt;https://evil.example|click&gt; &amp; Co")
    assert cut("a &amp; b", 6) == "a…"
    assert mention("U0ADA") == "<@U0ADA>"
    assert mention("<!here>") == "&lt;!here&gt;"
    assert moment(NOW) == "<!date^1795348800^{date_short_pretty} at {time}|2026-11-22 12:00 UTC>"
    assert finished_text(step(), asked_by="U0ADA", took=timedelta(seconds=75)).startswith(
        "<@U0ADA> Done after 1 minute: "
    )
    assert finished_text(help_result(), asked_by="ada", took=timedelta(seconds=15)) == "ada Done after 15 seconds."
    assert help_message(help_result(), clickable=False).blocks


def test_what_cannot_be_done_is_said_without_the_list_of_commands() -> None:
    message = help_message(HelpResult(lines=(), problem="M2 is rejected, so it cannot be resumed", meant="requests M2"))
    check(message)
    assert message.text == "M2 is rejected, so it cannot be resumed."
    assert [block.type for block in message.blocks] == ["section", "actions"]


def test_a_name_cannot_forge_a_line_of_the_bot() -> None:
    """Neither a line of its own nor a mark of a verdict; what only looks like one is left as it is."""
    forged = plain("Bob\n:large_green_circle: *Everything\u2028is\u202eready*")
    assert forged == "Bob :\u2060large_green_circle: *Everything is ready*"
    assert plain("2001:db8:1::7 at 12:30:45, sip:ada@contoso.com") == "2001:db8:1::7 at 12:30:45, sip:ada@contoso.com"


def test_a_message_must_have_words() -> None:
    """Blocks alone cannot be read aloud."""
    with pytest.raises(ValueError, match="read aloud"):
        Message(" ")


MATRIX = Matrix(
    title="SIP domains",
    columns=("SIP domain", "verified", "sip"),
    rows=(
        (Cell("contoso.com"), Cell("yes", Verdict.PASS), Cell("on premises", Verdict.PASS)),
        (Cell("fabrikam.com"), Cell("no", Verdict.FAIL), Cell("-")),
    ),
)


def table_of(message: Message) -> list[list[str]]:
    """The one table of a message, as texts."""
    (table,) = (b for b in message.arguments()["blocks"] if b["type"] == "table")
    return [[cell["text"] for cell in row] for row in table["rows"]]


def test_a_matrix_is_one_table_and_the_same_in_words() -> None:
    """Marks repeat the words; who is not shown tables reads sentences."""
    message = step_message(step(matrix=MATRIX))
    check(message)
    assert table_of(message) == [
        ["SIP domain", "verified", "sip"],
        ["contoso.com", "\U0001f7e2 yes", "\U0001f7e2 on premises"],
        ["fabrikam.com", "\U0001f534 no", "-"],
    ]
    assert "contoso.com: verified yes, sip on premises. fabrikam.com: verified no, sip -." in message.text
    assert not [b for b in step_message(step()).arguments()["blocks"] if b["type"] == "table"]


@pytest.mark.parametrize(
    ("rows", "left"), [(99, ""), (100, "1 more row does not fit"), (103, "4 more rows do not fit")]
)
def test_what_a_table_cannot_hold_is_counted(rows: int, left: str) -> None:
    """Slack takes a hundred rows, the heading among them."""
    message = step_message(step(matrix=replace(MATRIX, rows=MATRIX.rows[:1] * rows)))
    assert len(table_of(message)) == 100
    assert ("fit into this table" in check(message)) is bool(left)
    assert left in check(message)


def test_a_table_leaves_room_for_the_findings() -> None:
    """Its characters have a limit of their own."""
    wide = replace(MATRIX, rows=tuple((Cell("x" * 100), Cell("y" * 100), Cell("z" * 100)) for _ in range(50)))
    message = step_message(step(matrix=wide))
    assert len(table_of(message)) == 14
    assert "37 more rows" in check(message)
    assert "Everybody is there" in check(message)


def test_foreign_text_in_a_table_stays_in_its_cell() -> None:
    """One line, nothing that steers the display; and in the words beside it no markup."""
    odd = replace(MATRIX, rows=((Cell("a\nb\u202ec"), Cell(HOSTILE), Cell("", Verdict.WARN)),))
    message = step_message(step(matrix=odd))
    assert table_of(message)[1] == ["a b c", HOSTILE, "\U0001f7e1"]
    assert "<!channel>" not in message.text


def test_what_may_take_its_time_says_until_when() -> None:
    """In each reader's own time."""
    waiting = finding(verdict=Verdict.WARN, not_yet_until=NOW)
    said = check(step_message(step(findings=(waiting,))))
    assert f"*Not yet:* give it until {moment(NOW)}; after that it is broken." in said
    assert "Not yet" not in check(step_message(step()))


def test_many_findings_that_are_ready_are_told_by_their_titles_only() -> None:
    """Eight are told in full; more of them would bury what is wrong."""

    def shown(number: int) -> str:
        findings = tuple(
            Finding(
                check=f"D{n}", title=f"Title {n}", verdict=Verdict.PASS, says="It is so.", subject=f"d{n % 2}.example"
            )
            for n in range(number)
        )
        waste = Finding(check="D9", title="Needless", verdict=Verdict.NOT_APPLICABLE, says="Not now.")
        result = StepResult(
            step=Step.DOMAINS, verdict=Verdict.PASS, headline="Ready.", findings=(*findings, waste), checked_at=NOW
        )
        return json.dumps(step_message(result).arguments()["blocks"])

    assert shown(7).count("It is so.") == 7
    many = shown(8)
    assert "It is so." not in many
    assert "Ready: Title 0 (d0.example) D0; Title 1 (d1.example) D1" in many
    assert "Not needed: Needless D9" in many


def test_evidence_does_not_repeat_the_remedy_that_stands_above_it() -> None:
    finding = Finding(
        check="U11",
        title="Licence with Teams",
        verdict=Verdict.FAIL,
        says="18 people are blocked.",
        remedy="Assign a licence.",
        evidence=("Blocked: Ada and Ben. Assign a licence.", "Assign a licence."),
    )
    result = StepResult(
        step=Step.PILOT, verdict=Verdict.FAIL, headline="Not ready.", findings=(finding,), checked_at=NOW
    )
    shown = json.dumps(step_message(result).arguments()["blocks"], ensure_ascii=False)
    assert "• Blocked: Ada and Ben.\\n• Assign a licence." in shown
