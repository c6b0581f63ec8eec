"""A8: the form of sign-in names."""

from typing import Any

import pytest

from commands.rules.directory.a08_user_principal_name import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.unread import Unread
from commands.step import Verdict
from tests.commands.rules.directory.values import (
    ADA,
    NOBODY,
    ONLY_SHELL,
    UNREAD,
    contact,
    facts,
    of_ada,
    parties,
    person,
)
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(user_principal_name="x" * 101 + "@contoso.com"), Verdict.PASS),
        (of_ada(user_principal_name="x" * 102 + "@contoso.com"), Verdict.FAIL),
        (of_ada(user_principal_name="a-b@contoso.com"), Verdict.PASS),
        (of_ada(user_principal_name="a&b@contoso.com"), Verdict.FAIL),
        (of_ada(user_principal_name="Äda@contoso.com"), Verdict.FAIL),
        (of_ada(user_principal_name="ada@contoso.local"), Verdict.PASS),
        (of_ada(user_principal_name="ada"), Verdict.PASS),
        (of_ada(user_principal_name="a@b@contoso.com"), Verdict.FAIL),
        (of_ada(user_principal_name="o'neill@contoso.com"), Verdict.WARN),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_sign_in_name(about: DirectoryFacts, verdict: Verdict) -> None:
    """Suffixes are judged as S6. An apostrophe only warns: Microsoft's tool refuses it, the tenant takes it."""
    assert judge(about).finding.verdict is verdict


def test_a_command_to_copy_holds_its_names_as_literals() -> None:
    """An apostrophe in a name does not end the argument."""
    judged = judge(of_ada(user_principal_name="o'neill@contoso.com", sam_account_name="o'neill"))
    assert "Set-ADUser -Identity 'o''neill' -UserPrincipalName <new name>" in judged.finding.remedy


def test_a_value_of_two_people_blocks_and_names_both() -> None:
    """Without regard to case; each has a row that names the other."""
    judged = judge(
        facts(
            [
                person("ada", user_principal_name="INFO@contoso.com"),
                person("ben", user_principal_name="info@contoso.com"),
            ]
        )
    )
    assert judged.finding.verdict is Verdict.FAIL
    assert parties(judged) == [("Ada", "Ben"), ("Ben", "Ada")]


@pytest.mark.parametrize(
    "theirs",
    [
        {"user_principal_name": "X@contoso.com"},
        {"mail": "X@contoso.com"},
        {"proxy_addresses": ("smtp:x@contoso.com",)},
        {"proxy_addresses": ("sip:x@contoso.com",)},
    ],
)
def test_the_whole_directory_is_compared(theirs: dict[str, Any]) -> None:
    """A contact or group that has it, as whatever, is named as the other party."""
    ada = person("ada", user_principal_name="x@contoso.com")
    judged = judge(facts([ada], objects=(contact("kim", **theirs),)))
    assert judged.finding.verdict is Verdict.FAIL
    assert "contact Kim (" in judged.finding.evidence[0]


@pytest.mark.parametrize("objects", [SILENT, ONLY_SHELL])
def test_whoever_was_compared_with_people_only_is_never_ready(objects: Unread) -> None:
    """Whether the source is silent about all others, or lists people only by its nature."""
    assert judge(facts([ADA], objects=objects)).finding.verdict is Verdict.UNKNOWN
