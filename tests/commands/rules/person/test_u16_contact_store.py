"""U16: no policy proves where contacts are, so it is never ready."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u16_contact_store import judge
from commands.rules.wording import only_by_hand
from commands.step import Verdict
from connectors.facts import ServicesPolicy
from tests.commands.rules.person.values import facts, judged, movable
from tests.commands.values import SILENT

WARN, UNKNOWN = Verdict.WARN, Verdict.UNKNOWN
STORES = (
    ServicesPolicy(identity="Global", ucs_allowed=False),
    ServicesPolicy(identity="Tag:UCS", ucs_allowed=True),
)
SITE = ServicesPolicy(identity="Site:Berlin", ucs_allowed=True)
ALLOWED = facts(movable(services_policy="UCS"), contact_stores=STORES)


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), WARN, "only a test shows. The policy Global keeps new ones in Skype for Business."),
        (facts(contact_stores=STORES), WARN, "The policy Global keeps new ones"),
        (ALLOWED, WARN, "The policy Tag:UCS lets contacts of Ada move to Exchange."),
        (facts(movable(services_policy="tag:ucs"), contact_stores=STORES), WARN, "lets contacts of Ada move"),
        (facts(contact_stores=(*STORES, SITE)), WARN, "Which policy counts, no source tells."),
        (facts(movable(services_policy=None)), WARN, "Which policy counts, no source tells."),
        (facts(contact_stores=()), WARN, "Which policy counts, no source tells."),
        (facts(contact_stores=SILENT), UNKNOWN, "did not answer"),
    ],
)
def test_a_policy_is_no_proof(about: PersonFacts, verdict: Verdict, says: str) -> None:
    found = judged(judge, about)
    assert found.verdict is verdict
    assert says in found.says


def test_the_test_is_named_with_the_persons_own_names() -> None:
    """As the remedy where there is nothing else to do, and beside the policy that has to go first."""
    command = "Test-CsUnifiedContactStore -UserSipAddress 'sip:ada@contoso.com' -TargetFqdn 'pool01.contoso.com'"
    assert command in judge(facts()).remedy
    assert only_by_hand(judge(facts()))
    assert not only_by_hand(judge(ALLOWED))
    assert "Invoke-CsUcsRollback" in judge(ALLOWED).remedy
    assert command in judge(ALLOWED).evidence[0]
