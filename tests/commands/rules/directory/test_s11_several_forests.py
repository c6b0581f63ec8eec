"""S11: resource forests, and more than one forest with Skype for Business."""

from typing import Any

import pytest

from commands.rules.directory.s11_several_forests import judge
from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, BEN, ONLY_SHELL, facts, person
from tests.commands.values import CLOUD, SILENT

SID = "S-1-5-21-9-9-9-1000"


def test_one_forest_needs_nothing() -> None:
    """An OriginatorSid that is the own SID is left from an old move."""
    own = person("kim", originator_sid=ADA.security_identifier, security_identifier=ADA.security_identifier)
    assert judge(facts([ADA, own])).finding.verdict is Verdict.NOT_APPLICABLE


def test_a_disabled_user_with_the_account_s_sid_is_right_and_the_join_is_left_to_a_person() -> None:
    """How Entra Connect joins the two nothing here tells."""
    finding = judge(facts([ADA, person("ben", account_enabled=False, originator_sid=SID)])).finding
    assert finding.verdict is Verdict.UNKNOWN
    assert "ObjectSID" in finding.remedy


def test_an_enabled_user_with_the_account_s_sid_fails() -> None:
    """Two accounts of one person could sign in."""
    judged = judge(facts([ADA, person("ben", originator_sid=SID)]))
    assert judged.finding.verdict is Verdict.FAIL
    assert judged.finding.says.startswith("1 of 2 people has an account in another forest")


def test_two_forests_that_were_moved_from_fail_and_two_with_people_are_left_to_a_person() -> None:
    """Only one forest can be hybrid at a time."""
    here, there = person("ada", forest="a.com"), person("ben", forest="b.com")
    assert judge(facts([here, there])).finding.verdict is Verdict.UNKNOWN
    gone = [person(name, forest=f"{name}.com", hosting_provider=CLOUD.proxy_fqdn) for name in ("ada", "ben")]
    assert judge(facts(gone)).finding.says.startswith("People of 2 forests were moved already: ada.com and ben.com")
    assert judge(facts([gone[0], there])).finding.verdict is Verdict.UNKNOWN
    elsewhere = person("ben", forest="ben.com", hosting_provider="hosting.fabrikam.com")
    assert judge(facts([gone[0], elsewhere])).finding.verdict is Verdict.UNKNOWN, "nobody moved them to this cloud"


def test_what_the_source_does_not_tell_is_never_taken_for_kept() -> None:
    """With the command that answers it."""
    finding = judge(facts([BEN, person("ada", originator_sid=None)], objects=ONLY_SHELL)).finding
    assert finding.verdict is Verdict.UNKNOWN
    assert "Get-ADUser" in finding.evidence[0]


@pytest.mark.parametrize(
    ("objects", "verdict"), [((), Verdict.NOT_APPLICABLE), (ONLY_SHELL, Verdict.UNKNOWN), (SILENT, Verdict.UNKNOWN)]
)
def test_that_nobody_is_elsewhere_takes_a_source_that_lists_contacts(objects: Any, verdict: Verdict) -> None:
    """A contact may stand for an account in another forest, so without contacts it cannot be told."""
    assert judge(facts([ADA, BEN], objects=objects)).finding.verdict is verdict
