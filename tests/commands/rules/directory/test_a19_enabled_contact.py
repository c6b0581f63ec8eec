"""A19: no contact is enabled for Skype for Business."""

import pytest

from commands.rules.directory.a19_enabled_contact import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from connectors.facts import ObjectKind
from tests.commands.rules.directory.values import ADA, NOBODY, ONLY_SHELL, UNREAD, facts, person
from tests.commands.values import SILENT

PARTNER = person("kim", kind=ObjectKind.CONTACT)


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (facts([ADA]), Verdict.PASS),
        (NOBODY, Verdict.PASS),
        (facts([ADA], others=(PARTNER,)), Verdict.FAIL),
        (facts([ADA], others=(person("kim", kind=ObjectKind.CONTACT, enabled=False),)), Verdict.PASS),
        (facts([ADA], others=(PARTNER,), objects=SILENT), Verdict.FAIL),
        (facts([ADA], objects=ONLY_SHELL), Verdict.UNKNOWN),
        (facts([ADA], objects=SILENT), Verdict.UNKNOWN),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_contact_that_is_enabled_blocks(about: DirectoryFacts, verdict: Verdict) -> None:
    """One that is not enabled is nobody's concern; that there is none needs a source that lists contacts."""
    assert judge(about).finding.verdict is verdict


def test_it_is_told_by_name() -> None:
    """With what Microsoft supports instead."""
    judged = judge(facts([ADA], others=(PARTNER,)))
    assert judged.finding.says == "1 person is enabled as a contact."
    assert [trouble.name for trouble in judged.troubles] == ["Kim"]
    assert "disabled user with msRTCSIP-OriginatorSid" in judged.finding.remedy
