"""U8: no error of synchronisation or a service."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u08_errors import judge
from commands.step import Verdict
from connectors.facts import ProvisioningConflict
from tests.commands.rules.person.values import facts, judged, online
from tests.commands.values import SILENT

CONFLICT = ProvisioningConflict(attribute="ProxyAddresses", value="smtp:reception@contoso.com")


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "No error is reported."),
        (facts(account={"conflicts": (CONFLICT,)}), Verdict.FAIL, "1 error is reported about Ada: smtp:reception@"),
        (facts(account={"service_errors": ("No mailbox.",)}), Verdict.FAIL, "No mailbox."),
        (facts(online=online(validation_errors=("A", "B"))), Verdict.FAIL, "2 errors are reported about Ada: A"),
        (
            facts(account={"service_errors": ("InvalidSoftMatch",)}),
            Verdict.FAIL,
            "InvalidSoftMatch. Another object has",
        ),
        (facts(online=None), Verdict.NOT_APPLICABLE, "First Teams has to know Ada; Entra reports no error."),
        (facts(online=None, account={"service_errors": ("No mailbox.",)}), Verdict.FAIL, "No mailbox."),
        (facts(online=SILENT), Verdict.UNKNOWN, "did not answer"),
        (facts(online=SILENT, account={"service_errors": ("No mailbox.",)}), Verdict.FAIL, "No mailbox."),
        (facts(match=None), Verdict.NOT_APPLICABLE, "has to arrive"),
        (facts(match=SILENT), Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_an_error_blocks_with_its_text(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """From Entra or from Teams; none is only where both know the person."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_a_known_error_has_its_own_remedy_and_the_others_are_the_evidence() -> None:
    """One that nobody knows is corrected by its text."""
    known = judged(judge, facts(account={"service_errors": ("InvalidSoftMatch", "No mailbox.")}))
    assert "[E" in known.says
    assert known.evidence == ("No mailbox.",)
    unknown = judged(judge, facts(account={"service_errors": ("No mailbox.",)}))
    assert unknown.remedy == "Correct in Active Directory what the text names, then run a sync cycle."
