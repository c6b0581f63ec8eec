"""The domains step with knot, nsd and unbound in place of the pretend company's name servers."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from commands import verify_domain
from commands.services import Services
from commands.step import Finding, Request, Verdict
from sandbox.world import Record
from tests.commands.conftest import Connect
from tests.connectors.harness import unused_port
from tests.connectors.real_dns import RealDns, real_dns
from tests.running_company import RunningCompany

pytestmark = pytest.mark.realdns
RECORDS = ("D8", "D9", "D10", "D11")


def zones(company: RunningCompany) -> dict[str, list[Record]]:
    """What the company's primary serves, by zone."""
    served = company.world.zones
    return {apex: [one for one in served.primary if one.name.endswith(apex)] for apex in served.names}


@pytest.fixture
def servers(company: RunningCompany) -> Iterator[RealDns]:
    folder = Path(tempfile.mkdtemp(prefix="hybridbot-dns-"))
    known = zones(company)
    try:
        with real_dns(folder, port=unused_port(), primary=known, secondary=known) as running:
            yield running
    finally:
        shutil.rmtree(folder)


def found(services: Services, name: str = "") -> dict[tuple[str, str], Finding]:
    """The findings of one domain, or of all, by check and domain."""
    result = verify_domain.run(services, Request(words=(name,) if name else ()))
    return {(finding.check, finding.subject): finding for finding in result.findings}


def test_the_domains_are_judged_by_what_real_servers_say(
    company: RunningCompany, connect: Connect, servers: RealDns
) -> None:
    """The same verdicts as with the sandbox's servers; then a record is published, and another turned to the cloud."""
    services = connect(company)
    real = replace(services, nameserver=servers.client())
    pretended, seen = found(services), found(real)
    assert {key: finding.verdict for key, finding in seen.items()} == {
        key: finding.verdict for key, finding in pretended.items()
    }
    assert {seen[check, "contoso.com"].verdict for check in RECORDS} == {Verdict.PASS}
    assert seen["D3", "fabrikam.com"].verdict is Verdict.FAIL

    proof = company.describe()["domains"]["fabrikam.com"]["verification_text"]
    changed = zones(company)
    changed["fabrikam.com"].append(Record("fabrikam.com", "TXT", proof))
    turned = "lyncdiscover.contoso.com"
    changed["contoso.com"] = [
        *(record for record in changed["contoso.com"] if record.name != turned),
        Record(turned, "CNAME", "webdir.online.lync.com."),
    ]
    servers.publish(changed)
    after = found(real)
    spreading = after["D3", "fabrikam.com"]
    assert spreading.verdict is Verdict.WARN
    assert "ns2.fabrikam.com lacks it" in spreading.says
    moved = after["D8", "contoso.com"]
    assert moved.verdict in (Verdict.WARN, Verdict.FAIL)
    assert moved.not_yet_until is not None
    assert any("webdir.online.lync.com" in line for line in moved.evidence)
    assert {after[check, "contoso.com"].verdict for check in RECORDS[1:]} == {Verdict.PASS}
