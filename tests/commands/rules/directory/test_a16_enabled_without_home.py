"""A16: whoever is enabled has a home."""

import pytest

from commands.rules.directory.a16_enabled_without_home import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import NOBODY, UNREAD, of_ada


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(hosting_provider="SRV:"), Verdict.PASS),
        (of_ada(hosting_provider="sipfed.online.lync.com"), Verdict.PASS),
        (of_ada(hosting_provider=""), Verdict.FAIL),
        (of_ada(hosting_provider=" "), Verdict.FAIL),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_home(about: DirectoryFacts, verdict: Verdict) -> None:
    """Wherever it is; blanks are none."""
    assert judge(about).finding.verdict is verdict


def test_the_commands_name_the_person() -> None:
    """By sign-in name, or else by SIP address."""
    assert "Disable-CsUser -Identity 'ada@contoso.com'" in judge(of_ada(hosting_provider="")).finding.remedy
    nameless = of_ada(hosting_provider="", user_principal_name="")
    assert "Enable-CsUser -Identity 'sip:ada@contoso.com' with the pool" in judge(nameless).finding.remedy
