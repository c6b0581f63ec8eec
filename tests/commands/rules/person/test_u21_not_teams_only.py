"""U21: TeamsOnly belongs to a home in the cloud, and to no other."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u21_not_teams_only import judge
from commands.step import Verdict
from tests.commands.rules.person.values import after_move, facts, judged, online
from tests.commands.values import SILENT

PASS, FAIL, UNKNOWN, NEEDLESS = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), PASS, "Islands"),
        (facts(online=online(upgrade_mode="TeamsOnly")), FAIL, "is TeamsOnly"),
        (facts(online=online(upgrade_mode="")), UNKNOWN, "does not tell the mode"),
        (facts(online=SILENT), UNKNOWN, "did not answer"),
        (facts(online=None), NEEDLESS, "Teams has to know"),
        (facts(match=None), NEEDLESS, "has to arrive"),
        (facts(match=SILENT), UNKNOWN, "did not answer"),
        (after_move(), PASS, "TeamsOnly"),
        (after_move(upgrade_mode="teamsonly"), PASS, "TeamsOnly"),
        (after_move(upgrade_mode="Islands"), FAIL, "the mode is Islands: that is an error in the data"),
        (after_move(upgrade_mode=""), UNKNOWN, "does not tell the mode"),
    ],
)
def test_the_mode_has_to_fit_the_home(about: PersonFacts, verdict: Verdict, says: str) -> None:
    found = judged(judge, about)
    assert found.verdict is verdict
    assert says in found.says


def test_the_grant_that_is_missing_is_the_remedy() -> None:
    """As it is the one that is too much before the move."""
    missing = "Grant-CsTeamsUpgradePolicy -Identity 'ada@contoso.com' -PolicyName UpgradeToTeams"
    assert missing in judge(after_move(upgrade_mode="Islands")).remedy
    assert judge(facts(online=online(upgrade_mode="TeamsOnly"))).remedy.endswith("-PolicyName $null")
