"""U2: the account is not disabled."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u02_account_enabled import judge
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged, movable
from tests.commands.values import SILENT

UNTOLD = movable(account_enabled=None)


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "The account is enabled in Active Directory."),
        (facts(movable(account_enabled=False)), Verdict.FAIL, "disabled in Active Directory"),
        (
            facts(movable(account_enabled=False, originator_sid=None)),
            Verdict.UNKNOWN,
            "in another forest, no source tells",
        ),
        (facts(movable(account_enabled=True, originator_sid=None)), Verdict.PASS, "enabled in Active Directory"),
        (
            facts(movable(account_enabled=False, originator_sid="S-1-5-21-9")),
            Verdict.WARN,
            "as is normal in a resource forest",
        ),
        (facts(UNTOLD), Verdict.PASS, "in Microsoft 365, as synchronisation brought it"),
        (facts(UNTOLD, account={"account_enabled": False}), Verdict.FAIL, "disabled in Microsoft 365"),
        (facts(UNTOLD, account={"account_enabled": None}), Verdict.UNKNOWN, "no source tells"),
        (facts(UNTOLD, account={"sync_enabled": False}), Verdict.UNKNOWN, "no source tells"),
        (facts(UNTOLD, match=None), Verdict.NOT_APPLICABLE, "has to arrive"),
        (facts(UNTOLD, match=SILENT), Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_the_account(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """Where the directory does not tell, the copy that synchronisation made of it counts, and no other.

    A disabled one is normal where it belongs to an account of another forest, which has to be known.
    """
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_the_command_names_the_account() -> None:
    """By account name, or else by sign-in name; what no source tells is looked up by hand."""
    assert "Enable-ADAccount -Identity 'ada'" in judged(judge, facts(movable(account_enabled=False))).remedy
    nameless = movable(account_enabled=False, sam_account_name="")
    assert "Enable-ADAccount -Identity 'ada@contoso.com'" in judged(judge, facts(nameless)).remedy
    by_hand = judged(judge, facts(UNTOLD, account={"account_enabled": None})).remedy
    assert "Get-ADUser -Identity 'ada' -Properties Enabled, msRTCSIP-OriginatorSid" in by_hand
