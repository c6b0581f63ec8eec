"""A21: telephone numbers."""

import pytest

from commands.rules.directory.a21_line import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.step import Verdict
from tests.commands.rules.directory.values import NOBODY, UNREAD, facts, of_ada, parties, person


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(line_uri=""), Verdict.PASS),
        (of_ada(line_uri="tel:+4930555"), Verdict.PASS),
        (of_ada(line_uri="TEL:+4930555;ext=17"), Verdict.PASS),
        (of_ada(line_uri="tel:+4930555;ext="), Verdict.WARN),
        (of_ada(line_uri="tel:+" + "1" * 15), Verdict.PASS),
        (of_ada(line_uri="tel:+" + "1" * 16), Verdict.WARN),
        (of_ada(line_uri="tel:+0930555"), Verdict.WARN),
        (of_ada(line_uri="tel:4930555"), Verdict.WARN),
        (of_ada(line_uri="+4930555"), Verdict.WARN),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_line(about: DirectoryFacts, verdict: Verdict) -> None:
    """A number in E.164 has at most 15 digits, the first of a country code; who has no line has nothing to judge."""
    assert judge(about).finding.verdict is verdict


def test_a_line_of_two_people_warns_and_names_both() -> None:
    """With an extension of their own it is not the same line."""
    judged = judge(facts([person(name, line_uri="tel:+4930555") for name in ("ada", "ben")]))
    assert judged.finding.verdict is Verdict.WARN
    assert parties(judged) == [("Ada", "Ben"), ("Ben", "Ada")]
    apart = [person(name, line_uri=f"tel:+4930555;ext={number}") for number, name in enumerate(("ada", "ben"))]
    assert judge(facts(apart)).finding.verdict is Verdict.PASS


def test_the_command_names_the_person() -> None:
    """The number is left to whoever knows it."""
    remedy = judge(of_ada(line_uri="+4930555")).finding.remedy
    assert remedy == "Correct it: Set-CsUser -Identity 'sip:ada@contoso.com' -LineURI 'tel:+<number>;ext=<extension>'"
