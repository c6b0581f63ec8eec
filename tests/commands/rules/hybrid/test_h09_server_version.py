"""H9: builds, support, and the mix of versions."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from commands.rules.hybrid.h09_server_version import CHECK, judge
from commands.rules.reference import dotted
from commands.step import Finding, Verdict
from connectors.facts import Replica, ServerVersion
from tests.commands.rules.hybrid.values import SE, component, facts
from tests.commands.values import NOW, REFERENCE, SILENT

IN_SUPPORT = datetime(2025, 10, 14, 23, 59, tzinfo=UTC)
ENDED = datetime(2025, 10, 15, tzinfo=UTC)
LAST_PAID = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)
UNPAID = datetime(2026, 11, 1, tzinfo=UTC)
BASE_2019 = (7, 0, 2046, 0)


def build_of(**changes: Any) -> Finding:
    """The finding about the server with the shell."""
    return judge(facts(**changes))[0]


def mix_of(*builds: tuple[int, ...]) -> Finding:
    """The finding about servers with these builds."""
    replicas = tuple(Replica(fqdn=f"fe{i}", build=build) for i, build in enumerate(builds))
    return judge(facts(replicas=replicas, shell_host="fe0"))[1]


@pytest.mark.parametrize(
    ("build", "now", "verdict"),
    [
        ((4, 0, 7577, 0), NOW, Verdict.FAIL),
        ((5, 0, 8308, 1181), NOW, Verdict.FAIL),
        ((5, 0, 8308, 1182), NOW, Verdict.WARN),
        ((6, 0, 9319, 618), NOW, Verdict.FAIL),
        ((6, 0, 9319, 619), IN_SUPPORT, Verdict.PASS),
        ((6, 0, 9319, 619), ENDED, Verdict.WARN),
        ((7, 0, 2046, 384), IN_SUPPORT, Verdict.FAIL),
        ((7, 0, 2046, 385), IN_SUPPORT, Verdict.PASS),
        ((7, 0, 2046, 819), ENDED, Verdict.WARN),
        ((7, 0, 2046, 820), ENDED, Verdict.PASS),
        ((8, 0, 0, 0), NOW, Verdict.UNKNOWN),
    ],
)
def test_the_lowest_build_passes_and_the_one_before_it_does_not(
    build: tuple[int, ...], now: datetime, verdict: Verdict
) -> None:
    """Out of support warns from the day after."""
    assert build_of(components=(component(build),), now=now).verdict is verdict


@pytest.mark.parametrize(
    ("build", "now", "part"),
    [
        ((7, 0, 2046, 385), ENDED, "fixes come until 31 October 2026, and only for those who pay"),
        ((7, 0, 2046, 385), LAST_PAID, "fixes come until 31 October 2026"),
        ((7, 0, 2046, 385), UNPAID, "nobody mends it any more"),
        ((5, 0, 8308, 1182), NOW, "but its support ended on 11 April 2023."),
    ],
)
def test_how_bad_the_end_of_support_is_depends_on_what_can_still_be_bought(
    build: tuple[int, ...], now: datetime, part: str
) -> None:
    """On the last day one can still pay; it never stops a pilot."""
    finding = build_of(components=(component(build),), now=now)
    assert finding.verdict is Verdict.WARN
    assert part in finding.says
    assert "does not stop a pilot" in finding.why


def test_the_core_components_count_whatever_else_is_installed() -> None:
    """A tool that was updated alone makes no server new; without core components the newest part counts."""
    other = component(SE, "Unified Communications Managed API, Runtime")
    assert build_of(components=(other, component((7, 0, 2046, 100)))).verdict is Verdict.FAIL
    assert build_of(components=(other, component((7, 0, 2046, 100), "Conferencing Server"))).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("build", "verdict", "part"),
    [
        ((7, 0, 2046, 385), Verdict.WARN, "can move people"),
        (BASE_2019, Verdict.UNKNOWN, "first release only"),
        ((4, 0, 7577, 0), Verdict.FAIL, "too old"),
        ((), Verdict.UNKNOWN, "does not know"),
    ],
)
def test_the_version_alone_never_condemns_what_updates_could_have_mended(
    build: tuple[int, ...], verdict: Verdict, part: str
) -> None:
    """It stays that of the first release; no update saves Lync 2010."""
    for components in (SILENT, ()):
        finding = build_of(components=components, version=ServerVersion(text="", build=build))
        assert finding.verdict is verdict
        assert part in finding.says


@pytest.mark.parametrize("components", [SILENT, ()])
def test_a_silent_shell_is_unknown(components: Any) -> None:
    """Never green."""
    assert build_of(components=components, version=SILENT).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("builds", "verdict", "part"),
    [
        ((SE,), Verdict.PASS, "1 server runs Skype for Business Server Subscription Edition"),
        ((SE, BASE_2019, BASE_2019), Verdict.UNKNOWN, "3 servers run"),
        ((SE, BASE_2019, (6, 0, 9319, 0)), Verdict.FAIL, "3 versions of the product are mixed, 2 may be"),
        ((BASE_2019, (4, 0, 7577, 0)), Verdict.FAIL, "1 server runs Lync Server 2010 or older: fe1"),
        ((BASE_2019, ()), Verdict.UNKNOWN, "1 of 2 servers reports"),
        ((SE, BASE_2019, (6, 0, 9319, 0), ()), Verdict.FAIL, "3 versions"),
        ((), Verdict.UNKNOWN, "lists no server"),
    ],
)
def test_two_versions_may_be_mixed_and_none_of_them_is_lync_2010(
    builds: tuple[tuple[int, ...], ...], verdict: Verdict, part: str
) -> None:
    """A server that reports nothing could be anything, but does not hide what is wrong already."""
    finding = mix_of(*builds)
    assert finding.verdict is verdict
    assert part in finding.says


def test_unread_replicas_are_unknown() -> None:
    """Never green."""
    assert judge(facts(replicas=SILENT))[1].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("fe01", "on each of fe02 and edge01"),
        ("pool01", "on each of fe01, fe02 and edge01"),
    ],
)
def test_the_builds_of_other_servers_only_they_can_tell(host: str, named: str) -> None:
    """What a server reports leaves updates out. Reached by the pool's name, nobody knows which one was asked."""
    replicas = tuple(Replica(fqdn=name, build=BASE_2019) for name in ("fe01", "fe02", "edge01"))
    build, mix = judge(facts(replicas=replicas, shell_host=host))
    assert mix.verdict is Verdict.UNKNOWN
    assert f"{named}. Where none is too old, write it down: accept H9 topology until" in mix.remedy
    assert (
        f"{named}: Get-CsServerPatchVersion. Expected: core components not older than 5.0.8308.1182" in mix.evidence[0]
    )
    assert f"Only {host} was asked for its build" in build.evidence[0]
    assert "fe02" in build.evidence[0]


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({}, "Only fe01.contoso.com was asked for its build; there is no other."),
        ({"replicas": SILENT}, "it is not known which others there are"),
        ({"shell_host": "pool01.contoso.com"}, "there is no other"),
        ({"shell_host": ""}, "Only the server with the management shell was asked"),
    ],
)
def test_which_servers_were_looked_at_is_said(changes: dict[str, Any], part: str) -> None:
    """With what is green as well."""
    finding = build_of(**changes)
    assert finding.verdict is Verdict.PASS
    assert part in finding.evidence[0]


def test_what_counts_is_said_by_findings_and_the_page_says_where_it_stands() -> None:
    """An operator may have set other builds than those that came with the bot."""
    assert all(
        dotted(product.lowest) not in CHECK.must_hold for product in REFERENCE.products.values() if product.lowest
    )
    newer = replace(REFERENCE.products["sfb-2019"], lowest=(7, 0, 2046, 524))
    reference = replace(REFERENCE, products=REFERENCE.products | {"sfb-2019": newer})
    finding = build_of(components=SILENT, version=SILENT, reference=reference)
    assert "7.0.2046.524 (Skype for Business Server 2019)" in finding.evidence[0]
    assert "lowest 7.0.2046.524" in build_of(components=(component((7, 0, 2046, 523)),), reference=reference).says
