"""S10: the state of the forest."""

import pytest

from commands.rules.directory.s10_forest_prepared import judge
from commands.step import Verdict
from tests.commands.rules.directory.values import facts
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ("LC_FORESTSETTINGS_STATE_READY", Verdict.PASS),
        ("LC_FORESTSETTINGS_STATE_NOT_READY", Verdict.FAIL),
        ("LC_FORESTSETTINGS_STATE_MIGRATION", Verdict.FAIL),
    ],
)
def test_only_ready_is_ready(state: str, verdict: Verdict) -> None:
    """Any other state blocks, with the command that prepares the forest."""
    finding = judge(facts(forest_state=state)).finding
    assert finding.verdict is verdict
    assert ("Enable-CsAdForest" in finding.remedy) is (verdict is Verdict.FAIL)


def test_without_the_shell_somebody_can_look_by_hand() -> None:
    """The command is told."""
    finding = judge(facts(forest_state=SILENT)).finding
    assert finding.verdict is Verdict.UNKNOWN
    assert "Get-CsAdForest" in finding.evidence[0]
