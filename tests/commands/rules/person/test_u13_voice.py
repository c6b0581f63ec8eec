"""U13: a telephone needs its licence."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u13_voice import judge
from commands.step import Verdict
from tests.commands.rules.person.values import ALL, PHONE_ID, UNLISTED, facts, judged, movable, off, selling, with_voice
from tests.commands.values import SILENT

VIRTUAL_USER = "f47330e9-c134-43b3-9993-e7f004506889"
"""The plan of resource accounts, MCOEV_VIRTUALUSER."""


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.NOT_APPLICABLE, "Ada has no telephone in Skype for Business."),
        (with_voice(skus=selling(*ALL)), Verdict.PASS, "Teams Phone (Phone System) is assigned"),
        (with_voice(), Verdict.FAIL, "no licence with Teams Phone"),
        (facts(movable(line_uri="tel:+49305")), Verdict.FAIL, "no licence with Teams Phone"),
        (facts(movable(enterprise_voice=True)), Verdict.FAIL, "no licence with Teams Phone"),
        (with_voice(skus=selling(VIRTUAL_USER)), Verdict.FAIL, "no licence with Teams Phone"),
        (with_voice(skus=selling(*ALL), account=off(PHONE_ID)), Verdict.FAIL, "is switched off inside the licence"),
        (with_voice(skus=selling(*ALL, capability_status="Suspended")), Verdict.FAIL, "no longer works"),
        (with_voice(voice_route="none"), Verdict.WARN, "-BypassEnterpriseVoiceCheck"),
        (with_voice(voice_route="none", skus=selling(*ALL)), Verdict.PASS, "Teams Phone (Phone System) is assigned"),
        (with_voice(skus=selling(*ALL, capability_status="Warning")), Verdict.WARN, "grace period"),
        (with_voice(account=UNLISTED), Verdict.UNKNOWN, "does not list"),
        (with_voice(skus=SILENT), Verdict.UNKNOWN, "did not answer"),
        (with_voice(match=None), Verdict.NOT_APPLICABLE, "has to arrive"),
        (with_voice(match=SILENT), Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_enterprise_voice_or_a_number_needs_teams_phone(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """Where calls are to stay behind its lack only needs attention."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says
