"""A3: mail addresses."""

from typing import Any

import pytest

from commands.rules.directory.a03_mail import judge
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
        (of_ada(mail="x" * 256), Verdict.PASS),
        (of_ada(mail="x" * 257), Verdict.FAIL),
        (of_ada(mail=""), Verdict.PASS),
        (of_ada(mail=None), Verdict.UNKNOWN),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_mail_address(about: DirectoryFacts, verdict: Verdict) -> None:
    """The limit itself is allowed; a source that does not tell it is never green."""
    assert judge(about).finding.verdict is verdict


def test_a_value_of_two_people_blocks_and_names_both() -> None:
    """Without regard to case; each has a row that names the other."""
    judged = judge(facts([person("ada", mail="INFO@contoso.com"), person("ben", mail="info@contoso.com")]))
    assert judged.finding.verdict is Verdict.FAIL
    assert parties(judged) == [("Ada", "Ben"), ("Ben", "Ada")]


@pytest.mark.parametrize("theirs", [{"mail": "Info@contoso.com"}, {"proxy_addresses": ("smtp:Info@contoso.com",)}])
def test_the_whole_directory_is_compared(theirs: dict[str, Any]) -> None:
    """A contact or group that has the address, as mail or proxy address, is named as the other party."""
    judged = judge(facts([person("ada", mail="info@contoso.com")], objects=(contact("kim", **theirs),)))
    assert judged.finding.verdict is Verdict.FAIL
    assert "contact Kim (" in judged.finding.evidence[0]
    assert judged.finding.remedy == "Correct mail of the object that should not have it, then run a sync cycle."


@pytest.mark.parametrize("objects", [SILENT, ONLY_SHELL])
def test_whoever_was_compared_with_people_only_is_never_ready(objects: Unread) -> None:
    """Whether the source is silent about all others, or lists people only by its nature."""
    assert judge(facts([ADA], objects=objects)).finding.verdict is Verdict.UNKNOWN


def test_the_same_object_listed_twice_is_no_duplicate() -> None:
    """A person is among the objects of the directory too."""
    twice = contact("ada", guid=ADA.guid, mail=ADA.mail, proxy_addresses=ADA.proxy_addresses)
    assert judge(facts([ADA], objects=(twice,))).finding.verdict is Verdict.PASS


def test_what_is_also_an_own_proxy_address_is_told_as_a5() -> None:
    """Nobody is told twice about one thing."""
    rival = contact("kim", proxy_addresses=("smtp:ada@contoso.com",))
    assert judge(facts([ADA], objects=(rival,))).troubles == ()
