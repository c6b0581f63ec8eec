"""A7: target addresses."""

import pytest

from commands.rules.directory.a07_target_address import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import NOBODY, UNREAD, contact, facts, of_ada, parties, person
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(target_address=""), Verdict.PASS),
        (of_ada(target_address="SMTP:a@b.com"), Verdict.PASS),
        (of_ada(target_address="SMTP:a:b@b.com"), Verdict.FAIL),
        (of_ada(target_address="SMTP:a@b.local"), Verdict.FAIL),
        (of_ada(target_address="sip:" + "a" * 251), Verdict.PASS),
        (of_ada(target_address="sip:" + "a" * 252), Verdict.FAIL),
        (of_ada(target_address="sip:a;b"), Verdict.PASS),
        (of_ada(target_address="sip:a\\b"), Verdict.FAIL),
        (of_ada(target_address=None), Verdict.UNKNOWN),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_target_address(about: DirectoryFacts, verdict: Verdict) -> None:
    """The limit itself is allowed, none at all is; a source that does not tell it is never green."""
    assert judge(about).finding.verdict is verdict


def test_a_value_of_two_people_blocks_and_names_both() -> None:
    """Without regard to case and prefix; each has a row that names the other."""
    judged = judge(
        facts(
            [
                person("ada", target_address="smtp:INFO@contoso.com"),
                person("ben", target_address="SMTP:info@contoso.com"),
            ]
        )
    )
    assert judged.finding.verdict is Verdict.FAIL
    assert parties(judged) == [("Ada", "Ben"), ("Ben", "Ada")]


def test_a_value_that_something_else_has_too_blocks() -> None:
    """Contacts, groups and people without Skype for Business are compared; unread, nothing is green."""
    someone = person("ada", target_address="SMTP:info@contoso.com")
    judged = judge(facts([someone], objects=(contact("kim", target_address="smtp:INFO@contoso.com"),)))
    assert judged.finding.verdict is Verdict.FAIL
    assert judged.troubles[0].other.startswith("contact Kim (")
    assert judge(facts([someone], objects=(contact("kim"),))).finding.verdict is Verdict.PASS
    assert judge(facts([someone], objects=SILENT)).finding.verdict is Verdict.UNKNOWN
