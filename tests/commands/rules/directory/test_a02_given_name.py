"""A2: given names."""

import pytest

from commands.rules.directory.a02_given_name import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import NOBODY, UNREAD, of_ada


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(given_name="x" * 63), Verdict.PASS),
        (of_ada(given_name="x" * 64), Verdict.FAIL),
        (of_ada(given_name=""), Verdict.PASS),
        (of_ada(given_name=None), Verdict.UNKNOWN),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_given_name(about: DirectoryFacts, verdict: Verdict) -> None:
    """The limit itself is allowed; a source that does not tell it is never green."""
    assert judge(about).finding.verdict is verdict


def test_what_is_wrong_is_told_with_what_to_do() -> None:
    """The length beside the limit."""
    judged = judge(of_ada(given_name="x" * 64))
    assert judged.finding.remedy == "Shorten givenName, then run a sync cycle."
    assert judged.troubles[0].problem == "has a given name that has 64 characters, and 63 are allowed"
