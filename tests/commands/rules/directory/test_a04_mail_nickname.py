"""A4: mail nicknames."""

import pytest

from commands.rules.directory.a04_mail_nickname import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, NOBODY, UNREAD, contact, facts, of_ada, parties, person
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(mail_nickname="x" * 64), Verdict.PASS),
        (of_ada(mail_nickname="x" * 65), Verdict.FAIL),
        (of_ada(mail_nickname="a."), Verdict.PASS),
        (of_ada(mail_nickname=".a"), Verdict.FAIL),
        (of_ada(mail_nickname=""), Verdict.PASS),
        (of_ada(mail_nickname=None), Verdict.UNKNOWN),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_mail_nickname(about: DirectoryFacts, verdict: Verdict) -> None:
    """The limit itself is allowed, and a full stop anywhere but first."""
    assert judge(about).finding.verdict is verdict


def test_a_value_of_two_people_blocks_and_names_both() -> None:
    """Without regard to case; each has a row that names the other."""
    judged = judge(facts([person("ada", mail_nickname="Info"), person("ben", mail_nickname="info")]))
    assert judged.finding.verdict is Verdict.FAIL
    assert parties(judged) == [("Ada", "Ben"), ("Ben", "Ada")]


def test_some_of_whom_it_is_not_known() -> None:
    """Who is known is judged; that the others could not be is told, and never green."""
    unknown = person("ben", mail_nickname=None)
    finding = judge(facts([ADA, unknown])).finding
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.says.startswith("1 of 2 people cannot be judged.")
    finding = judge(facts([person("ada", mail_nickname=".x"), unknown])).finding
    assert finding.verdict is Verdict.FAIL
    assert finding.evidence[-1].startswith("1 of 2 people could not be judged: The directory gave no usable answer")


def test_a_value_that_something_else_has_too_blocks() -> None:
    """Contacts, groups and people without Skype for Business are compared; unread, nothing is green."""
    someone = ADA
    judged = judge(facts([someone], objects=(contact("kim", mail_nickname="ADA"),)))
    assert judged.finding.verdict is Verdict.FAIL
    assert judged.troubles[0].other.startswith("contact Kim (")
    assert judge(facts([someone], objects=(contact("kim"),))).finding.verdict is Verdict.PASS
    assert judge(facts([someone], objects=SILENT)).finding.verdict is Verdict.UNKNOWN
