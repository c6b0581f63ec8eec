"""H7: the tenant federates."""

import pytest

from commands.rules.hybrid.h07_tenant_federation import judge
from commands.step import Verdict
from tests.commands.rules.hybrid.values import facts, federation, online
from tests.commands.values import SILENT


@pytest.mark.parametrize(("on", "verdict"), [(True, Verdict.PASS), (False, Verdict.FAIL)])
def test_it_has_to_be_on(on: bool, verdict: Verdict) -> None:
    """Without it the halves do not talk."""
    assert judge(facts(online=online(federation=federation(allow_federated_users=on)))).verdict is verdict


def test_silent_teams_powershell_is_unknown() -> None:
    """Never green."""
    assert judge(facts(online=online(federation=SILENT))).verdict is Verdict.UNKNOWN
