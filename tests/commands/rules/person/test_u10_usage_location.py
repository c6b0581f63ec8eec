"""U10: the account has a usage location."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u10_usage_location import judge
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "The usage location is DE."),
        (facts(account={"usage_location": None}), Verdict.FAIL, "no usage location"),
        (facts(account={"usage_location": ""}), Verdict.FAIL, "no usage location"),
        (facts(account={"usage_location": "D"}), Verdict.FAIL, "D, which is not two letters"),
        (facts(account={"usage_location": "DEU"}), Verdict.FAIL, "DEU, which is not two letters"),
        (facts(account={"usage_location": "Germany"}), Verdict.FAIL, "Germany, which is not two letters"),
        (facts(match=None), Verdict.NOT_APPLICABLE, "has to arrive"),
        (facts(match=SILENT), Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_two_letters(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """Neither fewer nor more."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_both_places_where_it_is_set_are_named() -> None:
    """Active Directory first, since it wins at the next sync cycle."""
    remedy = judged(judge, facts(account={"usage_location": None})).remedy
    assert remedy.startswith("Set the country in Active Directory (msExchUsageLocation, two letters)")
    assert "in Entra" in remedy
