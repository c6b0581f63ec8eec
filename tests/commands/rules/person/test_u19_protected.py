"""U19: in no protected group."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u19_protected import judge
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged, movable


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "The account is in no protected group."),
        (facts(movable(protected=True)), Verdict.WARN, "Ada is, or was, in a protected group."),
        (facts(movable(protected=None)), Verdict.UNKNOWN, "no source tells"),
    ],
)
def test_a_protected_group(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """Moves are possible all the same, so it only needs attention."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_what_to_do_is_told() -> None:
    """Who moves the person, and how to look where no source tells."""
    assert "RTCUniversalUserAdmins" in judged(judge, facts(movable(protected=True))).remedy
    assert "Get-ADUser -Identity 'ada' -Properties adminCount" in judged(judge, facts(movable(protected=None))).remedy
