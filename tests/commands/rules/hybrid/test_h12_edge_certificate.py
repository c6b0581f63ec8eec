"""H12: the certificate that the Edge shows."""

from datetime import timedelta
from typing import Any

import pytest

from commands.rules.hybrid.h12_edge_certificate import judge
from commands.rules.unread import Unread
from commands.step import Verdict
from connectors.facts import ServerCertificate
from tests.commands.rules.hybrid.values import facts, shown
from tests.commands.values import NOW, REFERENCE, SILENT

GOOD = shown("sip.contoso.com", "SIP.fabrikam.com")


@pytest.mark.parametrize(
    ("certificate", "verdict", "part"),
    [
        (GOOD, Verdict.PASS, "name sip.contoso.com"),
        (shown("sip.contoso.com", trusted=None), Verdict.PASS, "name sip.contoso.com"),
        (shown("edge.contoso.com"), Verdict.FAIL, "1 SIP domain: contoso.com"),
        (shown("*.contoso.com"), Verdict.FAIL, "contoso.com"),
        (shown(), Verdict.FAIL, "contoso.com"),
        (shown("sip.contoso.com", trusted=False), Verdict.FAIL, "contoso.com"),
        (shown("sip.contoso.com", not_after=NOW), Verdict.FAIL, "contoso.com"),
        (shown("sip.contoso.com", not_after=NOW + timedelta(days=30)), Verdict.WARN, "contoso.com"),
        (shown("sip.contoso.com", not_after=NOW + timedelta(days=31)), Verdict.PASS, "contoso.com"),
    ],
)
def test_it_names_the_domain_and_is_valid(certificate: ServerCertificate, verdict: Verdict, part: str) -> None:
    """The Edge takes no wildcard."""
    finding, _ = judge(facts(edge_certificates={"contoso.com": certificate}))
    assert finding.verdict is verdict
    assert part in finding.says


@pytest.mark.parametrize(
    ("second", "verdict", "part"),
    [
        (GOOD, Verdict.PASS, "sip.contoso.com and sip.fabrikam.com"),
        (shown("sip.contoso.com"), Verdict.FAIL, "1 of 2 SIP domains: fabrikam.com"),
        (SILENT, Verdict.UNKNOWN, "1 of 2 SIP domains: fabrikam.com"),
    ],
)
def test_every_domain_counts(second: Any, verdict: Verdict, part: str) -> None:
    """One that could not be asked leaves the whole unknown."""
    finding, _ = judge(facts(edge_certificates={"contoso.com": GOOD, "fabrikam.com": second}))
    assert finding.verdict is verdict
    assert part in finding.says


def test_what_is_certainly_wrong_outweighs_what_could_not_be_asked() -> None:
    """A warning does not."""
    soon = shown("sip.contoso.com", not_after=NOW + timedelta(days=1))
    for first, verdict in ((shown(), Verdict.FAIL), (soon, Verdict.UNKNOWN)):
        finding, _ = judge(facts(edge_certificates={"contoso.com": first, "fabrikam.com": SILENT}))
        assert finding.verdict is verdict


@pytest.mark.parametrize("certificates", [SILENT, {}])
def test_without_sip_domains_it_is_unknown(certificates: Any) -> None:
    """No deployment is without one."""
    assert judge(facts(edge_certificates=certificates))[0].verdict is Verdict.UNKNOWN


def test_what_only_the_edge_can_tell_is_unknown_with_the_command_for_this_cloud() -> None:
    """And with how to write down that somebody has looked."""
    names = REFERENCE.clouds["china"]
    _, finding = judge(facts(cloud=names, edge_certificates={"contoso.com": GOOD}))
    assert finding.verdict is Verdict.UNKNOWN
    assert f"AuthenticateAsClient('{names.proxy_fqdn}')" in finding.remedy
    assert "accept H12 trust until" in finding.remedy


def test_a_sentence_that_goes_on_has_one_full_stop() -> None:
    """However the source ends its own words."""
    silent = Unread(source="Public DNS", detail="No DNS resolver gave an answer (192.0.2.1:53).", remedy="Look.")
    finding, _ = judge(facts(edge_certificates={"contoso.com": silent}))
    assert finding.says == (
        "Public DNS did not answer: No DNS resolver gave an answer (192.0.2.1:53) (1 of 1 SIP domains: contoso.com)."
    )
