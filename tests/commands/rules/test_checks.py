"""docs/checks.md, held against the code."""

import re
from pathlib import Path

from commands.rules import checks, roles

DOCUMENT = (Path(__file__).parents[3] / "docs" / "checks.md").read_text(encoding="utf-8")
ROWS = [re.split(r"(?<!\\) *\| *", line)[1:-1] for line in DOCUMENT.splitlines() if re.match(r"\| [A-Z]\d", line)]
"""Of all tables: id, title, what must hold, source, who."""


def test_every_check_has_its_row_in_the_order_of_the_code() -> None:
    """Every id with every title, and no others."""
    assert [(row[0], row[1]) for row in ROWS] == [(check.id, check.title) for check in checks.CHECKS]


def test_every_check_is_listed_once() -> None:
    """What the module defines is what it lists."""
    defined = [value for value in vars(checks).values() if isinstance(value, checks.Check)]
    assert defined == list(checks.CHECKS)
    assert len(set(checks.CHECKS)) == len(checks.CHECKS)


def test_whoever_mends_has_a_role_that_findings_name() -> None:
    """A role is written as in findings; U3 is information only."""
    known = {value for name, value in vars(roles).items() if name.isupper()}
    for row in ROWS:
        named = {role for role in known if role in row[4]}
        assert named or row[:1] == ["U3"], row[0]
