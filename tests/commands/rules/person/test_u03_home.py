"""U3: homed on Skype for Business Server."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u03_home import judge
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged, movable


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "The home is Skype for Business Server."),
        (facts(movable(hosting_provider="srv:")), Verdict.PASS, "Skype for Business Server"),
        (facts(movable(hosting_provider="sipfed.online.lync.com")), Verdict.PASS, "The home is Teams (sipfed"),
        (facts(movable(hosting_provider="SipFed.online.lync.com")), Verdict.PASS, "The home is Teams"),
        (
            facts(movable(hosting_provider="sipfed.online.gov.skypeforbusiness.us")),
            Verdict.FAIL,
            "neither the server nor Teams in this cloud",
        ),
        (facts(movable(hosting_provider="")), Verdict.FAIL, "Ada has no home"),
        (facts(movable(hosting_provider=" ")), Verdict.FAIL, "Ada has no home"),
        (facts(movable(hosting_provider=" SRV: ")), Verdict.PASS, "Skype for Business Server"),
    ],
)
def test_the_home(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """In whatever case; a home in another cloud is none of these."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_what_to_do_depends_on_the_home() -> None:
    """An unknown one is looked into, an empty one is made anew."""
    assert (
        "Get-CsUser -Identity 'ada@contoso.com'" in judged(judge, facts(movable(hosting_provider="x.example"))).remedy
    )
    empty = judged(judge, facts(movable(hosting_provider=""))).remedy
    assert "Disable-CsUser -Identity 'ada@contoso.com', then Enable-CsUser -Identity 'ada@contoso.com'" in empty
    assert "Export the contacts first." in empty
