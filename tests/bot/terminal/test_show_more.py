"""What the terminal shows beside steps and moves: checks, accepted findings, people, errors."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console, RenderableType

from bot.terminal.check import understood
from bot.terminal.checks import show_checks
from bot.terminal.show import show
from commands.answers import Result
from commands.rules.checks import SECTIONS
from commands.step import (
    Acceptance,
    AcceptedLine,
    AcceptedResult,
    Candidate,
    CandidatesResult,
    ExplainedResult,
    Fact,
    Finding,
    PersonResult,
    Step,
    StepResult,
    UsageError,
    Verdict,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def printed(what: RenderableType) -> str:
    console = Console(width=250, highlight=False)
    with console.capture() as capture:
        console.print(what)
    return " ".join(capture.get().split())


def shown(result: Result) -> str:
    return printed(show(result, now=NOW))


def test_all_checks_are_listed_under_their_sections() -> None:
    said = printed(show_checks(()))
    for section in SECTIONS:
        assert section.title in said
        for check in section.checks:
            assert f"{check.id} {check.title}" in said


def test_a_check_is_shown_in_full_whatever_the_case_of_its_id() -> None:
    said = printed(show_checks(("h5", "S3")))
    assert said.startswith("H5 ")
    assert " S3 " in said
    for label in ("must hold", "why", "who mends it", "ready"):
        assert label in said
    with pytest.raises(UsageError, match="There is no check 'Z99'"):
        show_checks(("H5", "Z99"))


def accepted(*lines: AcceptedLine) -> AcceptedResult:
    return AcceptedResult(headline="1 finding is accepted", lines=lines, told_at=NOW)


def line(**more: object) -> AcceptedLine:
    known: dict[str, object] = {
        "check": "H9", "title": "Supported servers", "subject": "", "reason": "pool moves in May", "by": "ada",
        "since": NOW - DAY, "until": NOW + 9 * DAY,
    }  # fmt: skip
    return AcceptedLine(**{**known, **more})  # type: ignore[arg-type] # a mapping of field to value


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (line(), "accepted until 2026-12-01; by ada on 2026-11-21: pool moves in May"),
        (line(in_force=False, until=NOW - DAY), "ran out on 2026-11-21; by ada"),
        (line(in_force=False, ended_at=NOW, ended_by="ben"), "taken back by ben on 2026-11-22"),
        (line(in_force=False, ended_at=NOW, ended_by="ben", replaced=True), "replaced by ben on 2026-11-22"),
    ],
)
def test_an_accepted_finding_says_how_long_it_lasts_or_how_it_ended(one: AcceptedLine, says: str) -> None:
    said = shown(accepted(one))
    assert says in said
    assert "To accept: hybridbot check accept H9 until" in said


def found(verdict: Verdict, **more: object) -> Finding:
    known: dict[str, object] = {"check": "U5", "title": "t", "says": "It is so.", "remedy": "Mend it."}
    return Finding(verdict=verdict, **{**known, **more})  # type: ignore[arg-type] # a mapping of field to value


def test_an_accepted_finding_in_a_step_says_by_whom_and_until_when() -> None:
    acceptance = Acceptance(by="ada", reason="pool moves in May", until=NOW + DAY)
    findings = (found(Verdict.FAIL, accepted=acceptance),)
    said = shown(StepResult(step=Step.HYBRID, verdict=Verdict.WARN, headline="H.", findings=findings, checked_at=NOW))
    assert "Accepted by ada until 2026-11-23: pool moves in May" in said
    assert "Mend it" not in said


def person(findings: Sequence[Finding] = (), **more: object) -> PersonResult:
    known: dict[str, object] = {
        "who": "Ada", "identity": "ada@contoso.com", "verdict": Verdict.FAIL, "headline": "Ada cannot be moved today",
        "findings": tuple(findings), "facts": (Fact("Home", "pool01"),), "history": (), "next_step": "",
        "checked_at": NOW - timedelta(minutes=4),
    }  # fmt: skip
    return PersonResult(**{**known, **more})  # type: ignore[arg-type] # a mapping of field to value


def test_a_person_is_shown_with_blockers_facts_and_history() -> None:
    findings = (found(Verdict.PASS, says="Quiet."), found(Verdict.FAIL), found(Verdict.NOT_APPLICABLE, says="Quiet."))
    said = shown(person(findings, history=("Moved.", "Asked for."), next_step="Wait.", sources=("Teams is silent.",)))
    assert said.startswith("Ada cannot be moved today Next: Wait. blocked U5 It is so.")
    assert "1 of 3 conditions hold, 1 are not needed." in said
    assert "Home pool01 History Moved. Asked for. Note: Teams is silent. Checked 4 minutes ago." in said
    assert "Quiet" not in said
    bare = shown(person())
    assert "Next:" not in bare
    assert "History" not in bare


def test_who_may_be_meant_is_listed_with_what_to_type() -> None:
    who = (Candidate(name="Ada Admin", identity="ada@contoso.com", unit="OU Sales"),)
    said = shown(CandidatesResult(headline="Who?", candidates=who, next_step="Choose.", checked_at=NOW))
    assert said == "Who? Choose. Ada Admin OU Sales hybridbot check why ada@contoso.com"


def test_an_error_that_is_known_has_its_cause_remedy_and_page() -> None:
    known = ExplainedResult(
        original="0x1", id="E2", title="No licence", cause="The licence is missing.", remedy="Assign it.",
        who="Licensing", retry="at once", check="U11", source="https://example.org",
    )  # fmt: skip
    assert shown(known) == (
        "No licence. The licence is missing. What to do: Assign it. Who can do it: Licensing. Try again at once. "
        "The error: 0x1 E2, look at U11, https://example.org"
    )
    unknown = ExplainedResult(original="0x2", cause="This error is not known.", remedy="Search for it.", who="")
    assert shown(unknown) == "This error is not known. What to do: Search for it. The error: 0x2"


def test_a_finding_without_remedy_or_person_says_only_what_is_so() -> None:
    findings = (found(Verdict.FAIL, remedy=""), found(Verdict.FAIL, who="", earliest=""))
    said = shown(StepResult(step=Step.HYBRID, verdict=Verdict.FAIL, headline="H.", findings=findings, checked_at=NOW))
    assert said.count("What to do: Mend it.") == 1


def test_a_mistyped_step_is_answered_with_what_was_probably_meant() -> None:
    for step, says in (("chek-sync", "Did you mean check-sync?"), ("qqqqqqqqqq", "Steps are ")):
        with pytest.raises(UsageError) as raised:
            understood(step, (), yes=False, add=False, csv=None)
        assert says in str(raised.value)
