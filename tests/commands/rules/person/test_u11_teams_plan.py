"""U11: the Teams plan."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u11_teams_plan import judge
from commands.step import Verdict
from tests.commands.rules.person.values import BOTH, facts, judged, off, selling
from tests.commands.values import SFB_ID, SILENT, TEAMS_ID


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "Teams is assigned by SPE_E3."),
        (facts(skus=selling(TEAMS_ID)), Verdict.PASS, "Teams is assigned"),
        (facts(skus=selling(SFB_ID)), Verdict.FAIL, "Ada has no licence with Teams."),
        (facts(account=off(TEAMS_ID)), Verdict.FAIL, "Teams is switched off inside the licence"),
        (facts(account=off(SFB_ID)), Verdict.PASS, "Teams is assigned"),
        (facts(skus=selling(*BOTH, capability_status="Warning")), Verdict.WARN, "grace period"),
        (facts(skus=SILENT), Verdict.UNKNOWN, "did not answer"),
        (facts(match=None), Verdict.NOT_APPLICABLE, "has to arrive"),
        (facts(match=SILENT), Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_this_plan_counts_and_no_other(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """By its id, whatever licence brings it."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says
