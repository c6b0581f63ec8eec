"""U13: a telephone needs its licence, and after the move has to be in Teams."""

from typing import Any

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u13_voice import judge
from commands.step import Verdict
from tests.commands.rules.person.values import (
    ALL,
    PHONE_ID,
    UNLISTED,
    after_move,
    facts,
    judged,
    movable,
    off,
    selling,
    with_voice,
)
from tests.commands.values import SILENT

VIRTUAL_USER = "f47330e9-c134-43b3-9993-e7f004506889"
"""The plan of resource accounts, MCOEV_VIRTUALUSER."""

HAD: dict[str, Any] = {"enterprise_voice": True, "line_uri": "tel:+4930555;ext=5"}
PHONE = selling(*ALL)
WORKS: dict[str, Any] = {"enterprise_voice": True, "line_uri": "tel:+4930555;ext=5"}


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


@pytest.mark.parametrize(
    ("person", "changes", "verdict", "says"),
    [
        ({}, {}, Verdict.NOT_APPLICABLE, "no telephone"),
        (HAD, {**WORKS, "skus": PHONE}, Verdict.PASS, "The telephone is in Teams, number tel:+4930555;ext=5."),
        (HAD, {**WORKS, "enterprise_voice": False, "skus": PHONE}, Verdict.FAIL, "has no Enterprise Voice in Teams"),
        (HAD, {**WORKS, "line_uri": "", "skus": PHONE}, Verdict.FAIL, "has no number in Teams"),
        ({"enterprise_voice": True}, {**WORKS, "line_uri": "", "skus": PHONE}, Verdict.PASS, "number (none)"),
        (HAD, {"skus": PHONE}, Verdict.UNKNOWN, "Teams does not tell"),
        (HAD, {"enterprise_voice": True, "skus": PHONE}, Verdict.UNKNOWN, "Teams does not tell"),
        (HAD, {"online": SILENT, "skus": PHONE}, Verdict.UNKNOWN, "did not answer"),
        (HAD, WORKS, Verdict.FAIL, "no licence with Teams Phone"),
        (HAD, {"voice_route": "none"}, Verdict.NOT_APPLICABLE, "not to reach Teams"),
        (HAD, {"voice_route": "none", "skus": PHONE}, Verdict.PASS, "Teams Phone (Phone System) is assigned"),
    ],
)
def test_the_telephone_arrives(person: dict[str, Any], changes: dict[str, Any], verdict: Verdict, says: str) -> None:
    finding = judged(judge, after_move(person=person, **changes))
    assert finding.verdict is verdict
    assert says in finding.says


@pytest.mark.parametrize(
    ("route", "kind"), [("direct-routing", "DirectRouting"), ("calling-plan", "CallingPlan"), ("", "DirectRouting")]
)
def test_the_number_is_assigned_by_the_route(route: str, kind: str) -> None:
    found = judge(after_move(person=HAD, **{**WORKS, "line_uri": ""}, skus=PHONE, voice_route=route))
    assert found.remedy == (
        f"Set-CsPhoneNumberAssignment -Identity 'ada@contoso.com' -PhoneNumber '+4930555' -PhoneNumberType {kind}"
    )


def test_who_had_no_number_is_given_a_place_for_one() -> None:
    found = judge(after_move(person={"enterprise_voice": True}, enterprise_voice=False, skus=PHONE))
    assert "-PhoneNumber '+number'" in found.remedy
