"""A12: the form of SIP addresses."""

import pytest

from commands.rules.directory.a12_malformed_sip import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import NOBODY, UNREAD, of_ada


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(sip_address="sip:a.b@contoso.com"), Verdict.PASS),
        (of_ada(sip_address="SIP:ada@contoso.com"), Verdict.FAIL),
        (of_ada(sip_address="ada@contoso.com"), Verdict.FAIL),
        (of_ada(sip_address="sip:a da@contoso.com"), Verdict.FAIL),
        (of_ada(sip_address="sip:a@da@contoso.com"), Verdict.FAIL),
        (of_ada(sip_address="sip:ada"), Verdict.FAIL),
        (of_ada(sip_address="sip:@contoso.com"), Verdict.FAIL),
        (of_ada(sip_address="sip:ada@"), Verdict.FAIL),
        (of_ada(sip_address=""), Verdict.FAIL),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_sip_address(about: DirectoryFacts, verdict: Verdict) -> None:
    """In lower case, a name, one @ and a domain."""
    assert judge(about).finding.verdict is verdict


def test_what_is_wrong_is_told() -> None:
    """Each way of being malformed in its own words."""
    odd = ("SIP:a@b.com", "a@b.com", "sip:a b@c.com", "sip:a@b@c.com", "sip:a")
    problems = [judge(of_ada(sip_address=address)).troubles[0].problem.split(": ")[-1] for address in odd]
    assert len(set(problems)) == len(odd)


@pytest.mark.parametrize(
    ("upn", "command"),
    [
        ("o'neill@contoso.com", "Set-CsUser -Identity 'o''neill@contoso.com' -SipAddress 'sip:o''neill@contoso.com'"),
        ("", "Set-CsUser -Identity 'CN=ada,OU=Sales,DC=contoso,DC=com' -SipAddress sip:<name>@<domain>"),
        ("ada", "Set-CsUser -Identity 'ada' -SipAddress sip:<name>@<domain>"),
    ],
)
def test_the_command_sets_the_sign_in_name_where_that_is_an_address(upn: str, command: str) -> None:
    """Whoever is known by another name gets none that would be malformed again."""
    assert judge(of_ada(sip_address="", user_principal_name=upn)).finding.remedy == f"Set it anew: {command}"
