"""The values that commands answer with."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.step import Step, Table, UsageError, Verdict, gravest, harmless


def test_steps_are_numbered_in_their_order() -> None:
    """Five steps, configure hybrid before the pilot."""
    assert [(step.number, step.title) for step in Step] == [
        (1, "Tenant"),
        (2, "Domains"),
        (3, "Directory"),
        (4, "Configure hybrid"),
        (5, "Pilot moves"),
    ]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], Verdict.UNKNOWN),
        ([Verdict.NOT_APPLICABLE], Verdict.NOT_APPLICABLE),
        ([Verdict.PASS, Verdict.NOT_APPLICABLE], Verdict.PASS),
        ([Verdict.WARN, Verdict.PASS], Verdict.WARN),
        ([Verdict.WARN, Verdict.UNKNOWN], Verdict.UNKNOWN),
        ([Verdict.UNKNOWN, Verdict.FAIL], Verdict.FAIL),
    ],
)
def test_the_gravest_counts(verdicts: list[Verdict], expected: Verdict) -> None:
    """Unknown outweighs everything but a failure."""
    assert gravest(verdicts) is expected


def test_every_verdict_has_words() -> None:
    """Words carry the meaning."""
    assert [verdict.words for verdict in Verdict] == [
        "ready",
        "needs attention",
        "blocked",
        "cannot tell",
        "not needed",
    ]


def test_a_table_as_a_file() -> None:
    """UTF-8 with a mark, quoted where needed, and no cell that a spreadsheet runs."""
    table = Table(name="x.csv", title="t", columns=("Name", "Note"), rows=(("Zoë, A.", "=1+1"), ('"B"', "fine")))
    content = table.as_csv()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [["Name", "Note"], ["Zoë, A.", "'=1+1"], ['"B"', "fine"]]


def test_a_usage_error_carries_what_was_meant() -> None:
    """Empty unless somebody knows."""
    assert UsageError("x").meant == ""
    assert UsageError("x", meant="status").meant == "status"


@given(st.text(max_size=30) | st.sampled_from(["=1+1", " =1", "\t=1", "+49", "-1", "@x", "\r=1", "a\nb", "'=1"]))
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever somebody called themselves, a spreadsheet shows it and does not run it."""
    shown = harmless(text)
    assert shown[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", " ")
    assert "\n" not in shown
    assert "\r" not in shown
