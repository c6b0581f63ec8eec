"""U5: no move is under way."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u05_moving import judge
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged, movable


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "No move is under way."),
        (facts(movable(moving_to=" ")), Verdict.PASS, "No move is under way."),
        (
            facts(movable(moving_to="pool02.contoso.com")),
            Verdict.FAIL,
            "A move of Ada to pool02.contoso.com was begun and has not ended.",
        ),
    ],
)
def test_a_move(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """As long as the directory names a target."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says
