"""S7: the SIP address is also the sign-in name."""

import pytest

from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.s07_same_as_sign_in_name import judge
from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, NOBODY, UNREAD, facts, of_ada
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(sip_address="sip:ada@contoso.com"), Verdict.PASS),
        (of_ada(sip_address="SIP:ADA@Contoso.com"), Verdict.PASS),
        (of_ada(sip_address="sip:a.l@contoso.com"), Verdict.WARN),
        (of_ada(sip_address="sip:ada@fabrikam.com"), Verdict.WARN),
        (of_ada(sip_address="sip:ada"), Verdict.WARN),
        (facts([ADA], verified=SILENT), Verdict.PASS),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_they_are_equal(about: DirectoryFacts, verdict: Verdict) -> None:
    """Without regard to case; the deployment alone tells."""
    assert judge(about).finding.verdict is verdict


def test_a_command_to_copy_holds_its_names_as_literals() -> None:
    """An apostrophe in a name does not end the argument."""
    finding = judge(of_ada(user_principal_name="ada.o'neill@contoso.com")).finding
    assert "-Identity 'sip:ada@contoso.com' -SipAddress 'sip:ada.o''neill@contoso.com'" in finding.remedy
