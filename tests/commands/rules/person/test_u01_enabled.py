"""U1: enabled for Skype for Business, with a SIP address."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u01_enabled import judge
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged, movable


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "Ada is enabled as ada@contoso.com."),
        (facts(movable(enabled=False)), Verdict.FAIL, "Ada is not enabled"),
        (facts(movable(sip_address="")), Verdict.FAIL, "has the SIP address (none)"),
        (facts(movable(sip_address="sip:ada")), Verdict.FAIL, "nobody can be reached under"),
        (facts(movable(sip_address="ada@contoso.com")), Verdict.FAIL, "nobody can be reached under"),
        (facts(movable(sip_address="SIP:ada@contoso.com")), Verdict.FAIL, "nobody can be reached under"),
        (facts(movable(sip_address="sip:@contoso.com")), Verdict.FAIL, "nobody can be reached under"),
        (facts(movable(sip_address="sip:a da@contoso.com")), Verdict.FAIL, "nobody can be reached under"),
        (facts(movable(sip_address="sip:a@da@contoso.com")), Verdict.FAIL, "nobody can be reached under"),
    ],
)
def test_who_is_enabled_has_an_address(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """Both are needed, and the address is such as A12 takes it."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_the_command_follows_what_is_missing() -> None:
    """The address alone, or all of it; names are literals of PowerShell."""
    ada = movable(user_principal_name="o'neill@contoso.com", sip_address="")
    assert "Set-CsUser -Identity 'o''neill@contoso.com' -SipAddress" in judged(judge, facts(ada)).remedy
    absent = judged(judge, facts(movable(enabled=False)))
    assert "Enable-CsUser -Identity 'ada@contoso.com' -RegistrarPool 'pool01.contoso.com'" in absent.remedy
    poolless = judged(judge, facts(movable(enabled=False, registrar_pool="")))
    assert "-RegistrarPool 'pool.domain'" in poolless.remedy
