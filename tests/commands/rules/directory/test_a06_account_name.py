"""A6: account names."""

import pytest

from commands.rules.directory.a06_account_name import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, NOBODY, UNREAD, facts, of_ada, parties, person


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(sam_account_name="x" * 20), Verdict.PASS),
        (of_ada(sam_account_name="x" * 21), Verdict.FAIL),
        (of_ada(sam_account_name="a b"), Verdict.PASS),
        (of_ada(sam_account_name="a*b"), Verdict.FAIL),
        (of_ada(sam_account_name="a'b"), Verdict.PASS),
        (of_ada(sam_account_name=""), Verdict.UNKNOWN),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_an_account_name(about: DirectoryFacts, verdict: Verdict) -> None:
    """The limit itself is allowed, and blanks are; a source that does not tell it is never green."""
    assert judge(about).finding.verdict is verdict


@pytest.mark.parametrize("character", '\\"|,/[]:<>+=;?*')
def test_each_character_that_is_not_allowed_is_named(character: str) -> None:
    """So that it is found in the name."""
    judged = judge(of_ada(sam_account_name=f"a{character}"))
    assert judged.troubles[0].problem.endswith(f"which holds {character}")


def test_a_value_of_two_people_blocks_and_names_both() -> None:
    """Without regard to case; each has a row that names the other."""
    two = [
        person(name, sam_account_name=one, user_principal_name="") for name, one in (("ada", "INFO"), ("ben", "info"))
    ]
    judged = judge(facts(two))
    assert judged.finding.verdict is Verdict.FAIL
    assert parties(judged) == [("Ada", "Ben"), ("Ben", "Ada")]


def test_an_account_name_may_repeat_where_people_have_sign_in_names() -> None:
    """It is unique in each domain only."""
    assert judge(facts([ADA, person("ben", sam_account_name="ada")])).finding.verdict is Verdict.PASS
