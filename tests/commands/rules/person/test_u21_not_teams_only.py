"""U21: not TeamsOnly before the move."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u21_not_teams_only import judge
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged, online
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "The mode is Islands."),
        (facts(online=online(upgrade_mode="SfBWithTeamsCollab")), Verdict.PASS, "The mode is SfBWithTeamsCollab."),
        (
            facts(online=online(upgrade_mode="TeamsOnly")),
            Verdict.FAIL,
            "Ada is TeamsOnly in the tenant, and still homed on the server.",
        ),
        (facts(online=online(upgrade_mode="teamsonly")), Verdict.FAIL, "is TeamsOnly"),
        (facts(online=online(upgrade_mode="")), Verdict.UNKNOWN, "does not tell the mode"),
        (facts(online=SILENT), Verdict.UNKNOWN, "did not answer"),
        (facts(online=None), Verdict.NOT_APPLICABLE, "Teams has to know"),
        (facts(match=None), Verdict.NOT_APPLICABLE, "has to arrive"),
        (facts(match=SILENT), Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_the_mode(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """Any other one is good; one that Teams does not tell is not."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_the_command_takes_the_assignment_back() -> None:
    """The name is a literal of PowerShell."""
    hers = online(upgrade_mode="TeamsOnly", user_principal_name="o'neill@contoso.com")
    remedy = judged(judge, facts(online=hers)).remedy
    assert "Grant-CsTeamsUpgradePolicy -Identity 'o''neill@contoso.com' -PolicyName $null" in remedy
