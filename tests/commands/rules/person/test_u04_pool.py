"""U4: homed on a pool."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u04_pool import judge
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged, movable


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "The pool is pool01.contoso.com."),
        (facts(movable(registrar_pool="", pool_object="CN=1:1,CN=Pools")), Verdict.PASS, "There is a pool."),
        (facts(movable(registrar_pool="")), Verdict.FAIL, "Ada has no registrar pool."),
    ],
)
def test_the_pool(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """By its name, or by its object where the source tells that only."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_the_object_of_a_pool_is_the_evidence() -> None:
    """And without a pool the command gives one."""
    by_object = facts(movable(registrar_pool="", pool_object="CN=1:1,CN=Pools"))
    assert judged(judge, by_object).evidence == ("CN=1:1,CN=Pools",)
    assert "Move-CsUser -Identity 'ada@contoso.com' -Target" in judged(judge, facts(movable(registrar_pool=""))).remedy
