"""A23: no apostrophe in SIP addresses."""

import pytest

from commands.rules.directory.a23_apostrophe import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import NOBODY, UNREAD, of_ada


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(), Verdict.PASS),
        (of_ada(sip_address="sip:o'neill@contoso.com"), Verdict.WARN),
        (of_ada(sip_address="sip:oneill@con'toso.com"), Verdict.PASS),
        (of_ada(sip_address=""), Verdict.PASS),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_an_apostrophe(about: DirectoryFacts, verdict: Verdict) -> None:
    """Only before the @."""
    assert judge(about).finding.verdict is verdict


def test_the_command_leaves_it_out() -> None:
    """Both names as literals, in which an apostrophe is doubled."""
    remedy = judge(of_ada(sip_address="sip:o'neill@contoso.com")).finding.remedy
    assert remedy == "Set-CsUser -Identity 'sip:o''neill@contoso.com' -SipAddress 'sip:oneill@contoso.com'"
