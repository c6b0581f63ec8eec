"""A22: no move between pools is unfinished."""

import pytest

from commands.rules.directory.a22_unfinished_move import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import NOBODY, UNREAD, of_ada


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(moving_to=""), Verdict.PASS),
        (of_ada(moving_to=" "), Verdict.PASS),
        (of_ada(moving_to="pool02.contoso.com"), Verdict.WARN),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_target_of_a_move(about: DirectoryFacts, verdict: Verdict) -> None:
    """As long as there is one."""
    assert judge(about).finding.verdict is verdict


def test_the_target_is_named() -> None:
    """And the command that finishes the move."""
    judged = judge(of_ada(moving_to="pool02.contoso.com"))
    assert judged.troubles[0].problem == "is being moved to pool02.contoso.com"
    assert "Move-CsUser -Identity 'sip:ada@contoso.com' -Target <pool>" in judged.finding.remedy
