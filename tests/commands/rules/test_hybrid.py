"""Step 4: what the management shell tells, and what somebody has to look at."""

from datetime import UTC, datetime
from typing import Any

import pytest

from commands.rules.builds import PRODUCTS, product_of
from commands.rules.by_hand import BY_HAND
from commands.rules.hybrid import (
    HybridFacts,
    judge_edge,
    judge_hybrid,
    judge_provider,
    judge_provider_values,
    judge_routing,
    judge_version,
)
from commands.step import Step, StepResult, Verdict
from connectors.facts import HostingProvider, ServerVersion
from tests.commands.values import NOW, SILENT, edge, provider

IN_SUPPORT = datetime(2025, 10, 14, 23, 59, tzinfo=UTC)
ENDED = datetime(2025, 10, 15, tzinfo=UTC)
NEWEST = ServerVersion(text="Subscription Edition", build=(7, 0, 2046, 820))


def judged(**changes: Any) -> StepResult:
    """The step with everything that can be read in order."""
    values: dict[str, Any] = {"edge": edge(), "providers": (provider(),), "version": NEWEST}
    return judge_hybrid(HybridFacts(**values | changes), NOW)


def test_the_gate_is_never_green_by_itself() -> None:
    """With everything readable in order it says how much that is, and what remains for people."""
    result = judged()
    assert (result.step, result.verdict) == (Step.HYBRID, Verdict.UNKNOWN)
    assert result.headline.startswith("Cannot tell: 5 of 10 checks are ready, and 5 cannot be read by this bot.")
    assert result.sources == ()


def test_what_cannot_be_read_has_a_command_and_somebody_to_run_it() -> None:
    """Each is unknown, with the exact command."""
    by_hand = {finding.check: finding for finding in judged().findings[5:]}
    assert list(by_hand) == ["H6", "H7", "H3", "H8", "H10"] == [one.check.id for one in BY_HAND]
    for finding in by_hand.values():
        assert finding.verdict is Verdict.UNKNOWN
        assert "Get-" in finding.remedy
        assert finding.who
        assert finding.why


def test_a_blocker_that_was_read_comes_before_what_was_not() -> None:
    """The headline is about what blocks; a command too long for it stays with its finding."""
    assert judged(edge=edge(allow_federated_users=False)).verdict is Verdict.FAIL
    assert judged(providers=()).headline == (
        "Not ready: No hosting provider leads to sipfed.online.lync.com. "
        "This is a task for the Skype for Business administrator."
    )


def test_a_silent_shell_leaves_everything_unknown() -> None:
    """Nothing green, and the silence is told once."""
    result = judged(edge=SILENT, providers=SILENT, version=SILENT)
    assert {finding.verdict for finding in result.findings} == {Verdict.UNKNOWN}
    assert result.headline.startswith("Cannot tell: Microsoft Graph did not answer")
    assert len(result.sources) == 1


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
def test_edge(changes: dict[str, bool], verdict: Verdict, part: str) -> None:
    """H1: both switches are needed."""
    finding = judge_edge(edge(**changes))
    assert finding.verdict is verdict
    assert part in finding.says


@pytest.mark.parametrize(
    ("method", "verdict"),
    [("UseDnsSrvRouting", Verdict.PASS), ("UseDefaultRouting", Verdict.FAIL), ("", Verdict.FAIL)],
)
def test_routing(method: str, verdict: Verdict) -> None:
    """H2: by DNS SRV records only."""
    assert judge_routing(edge(routing_method=method)).verdict is verdict


OTHER = provider(identity="Other", proxy_fqdn="sip.other.example")


@pytest.mark.parametrize(
    ("providers", "verdict"),
    [
        ((provider(),), Verdict.PASS),
        ((provider(proxy_fqdn="SIPFED.online.lync.com."),), Verdict.PASS),
        ((provider(), provider(identity="Second")), Verdict.FAIL),
        ((), Verdict.FAIL),
        ((OTHER,), Verdict.FAIL),
        ((provider(), OTHER), Verdict.WARN),
        ((provider(), provider(identity="o", proxy_fqdn="x", enabled=False)), Verdict.PASS),
        ((provider(), provider(identity="o", proxy_fqdn="x", shared_address_space=False)), Verdict.PASS),
    ],
)
def test_provider(providers: tuple[HostingProvider, ...], verdict: Verdict) -> None:
    """H4: exactly one leads to Microsoft 365, and no other shares the address space."""
    assert judge_provider(providers).verdict is verdict


@pytest.mark.parametrize(
    ("changes", "verdict", "part"),
    [
        ({}, Verdict.PASS, "as Microsoft asks"),
        ({"enabled": False}, Verdict.FAIL, "Enabled is False"),
        ({"shared_address_space": False}, Verdict.FAIL, "EnabledSharedAddressSpace is False"),
        ({"hosts_ocs_users": False}, Verdict.FAIL, "HostsOCSUsers is False"),
        ({"is_local": True}, Verdict.FAIL, "IsLocal is True"),
        ({"autodiscover_url": ""}, Verdict.FAIL, "AutodiscoverUrl is empty"),
        ({"autodiscover_url": "https://other.example/"}, Verdict.WARN, "AutodiscoverUrl is https://other.example/"),
        ({"verification_level": "AlwaysVerifiable"}, Verdict.WARN, "VerificationLevel is AlwaysVerifiable"),
        ({"verification_level": "x", "enabled": False}, Verdict.FAIL, "Enabled is False"),
        ({"proxy_fqdn": "other"}, Verdict.NOT_APPLICABLE, "no such hosting provider"),
    ],
)
def test_provider_values(changes: dict[str, Any], verdict: Verdict, part: str) -> None:
    """H5: a wrong switch stops hybrid, another address or level is unusual."""
    finding = judge_provider_values((OTHER, provider(**changes)))
    assert finding.verdict is verdict
    assert part in finding.says


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
        ((), NOW, Verdict.UNKNOWN),
    ],
)
def test_version(build: tuple[int, ...], now: datetime, verdict: Verdict) -> None:
    """H9: the lowest build passes, the one before it does not; out of support warns from the day after."""
    finding = judge_version(ServerVersion(text="some text", build=build), now)
    assert finding.verdict is verdict


def test_the_table_of_builds_is_in_order() -> None:
    """Every lowest build belongs to its own product."""
    assert [p.first for p in PRODUCTS] == sorted(p.first for p in PRODUCTS)
    assert all(product_of(p.lowest) == p for p in PRODUCTS if p.lowest)


def test_a_providers_name_in_a_command_is_one_literal() -> None:
    """Somebody will copy the command, whatever the provider is called."""
    odd = "x; Remove-CsUser ada"
    rival = provider(identity=odd, proxy_fqdn="sip.example.com")
    for finding in (
        judge_provider((provider(), rival)),
        judge_provider((provider(), provider(identity=odd))),
        judge_provider_values((provider(identity=odd, enabled=False),)),
    ):
        assert f"CsHostingProvider '{odd}'" in finding.remedy
