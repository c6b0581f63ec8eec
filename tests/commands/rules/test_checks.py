"""docs/checks.md, held against the code."""

import re
from pathlib import Path

from commands.rules import checks, roles
from commands.rules.builds import PRODUCTS, dotted
from commands.rules.by_hand import BY_HAND

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


def test_what_nobody_can_read_is_written_as_the_command_that_answers_it() -> None:
    """The same checks, with the same command and the same person."""
    by_hand = {row[0]: (row[3], row[4]) for row in ROWS if "nobody can read it" in row[3]}
    assert set(by_hand) == {one.check.id for one in BY_HAND}
    for one in BY_HAND:
        source, who = by_hand[one.check.id]
        assert f"`{one.command.replace('|', chr(92) + '|')}`" in source
        assert who == one.who


def test_the_lowest_builds_are_those_of_the_code() -> None:
    """H9 names the lowest build of each product that can move people at all."""
    (row,) = [row for row in ROWS if row[0] == "H9"]
    older = [product for product in PRODUCTS if product.lowest and product.lowest != product.first]
    assert re.findall(r"\d+\.\d+\.\d+\.\d+", row[2]) == [dotted(p.lowest or ()) for p in reversed(older)]
