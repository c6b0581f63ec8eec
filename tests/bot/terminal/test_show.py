"""What the terminal shows: values in, text out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from bot.diagnosis import Diagnosis
from bot.terminal.show import SHOWN_EVIDENCE, show, show_diagnoses
from bot.terminal.text import line
from commands.answers import Result
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
    Verdict,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def shown(result: Result, *, width: int = 100) -> str:
    console = Console(width=width, record=True, file=None, highlight=False)
    with console.capture() as capture:
        console.print(show(result, now=NOW))
    return capture.get()


def finding(verdict: Verdict, **changes: str | tuple[str, ...]) -> Finding:
    values: dict[str, object] = {
        "check": "S3",
        "title": "Every user is synchronised",
        "says": "37 of 250 people are missing.",
        "why": "Federation breaks for them.",
        "remedy": "Bring the OU Workshop into sync scope.",
        "who": "Directory administrator",
        "earliest": "within 30 minutes",
        "evidence": ("Ada Admin",),
    }
    return Finding(verdict=verdict, **(values | changes))  # type: ignore[arg-type]  # a mapping of field to value


def result(*findings: Finding, **changes: object) -> StepResult:
    values: dict[str, object] = {
        "step": Step.DIRECTORY,
        "verdict": Verdict.FAIL,
        "headline": "Not ready: 37 of 250 people are missing.",
        "findings": findings,
        "checked_at": NOW - timedelta(minutes=4),
    }
    return StepResult(**(values | changes))  # type: ignore[arg-type]  # a mapping of field to value


def test_a_red_finding_says_what_why_and_what_to_do_by_whom_and_when() -> None:
    text = " ".join(shown(result(finding(Verdict.FAIL))).split())
    assert "blocked S3 37 of 250 people are missing. Federation breaks for them." in text
    assert "What to do (Directory administrator): Bring the OU Workshop into sync scope." in text
    assert "Can be green within 30 minutes." in text
    assert "checked 4 minutes ago" in text.lower()


def test_a_green_finding_is_one_quiet_line() -> None:
    text = shown(result(finding(Verdict.PASS, says="250 of 250 people are there.")))
    assert "250 of 250 people are there." in text
    assert "What to do" not in text
    assert "Ada Admin" not in text


def test_the_worst_stands_first_and_ready_last() -> None:
    text = shown(result(*(finding(verdict, says=f"It is {verdict.name}.") for verdict in Verdict)))
    places = [text.index(f"It is {name}.") for name in ("FAIL", "UNKNOWN", "WARN", "PASS", "NOT_APPLICABLE")]
    assert places == sorted(places)


def test_long_evidence_is_cut_and_says_how_much_is_left() -> None:
    lines = tuple(f"person {number}" for number in range(SHOWN_EVIDENCE + 3))
    text = shown(result(finding(Verdict.FAIL, evidence=lines)))
    assert f"person {SHOWN_EVIDENCE - 1}" in text
    assert f"person {SHOWN_EVIDENCE}\n" not in text
    assert "and 3 more" in text


def test_the_record_to_publish_can_be_copied_whole_also_in_a_narrow_window() -> None:
    record = PublishRecord(
        domain="fabrikam.com", name="fabrikam.com", record_type="TXT", value="MS=ms12345678", ttl=3600
    )
    text = shown(result(records=(record,)), width=40)
    assert "MS=ms12345678" in text
    assert "3600 seconds" in text


@pytest.mark.parametrize(
    ("offer", "command"),
    [
        (Offer.ADD_DOMAIN, "hybridbot check verify-domain fabrikam.com --add"),
        (Offer.VERIFY_DOMAIN, "hybridbot check verify-domain fabrikam.com --yes"),
        (Offer.SHOW_DOMAIN, "hybridbot check verify-domain fabrikam.com"),
    ],
)
def test_what_slack_offers_as_a_button_is_a_command_to_type(offer: Offer, command: str) -> None:
    action = NextAction(offer=offer, subject="fabrikam.com", label="Do it")
    assert command in shown(result(next_actions=(action,)), width=200)


def test_a_source_that_did_not_answer_is_named() -> None:
    assert "Note: DNS: 2 of 3 servers answered." in shown(result(sources=("DNS: 2 of 3 servers answered.",)))


def test_the_status_shows_every_step_with_its_age_and_one_next_step() -> None:
    lines = tuple(
        StepLine(step=step, verdict=Verdict.UNKNOWN, headline=f"{step.title} says so.", next_step="Do this.",
                 checked_at=NOW - timedelta(hours=2) if step is Step.TENANT else None)
        for step in Step
    )  # fmt: skip
    status = StatusResult(
        headline="Hybrid readiness: cannot tell",
        verdict=Verdict.UNKNOWN,
        lines=lines,
        next_step="Ada.",
        oldest_check=None,
    )
    text = shown(status)
    for step in Step:
        assert f"{step.number} {step.title}" in text
    assert "checked 2 hours ago" in text
    assert text.count("checked") == 1
    assert "Next: Ada." in text


def test_help_lists_the_commands_and_what_was_probably_meant() -> None:
    text = shown(
        HelpResult(
            lines=(HelpLine(usage="check-sync", summary="Finds who is missing."),), problem="No.", meant="check-sync"
        )
    )
    assert "Did you mean check-sync?" in text
    assert "Finds who is missing." in text


def test_markup_in_foreign_text_is_shown_as_it_is() -> None:
    """A display name is never taken for rich markup: neither lost nor obeyed."""
    assert "[red]Eve[/red] [/nonsense]" in shown(result(finding(Verdict.FAIL, says="[red]Eve[/red] [/nonsense]")))


def test_the_doctor_says_what_to_do_where_something_is_wrong() -> None:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(
            show_diagnoses(
                [
                    Diagnosis(what="Database", verdict=Verdict.PASS, says="sqlite, reachable."),
                    Diagnosis(
                        what="Slack: scopes", verdict=Verdict.FAIL, says="Missing: users:read.", remedy="Add it."
                    ),
                ]
            )
        )
    text = capture.get()
    assert "What to do: Add it." in text
    assert text.count("What to do") == 1


def test_a_name_cannot_steer_the_terminal() -> None:
    """Escape sequences, line ends and changes of direction in foreign text do nothing, wherever it stands."""
    odd = "Bob\x1b[2J\x1b]0;title\x07\nready\u2028x\u202ey\x9b1m"
    record = PublishRecord(domain=odd, name=odd, record_type="TXT", value=odd, ttl=3600)
    action = NextAction(offer=Offer.SHOW_DOMAIN, subject=odd, label=odd)
    found = finding(Verdict.FAIL, says=odd, why=odd, remedy=odd, evidence=(odd,))
    step = replace(result(found), headline=odd, sources=(odd,), records=(record,), next_actions=(action,))
    helped = HelpResult(lines=(HelpLine(usage=odd, summary=odd),), problem=odd, meant=odd)
    about = StepLine(step=Step.TENANT, verdict=Verdict.FAIL, headline=odd, next_step=odd)
    status = StatusResult(headline=odd, verdict=Verdict.FAIL, lines=(about,), next_step=odd, oldest_check=None)
    answers: tuple[Result, ...] = (step, helped, status)
    for answer in answers:
        text = shown(answer, width=400)
        assert not {"\x1b", "\x07", "\x9b", "\u2028", "\u202e"} & set(text)
        assert not any(printed.strip().startswith("ready") for printed in text.splitlines())


def test_plain_spaces_stay() -> None:
    """A value to copy is shown as it is."""
    assert line("v=spf1  include:x").plain == "v=spf1  include:x"


MATRIX = Matrix(
    title="SIP domains",
    columns=("SIP domain", "verified", "sip"),
    rows=(
        (Cell("contoso.com"), Cell("yes", Verdict.PASS), Cell("on premises", Verdict.PASS)),
        (Cell("fabrikam.com"), Cell("no", Verdict.FAIL), Cell("-")),
    ),
)


def test_a_matrix_is_a_grid() -> None:
    """One row for each domain under the names of the columns, before the findings."""
    printed = shown(result(finding(Verdict.FAIL), matrix=MATRIX)).splitlines()
    head = next(number for number, text in enumerate(printed) if text.startswith("SIP domain "))
    assert printed[head - 1].strip() == "SIP domains"
    assert printed[head].split() == ["SIP", "domain", "verified", "sip"]
    assert printed[head + 1].split() == ["contoso.com", "yes", "on", "premises"]
    assert printed[head + 2].split() == ["fabrikam.com", "no", "-"]
    assert "37 of 250" in "".join(printed[head + 3 :])


def test_a_matrix_in_a_narrow_window_breaks_no_word() -> None:
    """Where the grid does not fit, each row is a sentence."""
    text = " ".join(shown(result(matrix=MATRIX), width=30).split())
    assert "contoso.com: verified yes, sip on premises." in text
    assert "fabrikam.com: verified no, sip -." in text


def test_foreign_text_in_a_matrix_does_not_steer_the_terminal() -> None:
    """Neither in a grid nor in sentences."""
    odd = replace(MATRIX, rows=((Cell("a\x1b[2Jb"), Cell("[red]x[/red]"), Cell("y", Verdict.WARN)),))
    for width in (20, 100):
        text = shown(result(matrix=odd), width=width)
        assert "\x1b" not in text
        assert "[red]x[/red]" in text


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (36, "Not yet: give it until 2026-11-22 12:36 UTC (36 minutes from now); after that it is broken."),
        (-1, "Not yet: give it until 2026-11-22 11:59 UTC; after that it is broken."),
    ],
)
def test_what_may_take_its_time_says_until_when(minutes: int, told: str) -> None:
    """An old result is past it: then no time is left."""
    waiting = replace(finding(Verdict.WARN), not_yet_until=NOW + timedelta(minutes=minutes))
    assert told in " ".join(shown(result(waiting), width=200).split())
    assert "Not yet" not in shown(result(finding(Verdict.WARN)))
