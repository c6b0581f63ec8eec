"""The catalogue is whole, and its page says what the code says."""

import re
from pathlib import Path

import pytest

from commands.rules import roles
from commands.rules.check import Check
from commands.rules.checks import DOCUMENTED, SECTIONS
from commands.rules.checks_page import page

ROOT = Path(__file__).parent.parent.parent.parent
EXPECTED = {
    *(f"T{number}" for number in range(1, 8)),
    *(f"D{number}" for number in range(1, 8)),
    *(f"S{number}" for number in range(1, 12)),
    *(f"H{number}" for number in range(1, 14)),
    *(f"U{number}" for number in range(1, 23)),
    *(f"A{number}" for number in (*range(1, 9), *range(11, 24))),
    *(f"E{number}" for number in range(1, 36)),
}
"""Every condition that Microsoft makes a prerequisite, every rule for the directory, every known error."""


def test_no_documented_condition_is_missing() -> None:
    assert sorted(EXPECTED - {check.id for check in DOCUMENTED}) == []


def test_no_check_is_listed_twice_and_whoever_mends_it_has_a_role_that_findings_name() -> None:
    """One id may have several titles."""
    assert len({(check.id, check.title) for check in DOCUMENTED}) == len(DOCUMENTED)
    known = {value for name, value in vars(roles).items() if name.isupper()}
    for check in DOCUMENTED:
        assert any(role in check.who for role in known), check.id


def test_the_page_is_made_from_the_checks() -> None:
    """To renew it: hybridbot checks --markdown > docs/checks.md."""
    assert (ROOT / "docs" / "checks.md").read_text(encoding="utf-8") == page(SECTIONS)


def test_no_sentence_of_the_page_ends_twice() -> None:
    """Texts are put together from parts, some of which end in a full stop themselves."""
    assert [line for line in page(SECTIONS).splitlines() if re.search(r"[^.]\.\.(?!\.)", line)] == []


@pytest.mark.parametrize("check", DOCUMENTED, ids=lambda check: check.id)
def test_every_check_says_what_it_asks_for_and_where_the_answer_comes_from(check: Check) -> None:
    for text in (check.id, check.title, check.must_hold, check.answer_from, check.who, check.source):
        assert text
        assert "\n" not in text
    assert re.fullmatch(r"[A-Z]\d{1,2}", check.id)
    assert not check.title.endswith(".")
    assert check.must_hold.endswith(".")
    assert check.source.startswith("https://")


def test_a_condition_has_a_file_of_its_own_and_a_test_beside_it() -> None:
    """`hybrid/h05_provider_settings.py` and `test_h05_provider_settings.py`."""
    rules = ROOT / "commands" / "rules"
    files = [path for path in rules.glob("*/*.py") if re.match(r"[a-z]\d\d_", path.name)]
    assert len(files) > 50
    for path in files:
        test = ROOT / "tests" / "commands" / "rules" / path.parent.name / f"test_{path.name}"
        assert test.is_file(), f"{test} is missing"
