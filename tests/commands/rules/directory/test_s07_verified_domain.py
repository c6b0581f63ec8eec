"""S7: SIP addresses lie in verified domains."""

import pytest

from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.s07_verified_domain import judge
from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, NOBODY, UNREAD, facts, of_ada, person
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(sip_address="sip:ada@contoso.com"), Verdict.PASS),
        (of_ada(sip_address="SIP:ADA@Contoso.com"), Verdict.PASS),
        (of_ada(sip_address="sip:a.l@contoso.com"), Verdict.PASS),
        (of_ada(sip_address="sip:ada@fabrikam.com"), Verdict.FAIL),
        (of_ada(sip_address="sip:ada@sub.contoso.com"), Verdict.FAIL),
        (of_ada(sip_address="sip:ada"), Verdict.FAIL),
        (facts([ADA], verified=SILENT), Verdict.UNKNOWN),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_the_domain_is_verified(about: DirectoryFacts, verdict: Verdict) -> None:
    """That very domain, without regard to case."""
    assert judge(about).finding.verdict is verdict


def test_one_domain_is_one_fix() -> None:
    """For everybody in it; whoever has no domain at all gets another one."""
    outside = facts([person(name, sip_address=f"sip:{name}@fabrikam.com") for name in ("ada", "ben")])
    assert judge(outside).finding.remedy == (
        "Verify fabrikam.com in the tenant, then run a sync cycle. One fix clears 2 people."
    )
    assert judge(of_ada(sip_address="sip:ada")).finding.remedy == "Give the people SIP addresses with a domain."
