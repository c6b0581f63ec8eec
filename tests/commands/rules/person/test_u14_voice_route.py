"""U14: it is decided how calls will reach people."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u14_voice_route import judge
from commands.rules.roles import OPERATOR
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged, with_voice


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(voice_route=""), Verdict.NOT_APPLICABLE, "Ada has no telephone in Skype for Business."),
        (with_voice(), Verdict.PASS, "Calls will come by Direct Routing."),
        (with_voice(voice_route="calling-plan"), Verdict.PASS, "Calling Plan"),
        (with_voice(voice_route="operator-connect"), Verdict.PASS, "Operator Connect"),
        (with_voice(voice_route="none"), Verdict.WARN, "Calls are not to reach Teams, and Ada has a telephone."),
        (with_voice(voice_route=""), Verdict.WARN, "Nobody has said"),
    ],
)
def test_a_route(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """Each of the three; that there is to be none, or that nobody has said, needs attention."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_who_decides_is_named() -> None:
    """The setting where nobody has said, the person who loses the telephone where there is to be none."""
    undecided = judged(judge, with_voice(voice_route=""))
    assert "HYBRIDBOT_VOICE_ROUTE" in undecided.remedy
    assert undecided.who == OPERATOR
    assert judged(judge, with_voice(voice_route="none")).remedy == "Tell the person before the move."
