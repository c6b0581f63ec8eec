"""D4: what came of asking Microsoft 365."""

from typing import Any

import pytest

from commands.gather import unread
from commands.rules.domains.d04_verification import judge
from commands.rules.domains.facts import Asked, Attempt
from commands.step import Verdict
from connectors.errors import Refused
from tests.commands.rules.domains.facts import PUBLIC, facts
from tests.commands.values import REFUSED, SILENT, domain


@pytest.mark.parametrize(
    ("asked", "problem", "verdict", "part"),
    [
        (Asked.TOO_EARLY, None, Verdict.NOT_APPLICABLE, "the watch goes on"),
        (Asked.NOT_FOUND, REFUSED, Verdict.WARN, "does not find the record"),
        (Asked.NOT_FOUND, None, Verdict.WARN, "does not find the record"),
        (Asked.FORBIDDEN, REFUSED, Verdict.FAIL, "may not verify"),
        (Asked.FORBIDDEN, None, Verdict.FAIL, "may not verify"),
        (Asked.NO_ANSWER, SILENT, Verdict.UNKNOWN, "cannot be told"),
        (Asked.NO_ANSWER, None, Verdict.UNKNOWN, "cannot be told"),
        (Asked.NOT_ASKED, None, Verdict.WARN, "has to confirm"),
    ],
)
def test_what_came_of_asking(asked: Asked, problem: Any, verdict: Verdict, part: str) -> None:
    """Not found yet warns, a missing permission fails, silence is unknown."""
    finding = judge(facts(survey=PUBLIC, attempt=Attempt(asked=asked, problem=problem)))
    assert finding is not None
    assert finding.verdict is verdict
    assert part in finding.says


def test_before_the_record_is_public_nobody_has_to_confirm() -> None:
    """It can wait; what is verified needs nothing; what the tenant does not have cannot be asked for."""
    waiting, verified = judge(facts()), judge(facts(tenant=domain()))
    assert waiting is not None
    assert waiting.verdict is Verdict.NOT_APPLICABLE
    assert verified is not None
    assert verified.verdict is Verdict.PASS
    assert judge(facts(tenant=None)) is None


@pytest.mark.parametrize(
    ("text", "verdict", "part"),
    [
        ("Can't verify domain: associated with another Microsoft hosted service.", Verdict.FAIL, "Remove it there"),
        ("Verification DNS record not found.", Verdict.WARN, "Wait"),
    ],
)
def test_what_waiting_cannot_mend_is_not_waited_for(text: str, verdict: Verdict, part: str) -> None:
    """A domain of somebody else blocks, with what to do there."""
    problem = unread(Refused("Microsoft Graph", "POST /domains/fabrikam.com/verify", text))
    finding = judge(facts(survey=PUBLIC, attempt=Attempt(asked=Asked.NOT_FOUND, problem=problem)))
    assert finding is not None
    assert finding.verdict is verdict
    assert part in finding.remedy
    assert text in finding.says
