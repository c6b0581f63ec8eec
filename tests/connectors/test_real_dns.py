"""The product's DNS client against knot, nsd and unbound: what the sandbox's name servers claim, real ones confirm."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.facts import DnsAnswer, DnsOutcome, DnsSurvey, ServerRole
from sandbox.world import Record
from tests.connectors.harness import unused_port
from tests.connectors.real_dns import PRIMARY, RESOLVER, SECONDARY, RealDns, real_dns
from tests.sandbox.small_world import LONG_TEXT, records

pytestmark = pytest.mark.realdns


def zones() -> dict[str, list[Record]]:
    """The records of the small world, by zone."""
    names = ("contoso.com", "fabrikam.com")
    return {apex: [record for record in records() if record.name.endswith(apex)] for apex in names}


@pytest.fixture(scope="module")
def servers() -> Iterator[RealDns]:
    """Three servers; the secondary does not know fabrikam's records."""
    folder = Path(tempfile.mkdtemp(prefix="hybridbot-dns-"))
    primary = zones()
    secondary = {"contoso.com": primary["contoso.com"], "fabrikam.com": []}
    try:
        with real_dns(folder, port=unused_port(), primary=primary, secondary=secondary) as running:
            yield running
    finally:
        shutil.rmtree(folder)


def by_address(survey: DnsSurvey) -> dict[str, DnsAnswer]:
    return {answer.server.address: answer for answer in survey.answers}


def test_every_server_of_the_zone_is_found_and_asked(servers: RealDns) -> None:
    survey = servers.client().survey("contoso.com", "MX")
    assert (survey.zone, survey.problem) == ("contoso.com", "")
    found = by_address(survey)
    assert set(found) == {PRIMARY, SECONDARY, RESOLVER}
    assert {answer.values for answer in found.values()} == {("10 mail.contoso.com",)}
    assert [found[address].authoritative for address in (PRIMARY, SECONDARY, RESOLVER)] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "record_type", "value"),
    [
        ("lyncdiscover.contoso.com", "CNAME", "sip.contoso.com"),
        ("_sipfederationtls._tcp.contoso.com", "SRV", "0 0 5061 sip.contoso.com"),
        ("lyncdiscover.contoso.com", "A", "192.0.2.10"),
        ("anything.wild.contoso.com", "TXT", "anything"),
        ("contoso.com", "TXT", LONG_TEXT),
    ],
)
def test_values_are_those_of_the_sandbox(servers: RealDns, name: str, record_type: str, value: str) -> None:
    survey = servers.client().survey(name, record_type)
    assert [value in answer.values for answer in survey.answers] == [True, True, True]


def test_many_records_come_over_tcp(servers: RealDns) -> None:
    found = by_address(servers.client().survey("many.fabrikam.com", "TXT"))
    assert len(found[PRIMARY].values) == len(found[RESOLVER].values) == 41


def test_a_stale_secondary_is_seen(servers: RealDns) -> None:
    found = by_address(servers.client().survey("fabrikam.com", "A"))
    assert found[PRIMARY].values == ("192.0.2.30",)
    assert (found[SECONDARY].outcome, found[SECONDARY].authoritative) == (DnsOutcome.NODATA, True)


@pytest.mark.parametrize(
    ("name", "outcome", "authoritative"),
    [
        ("nothing.contoso.com", DnsOutcome.NXDOMAIN, True),
        ("sip.contoso.com", DnsOutcome.NODATA, True),
        ("cloud.contoso.com", DnsOutcome.NODATA, False),
        ("lost.contoso.com", DnsOutcome.NXDOMAIN, False),
    ],
)
def test_only_a_no_about_the_name_itself_has_authority(
    servers: RealDns, name: str, outcome: DnsOutcome, authoritative: bool
) -> None:
    for answer in servers.client().survey(name, "TXT").of(ServerRole.AUTHORITATIVE):
        assert (answer.outcome, answer.authoritative) == (outcome, authoritative)


def test_a_server_that_has_stopped_is_silent_and_the_others_go_on(servers: RealDns) -> None:
    """Last but one in this file: nothing starts it again."""
    servers.processes["nsd"].terminate()
    servers.processes["nsd"].wait(timeout=10)
    found = by_address(servers.client(timeout=0.3).survey("contoso.com", "MX"))
    assert not found[SECONDARY].outcome.conclusive
    assert found[PRIMARY].outcome is DnsOutcome.ANSWERED


def test_a_new_record_is_seen_at_once_at_the_primary_and_by_an_empty_resolver(servers: RealDns) -> None:
    changed = zones()
    changed["fabrikam.com"].append(Record("fabrikam.com", "TXT", "MS=ms22222222"))
    servers.publish(changed)
    found = by_address(servers.client().survey("fabrikam.com", "TXT"))
    assert found[PRIMARY].values == found[RESOLVER].values == ("MS=ms22222222",)
