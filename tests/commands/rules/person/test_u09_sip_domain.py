"""U9: the domain of the SIP address is verified, and enabled for SIP."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u09_sip_domain import judge
from commands.rules.roles import TEAMS_ADMIN
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged, movable
from tests.commands.values import REFUSED, SILENT


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "contoso.com is verified and enabled for SIP."),
        (facts(movable(sip_address="sip:ada@CONTOSO.com")), Verdict.PASS, "verified and enabled"),
        (facts(movable(sip_address="sip:ada@fabrikam.com")), Verdict.FAIL, "fabrikam.com is not a verified"),
        (facts(movable(sip_address="")), Verdict.FAIL, "Ada has no SIP address with a domain."),
        (facts(movable(sip_address="sip:ada"), verified=SILENT), Verdict.FAIL, "no SIP address with a domain"),
        (facts(sip_enabled=frozenset()), Verdict.FAIL, "is not enabled for SIP"),
        (facts(verified=SILENT), Verdict.UNKNOWN, "did not answer"),
        (facts(sip_enabled=REFUSED), Verdict.UNKNOWN, "refused"),
        (facts(verified=SILENT, sip_enabled=frozenset()), Verdict.UNKNOWN, "did not answer"),
        (facts(sip_enabled=SILENT, verified=frozenset()), Verdict.FAIL, "is not a verified"),
    ],
)
def test_both_must_hold(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """What is not verified is told in any case; what is not enabled, only where it is known to be verified."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_what_to_do_follows_what_is_missing() -> None:
    """Nobody is told to verify nothing."""
    outside = judged(judge, facts(movable(sip_address="sip:ada@fabrikam.com")))
    assert outside.remedy == "Verify fabrikam.com in the tenant: /hybrid verify-domain fabrikam.com"
    disabled = judged(judge, facts(sip_enabled=frozenset()))
    assert disabled.remedy == "In Teams PowerShell: Enable-CsOnlineSipDomain -Domain 'contoso.com'"
    assert disabled.who == TEAMS_ADMIN
    assert "Give the person a SIP address" in judged(judge, facts(movable(sip_address=""))).remedy
