"""U18: the mailbox is in Exchange Online."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u18_mailbox import judge
from commands.step import Verdict
from connectors.facts import Mailbox
from tests.commands.rules.person.values import facts, judged, movable


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "The mailbox is in Exchange Online."),
        (facts(movable(mailbox=Mailbox.ON_PREMISES)), Verdict.WARN, "The mailbox of Ada is on premises."),
        (facts(movable(mailbox=Mailbox.NONE)), Verdict.NOT_APPLICABLE, "Ada has no mailbox."),
        (facts(movable(mailbox=None)), Verdict.UNKNOWN, "no source tells"),
    ],
)
def test_the_mailbox(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """On premises its meetings are not converted; without one there are none."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_what_to_do_is_told() -> None:
    """Move the mailbox or tell the person; look it up where no source tells."""
    assert judged(judge, facts(movable(mailbox=Mailbox.ON_PREMISES))).remedy.startswith(
        "Move the mailbox first, or tell"
    )
    assert "Get-EXOMailbox -Identity 'ada@contoso.com'" in judged(judge, facts(movable(mailbox=None))).remedy
