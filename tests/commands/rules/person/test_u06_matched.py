"""U6: exactly one account, certainly the person's and synchronised."""

from collections.abc import Iterable

import pytest

from commands.rules.matching import Match, join
from commands.rules.person.facts import PersonFacts
from commands.rules.person.u06_matched import judge
from commands.step import Verdict
from connectors.facts import CloudUser
from tests.commands.rules.person.values import facts, judged, movable
from tests.commands.values import SILENT, cloud_only, synced

ADA = movable()
FOREIGN = {"immutable_id": "bm90aGluZw==", "security_identifier": "S-1-5-21-9-9-9-9"}


def among(users: Iterable[CloudUser]) -> Match | None:
    """Ada's accounts among these users."""
    return join((ADA,), users).matches.get(0)


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "by the source anchor"),
        (facts(match=among([synced(ADA, immutable_id="b2xk")])), Verdict.PASS, "by the security identifier"),
        (facts(match=among([synced(ADA, **FOREIGN)])), Verdict.WARN, "by the sign-in name only"),
        (facts(match=among([cloud_only("ada")])), Verdict.FAIL, "is not synchronised"),
        (facts(match=among([synced(ADA, sync_enabled=False)])), Verdict.FAIL, "is not synchronised"),
        (facts(match=among([synced(ADA), synced(ADA, user_id="two")])), Verdict.FAIL, "2 accounts"),
        (facts(match=None), Verdict.FAIL, "Ada is not in Microsoft 365."),
        (facts(match=SILENT), Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_who_has_arrived(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """One account, synchronised, found by more than its name."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_two_accounts_are_both_named() -> None:
    """Whoever decides sees which they are."""
    two = judge(facts(match=among([synced(ADA), synced(ADA, user_id="two", display_name="Other Ada")])))
    assert two.evidence == ("Ada (ada@contoso.com)", "Other Ada (ada@contoso.com)")


def test_a_unit_of_which_nobody_arrived_is_brought_in_as_a_whole() -> None:
    """Where it is known; where others of the unit arrived, the person is searched for alone."""
    assert "Bring OU Workshop into sync scope" in judge(facts(match=None, absent_unit="OU Workshop")).remedy
    assert judge(facts(match=None, absent_unit="")).remedy.startswith("Search for the person")
    asked_alone = judge(facts(match=None)).remedy
    assert asked_alone.startswith("Run check-sync: it tells whether all of OU Sales is out of sync scope")
