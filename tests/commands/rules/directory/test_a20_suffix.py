"""A20: the same as S6."""

import pytest

from commands.rules.directory.a20_suffix import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import NOBODY, UNREAD, of_ada


@pytest.mark.parametrize("about", [of_ada(), of_ada(user_principal_name="ada@contoso.local"), NOBODY, UNREAD])
def test_it_is_told_there_only(about: DirectoryFacts) -> None:
    """Nobody is told twice about one thing, whatever it is like."""
    judged = judge(about)
    assert judged.finding.verdict is Verdict.NOT_APPLICABLE
    assert judged.finding.says == "It is the same as S6, and told there."
    assert judged.troubles == ()
