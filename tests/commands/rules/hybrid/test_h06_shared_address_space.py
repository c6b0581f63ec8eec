"""H6: the tenant shares the address space."""

import pytest

from commands.rules.hybrid.h06_shared_address_space import judge
from commands.step import Verdict
from tests.commands.rules.hybrid.values import facts, federation, online
from tests.commands.values import SILENT


@pytest.mark.parametrize(("shared", "verdict"), [(True, Verdict.PASS), (False, Verdict.FAIL)])
def test_it_has_to_be_on(shared: bool, verdict: Verdict) -> None:
    """Off is the default, and no move works with it."""
    given = facts(online=online(federation=federation(shared_sip_address_space=shared)))
    assert judge(given).verdict is verdict


def test_silent_teams_powershell_is_unknown_with_the_command_to_look() -> None:
    """Never left out."""
    finding = judge(facts(online=online(federation=SILENT)))
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.evidence[0].startswith("By hand, in Teams PowerShell: Get-CsTenantFederationConfiguration")
