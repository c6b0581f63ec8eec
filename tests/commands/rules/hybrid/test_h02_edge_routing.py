"""H2: how the Edge finds partners."""

import pytest

from commands.rules.hybrid.h02_edge_routing import judge
from commands.step import Verdict
from tests.commands.rules.hybrid.values import facts
from tests.commands.values import SILENT, edge


@pytest.mark.parametrize(
    ("method", "verdict"),
    [("UseDnsSrvRouting", Verdict.PASS), ("UseDefaultRouting", Verdict.FAIL), ("", Verdict.UNKNOWN)],
)
def test_by_dns_srv_records_only(method: str, verdict: Verdict) -> None:
    """A default route is none; without a method nobody can tell."""
    assert judge(facts(edge=edge(routing_method=method))).verdict is verdict


def test_a_silent_shell_is_unknown() -> None:
    """Never green."""
    assert judge(facts(edge=SILENT)).verdict is Verdict.UNKNOWN
