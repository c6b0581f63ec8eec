"""The certificates of Access Edges, read from a running company's."""

import time

from commands.edge_certificates import read_edge_certificates
from commands.rules.unread import Unread
from connectors.facts import ServerCertificate
from sandbox.public_records import Record
from tests.commands.conftest import Connect
from tests.running_company import RunningCompany

ENDLESS = ".".join(["a" * 62] * 4)
"""A domain that leaves no room for `_sip._tls.` before it."""


def lead(company: RunningCompany, domain: str, host: str) -> None:
    """Let the sign-in record of a domain name this host."""

    def change() -> None:
        for records in (company.world.zones.primary, company.world.zones.secondary):
            records[:] = [record for record in records if record.name != f"_sip._tls.{domain}"]
            records.append(Record(f"_sip._tls.{domain}", "SRV", f"100 1 443 {host}"))

    company.call_in_loop(change)


def test_edges_are_asked_side_by_side_and_told_in_order(fresh_company: RunningCompany, connect: Connect) -> None:
    """Each is slow; all of them together take little more than one."""
    domains = sorted(fresh_company.world.deployment.sip_domains, reverse=True)
    fresh_company.control("fault", {"system": "edge", "kind": "slow", "seconds": 3})
    started = time.monotonic()
    found = read_edge_certificates(connect(fresh_company), domains)
    assert time.monotonic() - started < 3 * len(domains) - 1
    assert len(domains) > 2
    assert [(domain, getattr(told, "use", "")) for domain, told in found.items()] == [
        (domain, f"sip.{domain}:443") for domain in domains
    ]


def test_an_edge_of_several_domains_is_asked_once(fresh_company: RunningCompany, connect: Connect) -> None:
    """Each domain is told its certificate."""
    domains = fresh_company.world.deployment.sip_domains
    for domain in domains:
        lead(fresh_company, domain, f"sip.{domains[0]}")
    found = read_edge_certificates(connect(fresh_company), domains)
    [certificate] = set(found.values())
    assert isinstance(certificate, ServerCertificate)
    assert len(found) == len(domains)
    assert len(fresh_company.world.journal.read(system="edge")) == 1


def test_what_is_no_name_in_dns_takes_no_other_along(fresh_company: RunningCompany, connect: Connect) -> None:
    """Neither a domain without room for the record's name, nor a record with a host that is no name."""
    first, second, *_ = fresh_company.world.deployment.sip_domains
    lead(fresh_company, second, f"sip,1.{second}")
    found = read_edge_certificates(connect(fresh_company), [ENDLESS, second, first])
    for domain in (ENDLESS, second):
        told = found[domain]
        assert isinstance(told, Unread)
        assert "not a name in DNS" in told.detail
    assert isinstance(found[first], ServerCertificate)


def test_without_domains_nobody_is_asked(fresh_company: RunningCompany, connect: Connect) -> None:
    """There is no certificate to tell."""
    assert read_edge_certificates(connect(fresh_company), []) == {}
