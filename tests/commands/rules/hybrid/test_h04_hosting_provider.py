"""H4: the provider that leads to Microsoft 365."""

import pytest

from commands.rules.hybrid.h04_hosting_provider import judge
from commands.step import Verdict
from connectors.facts import HostingProvider
from tests.commands.rules.hybrid.values import facts
from tests.commands.values import REFERENCE, SILENT, provider

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
def test_exactly_one_and_no_rival(providers: tuple[HostingProvider, ...], verdict: Verdict) -> None:
    """A rival shares the address space and is on."""
    assert judge(facts(providers=providers)).verdict is verdict


@pytest.mark.parametrize("cloud", sorted(REFERENCE.clouds))
def test_each_cloud_has_a_proxy_of_its_own(cloud: str) -> None:
    """The global proxy is wrong in a national cloud, and the command makes the right one."""
    names = REFERENCE.clouds[cloud]
    assert judge(facts(cloud=names, providers=(provider(proxy_fqdn=names.proxy_fqdn),))).verdict is Verdict.PASS
    wrong = judge(facts(cloud=names, providers=(OTHER,)))
    assert wrong.verdict is Verdict.FAIL
    assert f'-ProxyFqdn "{names.proxy_fqdn}"' in wrong.remedy
    assert names.autodiscover_url in wrong.remedy


def test_a_providers_name_in_a_command_is_one_literal() -> None:
    """Whatever it is called."""
    odd = "x; Remove-CsUser ada"
    for rival in (provider(identity=odd, proxy_fqdn="sip.example.com"), provider(identity=odd)):
        assert f"CsHostingProvider '{odd}'" in judge(facts(providers=(provider(), rival))).remedy


def test_a_silent_shell_is_unknown() -> None:
    """Never green, and none of Microsoft's is known."""
    assert judge(facts(providers=SILENT)).verdict is Verdict.UNKNOWN
    assert facts(providers=SILENT).provider is None
