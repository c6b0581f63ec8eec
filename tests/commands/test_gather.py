"""How an error of a connector becomes a value."""

import pytest

from commands.gather import ask, unread
from commands.rules.check import Check
from commands.rules.unread import Unread, cannot_tell
from commands.step import Verdict
from connectors.errors import ConnectorError, NotPermitted, Refused, Unreachable

SHELL = "Skype for Business management shell"
SHELLS = "The maximum number of concurrent shells for this user has been exceeded."


def test_a_known_refusal_keeps_its_text_and_gets_cause_and_remedy() -> None:
    """With the id under which it is documented."""
    found = unread(Refused(SHELL, "Get-CsUser", SHELLS, reference="PSSessionOpenFailed"))
    assert found.refused
    assert found.says.startswith(f"{SHELL} refused to answer: {SHELLS} Too many PowerShell sessions")
    assert "[E17]" in found.says
    assert found.remedy.startswith("Close sessions")
    assert found.reference == "PSSessionOpenFailed"


@pytest.mark.parametrize(
    "problem",
    [
        Refused(SHELL, "Get-CsUser", "Something nobody has seen."),
        Refused(SHELL, "Get-CsUser", SHELLS, remedy="The connector knows better."),
        NotPermitted(SHELL, "Get-CsUser", SHELLS, remedy="Give the role."),
        Unreachable(SHELL, "Get-CsUser", "The underlying connection was closed."),
        Unreachable(SHELL, "Get-CsUser", SHELLS),
    ],
)
def test_everything_else_stays_as_the_connector_says_it(problem: ConnectorError) -> None:
    """Unknown, better known, or no refusal at all."""
    found = unread(problem)
    assert (found.detail, found.remedy) == (problem.detail, problem.remedy)


def test_what_a_source_cannot_tell_by_its_nature_is_no_refusal() -> None:
    """Its words say so, and nobody waits for it to answer again."""
    problem = Refused(SHELL, "addresses", "it lists only users", remedy="Ask another.")
    problem.by_nature = True
    found = unread(problem)
    assert found.by_nature
    assert not found.refused
    assert found.says == f"{SHELL} does not tell this: it lists only users."
    finding = cannot_tell(Check("S1", "A check"), found)
    assert (finding.verdict, finding.earliest) == (Verdict.UNKNOWN, "as soon as another source is asked")
    waiting = cannot_tell(Check("S1", "A check"), unread(Unreachable(SHELL, "addresses", "silence")))
    assert waiting.earliest == "as soon as the source answers again"


def test_an_answer_is_an_answer() -> None:
    """And an error a value."""

    def fail() -> int:
        raise Unreachable(SHELL, "Get-CsUser", "no answer")

    assert ask(lambda: 1) == 1
    assert isinstance(ask(fail), Unread)
