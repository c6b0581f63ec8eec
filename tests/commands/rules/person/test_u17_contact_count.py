"""U17: how many contacts the person has."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u17_contact_count import judge
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged, movable


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.UNKNOWN, "How many contacts Ada has, only an export shows."),
        (facts(match=None), Verdict.UNKNOWN, "only an export shows"),
    ],
)
def test_it_is_always_left_to_a_person(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """Nothing that the bot may call counts them."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_what_a_person_looks_up_names_that_person() -> None:
    """The command can be copied: it holds the person's own names, as literals of PowerShell."""
    counted = judged(judge, facts(movable(display_name="O'Neill", sip_address="sip:o'neill@contoso.com")))
    assert "-UserFilter 'o''neill@contoso.com'" in counted.remedy
    assert "-PoolFqdn 'pool01.contoso.com'" in counted.remedy
    assert "<" not in counted.remedy


def test_what_is_not_known_stays_a_placeholder() -> None:
    """Without a pool, or an address, the command says where it goes."""
    assert "-UserFilter <SIP address without sip:>" in judged(judge, facts(movable(sip_address=""))).remedy
    assert "-PoolFqdn <pool>" in judged(judge, facts(movable(registrar_pool=""))).remedy
