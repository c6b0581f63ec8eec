"""T6: a tenant that is Teams only takes nobody over from a server."""

import pytest

from commands.rules.tenant.t06_not_locked import judge
from commands.step import Verdict
from connectors.facts import TeamsTenant
from tests.commands.rules.tenant.facts import facts
from tests.commands.values import REFUSED, SILENT, TENANT_ID


@pytest.mark.parametrize(
    ("mode", "override", "verdict"),
    [
        ("Islands", "", Verdict.PASS),
        ("SfBWithTeamsCollab", "", Verdict.PASS),
        ("TeamsOnly", "", Verdict.FAIL),
        ("teamsonly", "", Verdict.FAIL),
        ("Islands", "UpgradeToTeams", Verdict.FAIL),
        ("TeamsOnly", "UpgradeToTeams", Verdict.FAIL),
        ("TeamsOnly", "Islands", Verdict.PASS),
        ("", "UpgradeToTeams", Verdict.FAIL),
        ("", "", Verdict.WARN),
    ],
)
def test_the_override_outranks_the_mode(mode: str, override: str, verdict: Verdict) -> None:
    """What Microsoft has set counts before what the administrators have set; nothing told is not green."""
    teams = TeamsTenant(tenant_id=TENANT_ID, upgrade_mode=mode, upgrade_override=override)
    assert judge(facts(teams=teams)).verdict is verdict


def test_what_to_do_depends_on_who_has_set_it() -> None:
    """The override is Microsoft's, the policy is one's own."""
    override = judge(facts(teams=TeamsTenant(tenant_id=TENANT_ID, upgrade_mode="", upgrade_override="UpgradeToTeams")))
    assert "lyncdiscover" in override.remedy
    assert "ticket" in override.remedy
    own = judge(facts(teams=TeamsTenant(tenant_id=TENANT_ID, upgrade_mode="TeamsOnly")))
    assert "Grant-CsTeamsUpgradePolicy -PolicyName Islands -Global" in own.remedy
    assert "Mode of the global policy: TeamsOnly" in own.evidence
    assert own.earliest == "within 1 day of the change"


def test_not_read_needs_attention_and_says_how_to_look() -> None:
    """It blocks nothing, is not green, and names the command that answers."""
    finding = judge(facts(teams=SILENT))
    assert finding.verdict is Verdict.WARN
    assert "cannot be told" in finding.says
    assert "Get-CsTeamsUpgradePolicy -Identity Global" in finding.remedy
    assert SILENT.remedy in finding.remedy
    assert any("ref-1" in line for line in judge(facts(teams=REFUSED)).evidence)
