"""U16: contacts are not in the Unified Contact Store."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u16_contact_store import judge
from commands.step import Verdict
from connectors.facts import ServicesPolicy
from tests.commands.rules.person.values import facts, judged, movable
from tests.commands.values import SILENT

STORES = (
    ServicesPolicy(identity="Global", ucs_allowed=False),
    ServicesPolicy(identity="Tag:UCS", ucs_allowed=True),
)
SITE = ServicesPolicy(identity="Site:Berlin", ucs_allowed=True)


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "The policy Global keeps contacts in Skype for Business."),
        (
            facts(movable(services_policy="UCS"), contact_stores=STORES),
            Verdict.UNKNOWN,
            "lets contacts of Ada move to Exchange",
        ),
        (facts(movable(services_policy="tag:ucs"), contact_stores=STORES), Verdict.UNKNOWN, "move to Exchange"),
        (facts(contact_stores=(*STORES, SITE)), Verdict.UNKNOWN, "no source tells"),
        (facts(contact_stores=STORES), Verdict.PASS, "Global keeps contacts"),
        (facts(movable(services_policy=None)), Verdict.UNKNOWN, "no source tells"),
        (facts(contact_stores=()), Verdict.UNKNOWN, "no source tells"),
        (facts(contact_stores=SILENT), Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_a_policy_that_keeps_them_is_the_only_answer(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """Any other leaves it to a person to look."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_what_to_look_up_is_told_in_either_case() -> None:
    """Contacts that an earlier policy moved show in no policy."""
    assert "Test-CsUnifiedContactStore" in judged(judge, facts()).evidence[0]
    remedy = judged(judge, facts(movable(services_policy="UCS"), contact_stores=STORES)).remedy
    assert "-UserSipAddress 'sip:ada@contoso.com' -TargetFqdn 'pool01.contoso.com'" in remedy
    assert "Invoke-CsUcsRollback" in remedy
