"""H1: the two switches at the Edge."""

import pytest

from commands.rules.hybrid.h01_edge_federation import judge
from commands.step import Verdict
from tests.commands.rules.hybrid.values import facts
from tests.commands.values import SILENT, edge


@pytest.mark.parametrize(
    ("changes", "verdict", "part"),
    [
        ({}, Verdict.PASS, "may connect"),
        ({"allow_federated_users": False}, Verdict.FAIL, "AllowFederatedUsers is off"),
        ({"allow_outside_users": False}, Verdict.FAIL, "AllowOutsideUsers is off"),
        (
            {"allow_federated_users": False, "allow_outside_users": False},
            Verdict.FAIL,
            "AllowFederatedUsers and AllowOutsideUsers are off",
        ),
    ],
)
def test_both_are_needed(changes: dict[str, bool], verdict: Verdict, part: str) -> None:
    """The sentence names what is off."""
    finding = judge(facts(edge=edge(**changes)))
    assert finding.verdict is verdict
    assert part in finding.says


def test_the_command_sets_what_is_off_and_nothing_else() -> None:
    """Somebody will copy it."""
    finding = judge(facts(edge=edge(allow_outside_users=False)))
    assert finding.remedy.endswith("Set-CsAccessEdgeConfiguration -AllowOutsideUsers $true")


def test_a_silent_shell_is_unknown() -> None:
    """With the command to look by hand."""
    finding = judge(facts(edge=SILENT))
    assert finding.verdict is Verdict.UNKNOWN
    assert "Get-CsAccessEdgeConfiguration" in finding.evidence[0]
