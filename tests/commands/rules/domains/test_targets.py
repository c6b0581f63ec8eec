"""Where a public record leads, as one server tells it."""

import pytest

from commands.rules.domains.public_records import FEDERATION, LYNCDISCOVER, PublicRecord
from commands.rules.domains.targets import Target, clouds_of, lead
from connectors.facts import DnsAnswer, DnsOutcome
from tests.commands.rules.domains.facts import CLOUDS, looked
from tests.commands.values import REFERENCE, answer

NODATA, NXDOMAIN = DnsOutcome.NODATA, DnsOutcome.NXDOMAIN
PROXY, THEIRS, SHARD = "proxy.hoster.example", "webdir.online.lync.com", "a1.trafficmanager.example"


def target(record: PublicRecord, given: DnsAnswer, **onward: DnsAnswer) -> Target:
    """Where this answer leads; `onward` by the name with _ for dots."""
    known = {name.replace("_", "."): told for name, told in onward.items()}
    survey = looked(record, "contoso.com", given, onward=known).survey
    return lead(given, survey, CLOUDS).target


def alias(*names: str, server: str = "ns1") -> DnsAnswer:
    """An answer with aliases and no address behind them."""
    return answer(server, outcome=NODATA, authoritative=False, aliases=names)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (answer("ns1", "192.0.2.10"), Target.ON_PREMISES),
        (answer("1.1.1.1", "192.0.2.10", aliases=(PROXY,)), Target.ON_PREMISES),
        (answer("1.1.1.1", "198.51.100.1", aliases=(THEIRS,)), Target.MICROSOFT),
        (answer("1.1.1.1", "198.51.100.1", aliases=(PROXY, THEIRS, SHARD)), Target.MICROSOFT),
        (alias(THEIRS), Target.MICROSOFT),
        (alias("webdir.online.partner.lync.cn"), Target.OTHER_CLOUD),
        (answer("ns1", outcome=NXDOMAIN), Target.MISSING),
        (answer("ns1", outcome=NODATA), Target.MISSING),
        (answer("ns1", outcome=NODATA, authoritative=False), Target.UNTOLD),
        (answer("1.1.1.1", outcome=NXDOMAIN), Target.MISSING),
        (answer("ns1", outcome=NXDOMAIN, authoritative=False, aliases=("gone.contoso.com",)), Target.MISSING),
        *((answer("ns1", outcome=silent), Target.UNTOLD) for silent in DnsOutcome if not silent.conclusive),
    ],
)
def test_an_address(given: DnsAnswer, expected: Target) -> None:
    """Any host of Microsoft's on the way decides; a server of the zone proves absence only with authority."""
    assert target(LYNCDISCOVER, given) is expected


@pytest.mark.parametrize(
    ("onward", "expected"),
    [
        ({}, Target.UNTOLD),
        ({"proxy_hoster_example": answer("1.1.1.1", "192.0.2.10")}, Target.ON_PREMISES),
        ({"proxy_hoster_example": answer("1.1.1.1", "198.51.100.1", aliases=(THEIRS,))}, Target.MICROSOFT),
        ({"proxy_hoster_example": answer("1.1.1.1", outcome=NXDOMAIN)}, Target.MISSING),
        ({"proxy_hoster_example": answer("1.1.1.1", outcome=DnsOutcome.SERVFAIL)}, Target.UNTOLD),
    ],
)
def test_an_alias_that_leaves_the_zone_is_followed(onward: dict[str, DnsAnswer], expected: Target) -> None:
    """A server of the zone knows the first step only; where it ends is what resolvers say."""
    assert target(LYNCDISCOVER, alias(PROXY), **onward) is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (answer("ns1", "0 0 5061 sip.contoso.com"), Target.ON_PREMISES),
        (answer("ns1", "100 1 5061 sipfed.online.lync.com"), Target.MICROSOFT),
        (answer("ns1", "0 0 5061 sip.contoso.com", "9 1 5061 sipfed.online.lync.com"), Target.BOTH),
        (answer("ns1", "0 0 5061 sipfed.online.lync.com", "9 1 5061 x.lync.com"), Target.MICROSOFT),
        (answer("ns1", "0 0 5061 sip.contoso.com", "9 1 5061 sip2.contoso.com"), Target.ON_PREMISES),
        (answer("ns1", "100 1 5061 sipfed.online.partner.lync.cn"), Target.OTHER_CLOUD),
        (
            answer("ns1", "0 0 5061 sipfed.online.lync.com", "1 0 5061 sipfed.online.partner.lync.cn"),
            Target.OTHER_CLOUD,
        ),
        (answer("ns1", "0 0 0 ."), Target.MISSING),
        (answer("ns1", "unreadable"), Target.MISSING),
        (answer("ns1", outcome=NXDOMAIN), Target.MISSING),
        (answer("ns1", outcome=NXDOMAIN, authoritative=False, aliases=("gone.contoso.com",)), Target.MISSING),
        (alias(PROXY), Target.UNTOLD),
    ],
)
def test_a_service(given: DnsAnswer, expected: Target) -> None:
    """The root as its host says that there is no such service (RFC 2782)."""
    assert target(FEDERATION, given) is expected


@pytest.mark.parametrize(
    ("host", "cloud", "expected"),
    [
        ("webdir.online.lync.com", "global", Target.MICROSOFT),
        ("WEBDIR.online.LYNC.com.", "global", Target.MICROSOFT),
        ("lync.com", "global", Target.MICROSOFT),
        ("notlync.com", "global", None),
        ("webdir.online.lync.com.contoso.com", "global", None),
        ("sipdir.online.gov.skypeforbusiness.us", "gcc-high", Target.MICROSOFT),
        ("sipdir.online.gov.skypeforbusiness.us", "dod", Target.OTHER_CLOUD),
        ("sipdir.online.dod.skypeforbusiness.us", "gcc-high", Target.OTHER_CLOUD),
        ("online.skypeforbusiness.us", "gcc-high", Target.MICROSOFT),
        ("online.skypeforbusiness.us", "dod", Target.MICROSOFT),
        ("sipdir.online.lync.com", "gcc-high", Target.OTHER_CLOUD),
        ("sipfed.online.partner.lync.cn", "global", Target.OTHER_CLOUD),
        ("sip.contoso.com", "china", None),
    ],
)
def test_microsofts_hosts_are_those_of_every_cloud(host: str, cloud: str, expected: Target | None) -> None:
    """Whole labels count, in whatever case; of suffixes that clouds share the longest decides."""
    assert clouds_of(REFERENCE, REFERENCE.clouds[cloud]).target_of(host) is expected
