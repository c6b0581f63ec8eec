"""U20: in the domain of the servers."""

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.u20_directory_domain import judge
from commands.step import Verdict
from tests.commands.rules.person.values import facts, judged, movable

CORP = "CN=ada,OU=Sales,DC=corp,DC=contoso,DC=com"


@pytest.mark.parametrize(
    ("about", "verdict", "says"),
    [
        (facts(), Verdict.PASS, "Person and servers are in contoso.com."),
        (
            facts(movable(distinguished_name=CORP)),
            Verdict.WARN,
            "Ada is in corp.contoso.com, the servers are in contoso.com.",
        ),
        (
            facts(movable(distinguished_name=CORP), server_domain="Corp.Contoso.com"),
            Verdict.PASS,
            "are in corp.contoso.com",
        ),
        (facts(server_domain=""), Verdict.PASS, "are in contoso.com"),
        (facts(movable(registrar_pool=""), server_domain=""), Verdict.UNKNOWN, "cannot be told"),
        (facts(movable(distinguished_name="CN=ada")), Verdict.UNKNOWN, "cannot be told"),
        (facts(movable(distinguished_name="")), Verdict.UNKNOWN, "cannot be told"),
    ],
)
def test_the_domain(about: PersonFacts, verdict: Verdict, says: str) -> None:
    """The servers' is the setting, or else that of the pool; a part of it is another one."""
    finding = judged(judge, about)
    assert finding.verdict is verdict
    assert says in finding.says


def test_what_to_do_is_told() -> None:
    """One parameter more for the move, or the setting."""
    assert (
        "-DomainController with a domain controller of corp.contoso.com"
        in judged(judge, facts(movable(distinguished_name=CORP))).remedy
    )
    assert "HYBRIDBOT_SERVER_DOMAIN" in judged(judge, facts(movable(distinguished_name=""))).remedy
