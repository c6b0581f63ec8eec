"""The JSON document and the exit codes that scripts rely on."""

import json
from datetime import UTC, datetime

import pytest

from bot.terminal.output import as_json, exit_code
from commands.step import Finding, PersonFound, StatusResult, Step, StepResult, Table, Verdict

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def result(verdict: Verdict, **changes: object) -> StepResult:
    found = Finding(check="T1", title="t", verdict=verdict, says="Says.")
    values: dict[str, object] = {
        "step": Step.TENANT, "verdict": verdict, "headline": "H.", "findings": (found,), "checked_at": NOW,
    }  # fmt: skip
    return StepResult(**(values | changes))  # type: ignore[arg-type]  # a mapping of field to value


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (Verdict.PASS, 0),
        (Verdict.NOT_APPLICABLE, 0),
        (Verdict.WARN, 0),
        (Verdict.FAIL, 1),
        (Verdict.UNKNOWN, 2),
    ],
)
def test_exit_codes_tell_ready_not_ready_and_could_not_tell_apart(verdict: Verdict, code: int) -> None:
    assert exit_code(verdict) == code


def test_the_document_is_json_with_times_in_iso_form_and_verdicts_as_words() -> None:
    table = Table(name="a.csv", title="A", columns=("a",), rows=(("b",),))
    document = json.loads(json.dumps(as_json([result(Verdict.UNKNOWN, table=table)], None, now=NOW)))
    assert document["format"] == 1
    assert document["exit_code"] == 2
    assert document["status"] is None
    [found] = document["results"]
    assert found["checked_at"] == "2026-11-22T12:00:00+00:00"
    assert found["findings"][0]["verdict"] == "unknown"
    assert found["table"]["rows"] == [["b"]]


def test_without_a_status_the_gravest_result_decides() -> None:
    document = as_json([result(Verdict.PASS), result(Verdict.FAIL), result(Verdict.UNKNOWN)], None, now=NOW)
    assert (document["verdict"], document["exit_code"]) == ("fail", 1)


def test_nothing_checked_is_not_ready() -> None:
    assert as_json([], None, now=NOW)["exit_code"] == 2


def test_with_a_status_the_status_decides() -> None:
    status = StatusResult(headline="H.", verdict=Verdict.UNKNOWN, lines=(), next_step="N.", oldest_check=NOW)
    document = as_json([result(Verdict.PASS)], status, now=NOW)
    assert (document["verdict"], document["exit_code"]) == ("unknown", 2)
    assert document["status"]["oldest_check"] == "2026-11-22T12:00:00+00:00"


def test_everybody_who_was_looked_at_is_no_part_of_the_document() -> None:
    """It would be most of it, and is kept elsewhere."""
    somebody = PersonFound(
        key="k", name="Ada", identity="a@b.c", sip_domain="b.c", unit="", department="", verdict=Verdict.PASS
    )
    [found] = as_json([result(Verdict.PASS, people=(somebody,))], None, now=NOW)["results"]
    assert "people" not in found
