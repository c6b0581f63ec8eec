"""U7: Teams sees the person as homed on premises."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u07_seen_on_premises import judge
from commands.rules.roles import LICENCE_ADMIN
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged, online
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "Teams sees Ada as homed on the server."),
        (facts(online=online(on_premises_host="srv:")), Verdict.PASS, "homed on the server"),
        (facts(online=online(user_type="")), Verdict.WARN, "does not tell yet what it takes the account for"),
        (
            facts(online=online(user_type="PureOnlineTeamsOnlyUser")),
            Verdict.WARN,
            "still takes the account for PureOnlineTeamsOnlyUser",
        ),
        (facts(online=online(on_premises_host="")), Verdict.WARN, "no on-premises home"),
        (facts(online=online(on_premises_host="sipfed.online.lync.com")), Verdict.FAIL, "and not the server"),
        (facts(online=None), Verdict.FAIL, "Teams does not know ada@contoso.com."),
        (facts(online=SILENT), Verdict.UNKNOWN, "did not answer"),
        (facts(match=None, online=None), Verdict.NOT_APPLICABLE, "has to arrive"),
        (facts(match=SILENT), Verdict.UNKNOWN, "did not answer"),
    ],
)
def test_the_home_as_teams_has_it(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """Another one blocks; what did not arrive yet needs attention."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_what_to_do_follows_what_teams_shows() -> None:
    """Wait for what may be on its way, mend the synchronisation of what is wrong, license who is not known."""
    assert judged(judge, facts(online=online(on_premises_host=""))).remedy.startswith("Wait for the next sync cycle.")
    elsewhere = judged(judge, facts(online=online(on_premises_host="sipfed.online.lync.com"))).remedy
    assert elsewhere.startswith("Run the Entra Connect wizard again (Refresh directory schema)")
    unknown = judged(judge, facts(online=None))
    assert unknown.remedy.startswith("Assign the licences first")
    assert unknown.who == LICENCE_ADMIN


def test_who_cannot_be_read_is_looked_up_by_hand() -> None:
    """The command is the evidence."""
    assert any("Get-CsOnlineUser -Identity" in line for line in judged(judge, facts(online=SILENT)).evidence)
