"""H5: the settings of the provider that leads to Microsoft 365."""

from typing import Any

import pytest

from commands.rules.hybrid.h05_provider_settings import judge
from commands.step import Verdict
from tests.commands.rules.hybrid.values import facts
from tests.commands.values import REFERENCE, SILENT, provider

OTHER = provider(identity="Other", proxy_fqdn="sip.other.example")


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
        ({"sip_client_port": 443}, Verdict.PASS, "as Microsoft asks"),
        ({"sip_client_port": None}, Verdict.PASS, "as Microsoft asks"),
        ({"sip_client_port": 5061}, Verdict.WARN, "SipClientPort is 5061"),
        ({"verification_level": "x", "enabled": False}, Verdict.FAIL, "Enabled is False"),
        ({"proxy_fqdn": "other"}, Verdict.NOT_APPLICABLE, "no hosting provider"),
    ],
)
def test_a_wrong_switch_stops_hybrid_and_the_rest_is_unusual(
    changes: dict[str, Any], verdict: Verdict, part: str
) -> None:
    """Other providers may be as they like."""
    finding = judge(facts(providers=(OTHER, provider(**changes))))
    assert finding.verdict is verdict
    assert part in finding.says


def test_the_command_sets_what_is_wrong_to_what_it_has_to_be() -> None:
    """And nothing else, with the name as one literal."""
    finding = judge(facts(providers=(provider(identity="x; y", is_local=True, enabled=False, verification_level=""),)))
    assert finding.remedy.endswith(
        "Set-CsHostingProvider 'x; y' -Enabled $true -IsLocal $false -VerificationLevel UseSourceVerification"
    )


def test_a_national_cloud_has_its_own_address() -> None:
    """The global address is unusual there."""
    names = REFERENCE.clouds["gcc-high"]
    finding = judge(facts(cloud=names, providers=(provider(proxy_fqdn=names.proxy_fqdn),)))
    assert finding.verdict is Verdict.WARN
    assert f"-AutodiscoverUrl {names.autodiscover_url}" in finding.remedy


def test_a_silent_shell_is_unknown() -> None:
    """Never green."""
    assert judge(facts(providers=SILENT)).verdict is Verdict.UNKNOWN
