"""A1: display names."""

import pytest

from commands.rules.directory.a01_display_name import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import NOBODY, UNREAD, of_ada


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(display_name="x" * 255), Verdict.PASS),
        (of_ada(display_name="x" * 256), Verdict.FAIL),
        (of_ada(display_name=""), Verdict.PASS),
        (of_ada(display_name="x "), Verdict.PASS),
        (of_ada(display_name="  "), Verdict.FAIL),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_display_name(about: DirectoryFacts, verdict: Verdict) -> None:
    """The limit itself is allowed; nothing at all is not blank."""
    assert judge(about).finding.verdict is verdict


def test_what_is_wrong_is_told_with_what_to_do() -> None:
    """A number with its whole, and the length beside the limit."""
    judged = judge(of_ada(display_name="x" * 256))
    assert judged.finding.says == "1 of 1 person has a display name that cannot be synchronised."
    assert judged.finding.remedy == "Correct displayName, then run a sync cycle."
    assert judged.troubles[0].problem == "has a display name that has 256 characters, and 255 are allowed"
