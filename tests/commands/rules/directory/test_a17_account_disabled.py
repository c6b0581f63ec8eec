"""A17: accounts of enabled people are enabled."""

import pytest

from commands.rules.directory.a17_account_disabled import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import NOBODY, UNREAD, of_ada

SID = "S-1-5-21-9-9-9-1000"


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(account_enabled=True, originator_sid=None), Verdict.PASS),
        (of_ada(account_enabled=False), Verdict.WARN),
        (of_ada(account_enabled=False, originator_sid=SID), Verdict.PASS),
        (of_ada(account_enabled=False, originator_sid=None), Verdict.UNKNOWN),
        (of_ada(account_enabled=None), Verdict.UNKNOWN),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_an_account(about: DirectoryFacts, verdict: Verdict) -> None:
    """A disabled one is normal where the account is in another forest, which has to be known."""
    assert judge(about).finding.verdict is verdict


def test_the_command_names_the_person() -> None:
    """It takes somebody who has left out of Skype for Business."""
    finding = judge(of_ada(account_enabled=False)).finding
    assert finding.says == "1 of 1 person is enabled for Skype for Business with an account that is disabled."
    assert finding.remedy == "If they have left: Disable-CsUser -Identity 'ada@contoso.com'"
