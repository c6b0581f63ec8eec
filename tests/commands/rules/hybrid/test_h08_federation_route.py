"""H8: the federation route of the sites."""

import pytest

from commands.rules.hybrid.h08_federation_route import judge
from commands.step import Verdict
from connectors.facts import Site
from tests.commands.rules.hybrid.values import facts
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("routes", "verdict", "part"),
    [
        (("edge01",), Verdict.PASS, "route edge01"),
        (("edge01", "EDGE01", ""), Verdict.PASS, "route edge01"),
        (("edge01", "edge02"), Verdict.FAIL, "2 federation routes are in use: edge01 and edge02"),
        (("", ""), Verdict.FAIL, "No site has a federation route"),
        ((), Verdict.UNKNOWN, "it lists no site"),
    ],
)
def test_one_route_for_all_sites(routes: tuple[str, ...], verdict: Verdict, part: str) -> None:
    """Sites may share it, and a site may have none of its own; no site at all is a missing right."""
    sites = tuple(Site(identity=f"Site:{index}", federation_route=route) for index, route in enumerate(routes))
    finding = judge(facts(sites=sites))
    assert finding.verdict is verdict
    assert part in finding.says


def test_a_silent_shell_is_unknown() -> None:
    """Never green."""
    assert judge(facts(sites=SILENT)).verdict is Verdict.UNKNOWN
