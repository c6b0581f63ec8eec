"""S1: synchronisation is on, or why it is not."""

import pytest

from commands.rules.directory.s01_sync_on import judge
from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, facts
from tests.commands.values import tenant


@pytest.mark.parametrize(("enabled", "verdict"), [(True, Verdict.PASS), (False, Verdict.FAIL), (None, Verdict.FAIL)])
def test_sync_is_on(enabled: bool | None, verdict: Verdict) -> None:
    """S1: switched off and never set up are both not on."""
    assert judge(facts([ADA], tenant=tenant(sync_enabled=enabled))).finding.verdict is verdict


def test_never_and_no_longer_are_told_apart() -> None:
    """The remedy differs: install, or switch on again."""
    assert "never" in judge(facts([ADA], tenant=tenant(sync_enabled=None))).finding.says
    assert "off" in judge(facts([ADA], tenant=tenant(sync_enabled=False))).finding.says
