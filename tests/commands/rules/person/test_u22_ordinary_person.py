"""U22: an ordinary person."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u22_ordinary_person import judge
from commands.step import Verdict
from connectors.facts import ObjectKind
from tests.commands.rules.person.values import facts, judged, movable


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "Ada is an ordinary person."),
        (facts(movable(kind=ObjectKind.CONTACT)), Verdict.FAIL, "Ada is a contact, and no user."),
        (facts(movable(kind=ObjectKind.GROUP)), Verdict.FAIL, "Ada is a group, and no user."),
        (facts(movable(owner_urn="urn:application:RGS")), Verdict.FAIL, "Ada is an application endpoint."),
        (facts(movable(owner_urn=None)), Verdict.UNKNOWN, "no source tells"),
    ],
)
def test_the_object(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """What is no user, or belongs to an application, is not moved."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_what_to_do_is_told() -> None:
    """Leave it out, or look it up where no source tells."""
    assert judged(judge, facts(movable(owner_urn="urn:x"))).remedy == (
        "Leave it out of the moves, and set it up anew in Teams."
    )
    by_hand = judged(judge, facts(movable(owner_urn=None))).remedy
    assert "Get-CsHybridApplicationEndpoint -Identity 'sip:ada@contoso.com'" in by_hand
