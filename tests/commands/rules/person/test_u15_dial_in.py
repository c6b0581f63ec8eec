"""U15: dial-in conferencing needs its licence."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u15_dial_in import judge
from commands.step import Verdict
from connectors.facts import ConferencingPolicy
from tests.commands.rules.person.values import ALL, MEETING_ID, UNLISTED, facts, judged, movable, off, selling
from tests.commands.values import SILENT

DIALS = movable(dial_in=True)
POLICIES = (
    ConferencingPolicy(identity="Global", pstn_conferencing=False),
    ConferencingPolicy(identity="Tag:Dial-in", pstn_conferencing=True),
)
SITE = ConferencingPolicy(identity="Site:Berlin", pstn_conferencing=True)


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.NOT_APPLICABLE, "Meetings have no number to call."),
        (facts(DIALS), Verdict.WARN, "have a number to call. Ada has no licence with Audio"),
        (facts(DIALS, skus=selling(*ALL)), Verdict.PASS, "Audio Conferencing is assigned"),
        (facts(DIALS, skus=selling(*ALL, capability_status="Warning")), Verdict.WARN, "grace period"),
        (facts(DIALS, skus=selling(*ALL), account=off(MEETING_ID)), Verdict.WARN, "is switched off inside the licence"),
        (facts(DIALS, account=UNLISTED), Verdict.UNKNOWN, "does not list"),
        (facts(DIALS, skus=SILENT), Verdict.UNKNOWN, "did not answer"),
        (facts(DIALS, match=None), Verdict.NOT_APPLICABLE, "has to arrive"),
        (facts(DIALS, match=SILENT), Verdict.UNKNOWN, "did not answer"),
        (
            facts(movable(conferencing_policy="Dial-in"), conferencing=POLICIES),
            Verdict.WARN,
            "have a number to call. Ada has no licence with Audio",
        ),
        (facts(movable(conferencing_policy="Gone"), conferencing=POLICIES), Verdict.UNKNOWN, "no source tells"),
        (facts(conferencing=(*POLICIES, SITE)), Verdict.UNKNOWN, "no source tells"),
        (facts(movable(dial_in=None)), Verdict.UNKNOWN, "no source tells"),
        (
            facts(movable(dial_in=None, conferencing_policy="Dial-in"), conferencing=POLICIES),
            Verdict.WARN,
            "a number to call",
        ),
        (facts(conferencing=SILENT), Verdict.UNKNOWN, "did not answer"),
        (facts(movable(conferencing_policy=None)), Verdict.UNKNOWN, "no source tells"),
        (
            facts(movable(dial_in=True, conferencing_policy=None)),
            Verdict.WARN,
            "have a number to call. Ada has no licence with Audio",
        ),
    ],
)
def test_whose_meetings_have_a_number_needs_audio_conferencing(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """By what is set up for the person, or by the policy that counts for them; that there is none needs both."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_what_no_source_tells_is_looked_up_by_hand() -> None:
    """For this very person."""
    remedy = judged(judge, facts(movable(conferencing_policy=None))).remedy
    assert "Get-CsUser -Identity 'sip:ada@contoso.com' | Select-Object ConferencingPolicy, AcpInfo" in remedy
