"""Where the Access Edge of a domain is looked for."""

import pytest

from commands.rules.hybrid.edge_target import address, sign_in_target
from commands.rules.unread import Unread
from connectors.facts import DnsAnswer, DnsOutcome
from tests.commands.rules.domains.facts import CLOUDS
from tests.commands.values import CLOUD, answer, survey

ABSENT = answer("ns1.example", outcome=DnsOutcome.NXDOMAIN)
SILENT = answer("ns1.example", outcome=DnsOutcome.TIMEOUT)


@pytest.mark.parametrize(
    ("answers", "target"),
    [
        ((answer("ns1.example", "100 1 443 Edge.contoso.com."),), ("edge.contoso.com", 443)),
        ((answer("ns1.example", "20 1 443 b.contoso.com", "10 1 5061 a.contoso.com"),), ("a.contoso.com", 5061)),
        (
            (answer("8.8.8.8", "10 1 443 r.contoso.com"), answer("ns1.example", "10 1 443 z.contoso.com")),
            ("z.contoso.com", 443),
        ),
        ((SILENT, answer("8.8.8.8", "10 1 443 r.contoso.com")), ("r.contoso.com", 443)),
        ((ABSENT,), ("sip.contoso.com", 443)),
        ((answer("ns1.example", "0 0 0 ."),), ("sip.contoso.com", 443)),
        ((answer("ns1.example", "0 0 0 .", "10 1 443 a.contoso.com"),), ("a.contoso.com", 443)),
        ((answer("ns1.example", "10 443 a.contoso.com", "x 1 443 b.contoso.com"),), ("sip.contoso.com", 443)),
    ],
)
def test_the_record_names_it_or_else_clients_guess(answers: tuple[DnsAnswer, ...], target: tuple[str, int]) -> None:
    """The lowest priority first, the zone's own servers before resolvers."""
    assert sign_in_target("contoso.com", survey(*answers), CLOUDS) == target


@pytest.mark.parametrize(
    ("answers", "part"),
    [
        ((SILENT,), "no server said"),
        ((), "no server said"),
        ((answer("ns1.example", f"100 1 443 {CLOUD.sip_host}"),), "leads to Microsoft 365"),
        ((answer("ns1.example", "100 1 443 lync.com"),), "leads to Microsoft 365"),
        ((answer("ns1.example", "100 1 443 sipdir.online.partner.lync.cn"),), "leads to Microsoft 365"),
    ],
)
def test_silence_and_microsofts_own_hosts_are_no_edge(answers: tuple[DnsAnswer, ...], part: str) -> None:
    """Nobody can say anything about its certificate then."""
    found = sign_in_target("contoso.com", survey(*answers), CLOUDS)
    assert isinstance(found, Unread)
    assert part in found.says


def test_the_reason_for_silence_is_told_where_there_is_one() -> None:
    """As DNS put it."""
    found = sign_in_target("contoso.com", survey(problem="No DNS resolver is configured."), CLOUDS)
    assert isinstance(found, Unread)
    assert "No DNS resolver is configured." in found.says


def test_the_first_address_counts_and_none_is_empty() -> None:
    """The bot's own network may give another one, so it is not asked."""
    assert address(survey(answer("ns1.example", "203.0.113.7", "203.0.113.8"))) == "203.0.113.7"
    assert address(survey(ABSENT)) == ""
