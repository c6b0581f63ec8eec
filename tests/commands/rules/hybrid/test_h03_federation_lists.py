"""H3: partner discovery, and the lists of both sides."""

from typing import Any

import pytest

from commands.rules.hybrid.facts import HybridFacts
from commands.rules.hybrid.h03_federation_lists import MOST_ROWS, judge, matrix
from commands.step import Verdict
from tests.commands.rules.hybrid.values import facts, federation, online
from tests.commands.values import SILENT, edge


def sides(*, discovery: bool, here: dict[str, Any], there: dict[str, Any]) -> HybridFacts:
    """Both sides; `here` are the shell's lists, `there` the tenant's."""
    return facts(edge=edge(enable_partner_discovery=discovery), online=online(federation=federation(**there)), **here)


def closed(here: dict[str, Any], there: dict[str, Any]) -> HybridFacts:
    """Two closed sides."""
    return sides(discovery=False, here=here, there={"allowed_domains": ()} | there)


@pytest.mark.parametrize(
    ("given", "verdict", "part"),
    [
        (sides(discovery=True, here={}, there={}), Verdict.PASS, "open to all partners"),
        (sides(discovery=True, here={"allowed_domains": ("a.example",)}, there={}), Verdict.PASS, "open"),
        (sides(discovery=True, here={"allowed_domains": SILENT}, there={}), Verdict.PASS, "open"),
        (sides(discovery=True, here={"blocked_domains": ("b.example",)}, there={}), Verdict.WARN, "1 domain is"),
        (sides(discovery=True, here={}, there={"allowed_domains": ()}), Verdict.FAIL, "only the domains on its list"),
        (sides(discovery=False, here={}, there={}), Verdict.FAIL, "does not discover partners"),
        (closed({}, {}), Verdict.PASS, "0 allowed domains and 0 blocked ones"),
        (
            closed({"allowed_domains": ("A.example.",)}, {"allowed_domains": ("a.example",)}),
            Verdict.PASS,
            "1 allowed domain and",
        ),
        (closed({"allowed_domains": ("a.example",)}, {}), Verdict.FAIL, "1 domain is"),
        (closed({}, {"allowed_domains": ("a.example", "c.example")}), Verdict.FAIL, "2 domains are"),
        (closed({"blocked_domains": ("b.example",)}, {}), Verdict.FAIL, "1 domain is"),
        (closed({}, {"blocked_domains": ("b.example",)}), Verdict.FAIL, "1 domain is"),
        (closed({"allowed_domains": SILENT}, {}), Verdict.UNKNOWN, "did not answer"),
        (closed({"blocked_domains": SILENT}, {}), Verdict.UNKNOWN, "did not answer"),
        (facts(edge=SILENT), Verdict.UNKNOWN, "did not answer"),
        (facts(online=online(federation=SILENT)), Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_open_on_both_sides_or_closed_with_the_same_lists(given: HybridFacts, verdict: Verdict, part: str) -> None:
    """Case and a dot at the end make no difference."""
    finding = judge(given)
    assert finding.verdict is verdict
    assert part in finding.says


def test_differences_are_named_both_ways_with_the_command_for_the_other_side() -> None:
    """All four kinds, each in words."""
    here = {"allowed_domains": ("a.example",), "blocked_domains": ("x.example",)}
    there = {"allowed_domains": ("b.example",), "blocked_domains": ("y.example",)}
    finding = judge(closed(here, there))
    assert finding.evidence == (
        "a.example: allowed on premises, but not in the tenant",
        "b.example: allowed in the tenant, but not on premises",
        "x.example: blocked on premises, but not in the tenant",
        "y.example: blocked in the tenant, but not on premises",
    )
    assert "Set-CsTenantFederationConfiguration -AllowedDomainsAsAList @{Add='a.example'}" in finding.remedy


@pytest.mark.parametrize(
    ("here", "there", "command"),
    [
        ({}, {"allowed_domains": ("b.example",)}, "New-CsAllowedDomain -Identity 'b.example'"),
        ({}, {"blocked_domains": ("y.example",)}, "New-CsBlockedDomain -Identity 'y.example'"),
        (
            {"blocked_domains": ("x.example",)},
            {},
            "-BlockedDomains @{Add=(New-CsEdgeDomainPattern -Domain 'x.example')}",
        ),
    ],
)
def test_each_kind_has_its_command(here: dict[str, Any], there: dict[str, Any], command: str) -> None:
    """Ready to be copied."""
    assert command in judge(closed(here, there)).remedy


def test_the_matrix_shows_what_differs_first() -> None:
    """Four cells a row: the domain, both sides, the verdict."""
    here = {"allowed_domains": ("a.example", "z.example"), "blocked_domains": ("z.example",)}
    table = matrix(closed(here, {"allowed_domains": ("a.example",)}))
    assert table is not None
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["z.example", "allowed and blocked", "not listed", "different"],
        ["a.example", "allowed", "allowed", "the same"],
    ]
    assert [row[-1].verdict for row in table.rows] == [Verdict.FAIL, Verdict.PASS]
    assert {len(row) for row in table.rows} == {len(table.columns)}


def test_open_sides_show_blocked_domains_only() -> None:
    """An allowed domain between open sides says nothing; what differs is no blocker."""
    here = {"allowed_domains": ("a.example",), "blocked_domains": ("b.example",)}
    table = matrix(sides(discovery=True, here=here, there={}))
    assert table is not None
    assert [[cell.text for cell in row] for row in table.rows] == [["b.example", "blocked", "not listed", "different"]]
    assert table.rows[0][-1].verdict is Verdict.WARN


@pytest.mark.parametrize(
    "given",
    [
        facts(),
        closed({}, {}),
        sides(discovery=False, here={"allowed_domains": ("a.example",)}, there={}),
        facts(edge=SILENT),
    ],
)
def test_no_matrix_where_nothing_can_be_compared(given: HybridFacts) -> None:
    """Empty lists, one side open, or a side that is silent."""
    assert matrix(given) is None


@pytest.mark.parametrize(
    ("number", "rows", "last"), [(MOST_ROWS, 20, "p19.example"), (MOST_ROWS + 1, 21, "... and 1 more")]
)
def test_a_long_list_is_cut(number: int, rows: int, last: str) -> None:
    """With how many were left out."""
    domains = tuple(f"p{index:02}.example" for index in range(number))
    table = matrix(closed({"allowed_domains": domains}, {"allowed_domains": domains}))
    assert table is not None
    assert len(table.rows) == rows
    assert table.rows[-1][0].text == last
