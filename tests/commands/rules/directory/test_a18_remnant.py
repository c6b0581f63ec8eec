"""A18: nobody who is not enabled still has a SIP address."""

import pytest

from commands.rules.directory.a18_remnant import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, NOBODY, ONLY_SHELL, UNREAD, facts, person
from tests.commands.values import SILENT

OLD = person("old", enabled=False)


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (facts([ADA]), Verdict.PASS),
        (NOBODY, Verdict.PASS),
        (facts([ADA], others=(OLD,)), Verdict.WARN),
        (facts([ADA], others=(person("gone", enabled=False, sip_address=" "),)), Verdict.PASS),
        (facts([ADA], others=(OLD,), objects=ONLY_SHELL), Verdict.WARN),
        (facts([ADA], objects=ONLY_SHELL), Verdict.UNKNOWN),
        (facts([ADA], objects=SILENT), Verdict.UNKNOWN),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_remnant_is_a_sip_address_of_somebody_who_is_not_enabled(about: DirectoryFacts, verdict: Verdict) -> None:
    """What a source lists is told at once; that there is none needs one that lists everybody."""
    assert judge(about).finding.verdict is verdict


def test_it_is_told_by_name() -> None:
    """Without a whole: how many are not enabled is of no interest."""
    judged = judge(facts([ADA], others=(OLD,)))
    assert judged.finding.says == "1 person is not enabled, but still has a SIP address."
    assert [trouble.name for trouble in judged.troubles] == ["Old"]
    assert "Disable-CsUser -Identity 'CN=old,OU=Sales,DC=contoso,DC=com'" in judged.finding.remedy
