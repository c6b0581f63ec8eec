"""A11: every SIP address belongs to one object."""

import pytest

from commands.rules.directory.a11_duplicate_sip import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.unread import Unread
from commands.step import Verdict
from tests.commands.rules.directory.values import (
    ADA,
    BEN,
    NOBODY,
    ONLY_SHELL,
    UNREAD,
    check,
    contact,
    facts,
    parties,
    person,
    rows,
)
from tests.commands.values import SILENT

TWIN = person("twin", sip_address="sip:ADA@contoso.com", proxy_addresses=())


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (facts([ADA, BEN]), Verdict.PASS),
        (facts([ADA, TWIN]), Verdict.FAIL),
        (facts([ADA], objects=(contact("kim", sip_address="sip:kim@contoso.com"),)), Verdict.PASS),
        (facts([ADA], objects=(contact("kim", sip_address="sip:ada@contoso.com"),)), Verdict.FAIL),
        (facts([ADA], others=(person("old", enabled=False, sip_address="sip:ada@contoso.com"),)), Verdict.FAIL),
        (facts([person("ada", sip_address=""), person("ben", sip_address="")]), Verdict.PASS),
        (facts([ADA, TWIN], objects=SILENT), Verdict.FAIL),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_nobody_else_has_the_address(about: DirectoryFacts, verdict: Verdict) -> None:
    """Without regard to case; people, contacts and those who are no longer enabled are compared. None is nobody's."""
    assert judge(about).finding.verdict is verdict


def test_both_are_named_and_it_is_told_once() -> None:
    """That the address is also a sign-in name and proxy address of one of them is not told again as A13."""
    assert parties(judge(facts([ADA, TWIN]))) == [("Ada", "Twin"), ("Twin", "Ada")]
    assert judge(facts([ADA, TWIN])).finding.remedy.startswith("Give the person who should not have it another one")
    assert rows(check([ADA, TWIN]), "A13") == []


@pytest.mark.parametrize("objects", [SILENT, ONLY_SHELL])
def test_whoever_was_compared_with_people_only_is_never_ready(objects: Unread) -> None:
    """Whether the source is silent about all others, or lists people only by its nature."""
    assert judge(facts([ADA], objects=objects)).finding.verdict is Verdict.UNKNOWN
