"""A14: SIP addresses lie in SIP domains of the deployment."""

import pytest

from commands.rules.directory.a14_sip_domain import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, NOBODY, UNREAD, facts, of_ada, person
from tests.commands.values import SILENT

FABRIKAM = person("kim", sip_address="sip:kim@fabrikam.com")


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(sip_address="sip:ada@CONTOSO.com"), Verdict.PASS),
        (of_ada(sip_address="sip:ada@contoso0.onmicrosoft.com"), Verdict.FAIL),
        (of_ada(sip_address="sip:ada@sub.contoso.com"), Verdict.PASS),
        (of_ada(sip_address="sip:ada"), Verdict.PASS),
        (facts([FABRIKAM]), Verdict.PASS),
        (facts([FABRIKAM], verified=SILENT), Verdict.FAIL),
        (facts([ADA], verified=SILENT), Verdict.PASS),
        (facts([ADA], sip_domains=SILENT), Verdict.UNKNOWN),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_domain_that_is_verified_has_to_be_one_of_the_deployment(about: DirectoryFacts, verdict: Verdict) -> None:
    """One that is not verified is told as S7 only, none at all as A12; without the tenant every foreign one is told."""
    assert judge(about).finding.verdict is verdict


def test_one_domain_is_one_fix() -> None:
    """For everybody in it."""
    outside = [person(name, sip_address=f"sip:{name}@contoso0.onmicrosoft.com") for name in ("ada", "ben")]
    finding = judge(facts(outside)).finding
    assert "New-CsSipDomain -Identity 'contoso0.onmicrosoft.com', then Enable-CsTopology" in finding.remedy
    assert finding.remedy.endswith("One fix clears 2 people.")
