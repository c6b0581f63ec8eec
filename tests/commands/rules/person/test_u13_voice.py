"""U13: a telephone needs its licence."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u13_voice import judge
from commands.step import Verdict
from tests.commands.rules.person.values import ALL, UNLISTED, facts, judged, movable, selling, with_voice
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.NOT_APPLICABLE, "Ada has no telephone in Skype for Business."),
        (with_voice(skus=selling(*ALL)), Verdict.PASS, "Teams Phone (Phone System) is assigned"),
        (with_voice(), Verdict.FAIL, "and no Teams Phone"),
        (facts(movable(line_uri="tel:+49305")), Verdict.FAIL, "and no Teams Phone"),
        (facts(movable(enterprise_voice=True)), Verdict.FAIL, "and no Teams Phone"),
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
